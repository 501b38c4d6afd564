from typing import Any

from django.core.management.base import BaseCommand

from crm import hooks, jobs
from crm.imports.staging import forget_old_runs
from crm.job_files import drop_expired_files


class Command(BaseCommand):
    help = "Give jobs whose worker died to another, and wake workers for what was forgotten."

    def handle(self, *args: Any, **options: Any) -> None:
        """What no worker could be told of is queued again; jobs of dead workers go on or end."""
        failed = jobs.give_up_silent_jobs()
        woken = jobs.wake_forgotten()
        others = drop_expired_files() + forget_old_runs()
        others += sum(look_after() for look_after in hooks.housekeeping)
        if failed or woken or others:
            self.stdout.write(f"Jobs of dead workers: {failed}, woken: {woken}, others: {others}.")
