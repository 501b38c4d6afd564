from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrmConfig(AppConfig):
    name = "crm"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        from crm import folding, jobs, tasks

        folding.install()
        jobs.register(tasks.IMPORTS)
