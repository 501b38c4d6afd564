"""What people choose for themselves."""

from crm.models import User


def update_profile(*, user: User, language: str, time_zone: str) -> None:
    """The user's own language and time zone; an empty one follows the browser or the server."""
    user.language, user.time_zone = language, time_zone
    user.save(update_fields=["language", "time_zone"])
