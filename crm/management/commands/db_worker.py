"""The worker of django-tasks-db, which also looks after what other workers left when they died."""

import logging
import os
import time
from threading import Thread
from typing import Any

from django.core.management import call_command
from django.db import close_old_connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

# Seconds from one look to the next.
PACE = 60
logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    """Beside the work and not between its tasks, of which one may take an hour."""

    def handle(self, *, reload: bool, **options: Any) -> None:
        works_itself = not reload or os.environ.get(DJANGO_AUTORELOAD_ENV) == "true"
        if works_itself:
            Thread(target=keep_house, name="housekeeping", daemon=True).start()
        super().handle(reload=reload, **options)


def keep_house() -> None:
    while True:
        try:
            call_command("housekeeping")
        except Exception:
            logger.exception("The housekeeping stopped; it is tried again.")
        close_old_connections()
        time.sleep(PACE)
