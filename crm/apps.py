from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        from crm import folding, jobs, phones, tasks
        from crm.contact_rows import install

        folding.install()
        phones.install()
        install()
        for kind in tasks.KINDS:
            jobs.register(kind)
