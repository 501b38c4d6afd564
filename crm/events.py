"""The business record: who did what when, written inside the act's own transaction."""

from typing import Any

from crm.models import Event, User


def record(user: User, verb: str, subject: str, key: str, **details: Any) -> None:
    """`details` must be JSON and hold no personal data beyond numbers and counts."""
    Event.objects.create(user=user, verb=verb, subject=subject, subject_key=key, details=details)
