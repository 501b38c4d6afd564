"""What the pages of the log say about its rows."""

from django import template

from interactions import delivery_reasons
from interactions.models import Delivery

register = template.Library()

KINDS = {
    Delivery.State.FAILED: "danger",
    Delivery.State.TRYING: "warning",
    Delivery.State.SKIPPED: "warning",
    Delivery.State.SENT: "good",
    Delivery.State.DOWNLOADED: "good",
}


@register.filter
def delivery_kind(state: Delivery.State) -> str:
    """How the badge of a delivery's state is coloured."""
    return KINDS.get(state, "")


@register.filter
def delivery_reason(error: str) -> str:
    """Why something was not delivered, as a sentence; '' where there is nothing to say."""
    return delivery_reasons.sentence(error) if error else ""
