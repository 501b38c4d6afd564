from typing import Any

from django.core.management.base import BaseCommand

from interactions.delivery import deliver_queued
from interactions.models import Delivery


class Command(BaseCommand):
    help = "Send the e-mails that are queued; what is being sent by a worker is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        states = deliver_queued()
        for state, count in sorted(states.items()):
            self.stdout.write(f"{Delivery.State(state).label}: {count}")
        if not states:
            self.stdout.write("Nothing is queued.")
