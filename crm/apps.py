from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        from django.utils.translation import gettext, ngettext, pgettext

        from crm import folding
        from crm.expressions import words

        folding.install()
        words.speech = words.Speech(gettext, ngettext, pgettext)
