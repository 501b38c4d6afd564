from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from segments.demo.load import load_demo
from segments.demo.staff import LOGINS

PASSWORD = "northern-light"  # noqa: S105 - everybody may know it: it opens nothing but the demo


class Command(BaseCommand):
    help = (
        "Loads the demo into an empty database and prints its logins; keeps any data there is. "
        "Everybody knows the demo's password: not for a server that others can reach."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not load_demo(password=PASSWORD, today=timezone.localdate()):
            return
        self.stdout.write(f"Logins of the demo, all with the password {PASSWORD}:")
        for login in LOGINS:
            self.stdout.write(f"  {login.name:<6} {login.role.lower()}")
