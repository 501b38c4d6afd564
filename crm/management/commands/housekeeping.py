import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from crm import hooks, jobs
from crm.imports.staging import forget_old_runs
from crm.job_files import drop_expired_files


class Command(BaseCommand):
    help = "Give up jobs whose worker died, and wake workers for what was forgotten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on for ever, at this pace"
        )

    def handle(self, *args: Any, every: int | None = None, **options: Any) -> None:
        self.tick()
        while every:
            time.sleep(every)
            close_old_connections()
            self.tick()

    def tick(self) -> None:
        """What was queued while no worker could be told is queued again; silent jobs end."""
        failed = jobs.fail_silent_jobs()
        woken = jobs.wake_forgotten()
        others = drop_expired_files() + forget_old_runs()
        others += sum(look_after() for look_after in hooks.housekeeping)
        if failed or woken or others:
            self.stdout.write(f"Jobs given up: {failed}, woken: {woken}, others: {others}.")
