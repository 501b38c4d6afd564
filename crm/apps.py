from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        from django.utils.translation import gettext, ngettext, pgettext

        from crm import folding, jobs, phones, tasks
        from crm.contact_rows import install
        from crm.expressions import words

        folding.install()
        phones.install()
        words.speech = words.Speech(gettext, ngettext, pgettext)
        install()
        for kind in tasks.KINDS:
            jobs.register(kind)
