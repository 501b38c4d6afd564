"""Work outside the request."""

from django_tasks import task

from interactions import delivery


@task()
def deliver_emails() -> dict[str, int]:
    """Send every queued e-mail; harmless to run at any time, by several workers at once."""
    return dict(delivery.deliver_queued())
