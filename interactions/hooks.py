"""What interactions adds to crm's hooks, and its own named place where upper apps join in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from crm import hooks

if TYPE_CHECKING:
    from crm.models import User
    from interactions.models import InteractionTemplate


@dataclass(frozen=True)
class FormerUse:
    """Something that goes on using a former version of a template, and its address."""

    label: str
    address: str


# Who still uses a former version of the template, as far as the user may see.
former_uses: list[Callable[["InteractionTemplate", "User"], list[FormerUse]]] = []


def install() -> None:
    from interactions.criteria import sources
    from interactions.delivery import wake_forgotten_delivery

    hooks.criteria_sources.extend(sources())

    hooks.housekeeping.append(wake_forgotten_delivery)
    hooks.models_with_contacts.add("interactions.InteractionLogEntry")
    hooks.contact_panels.append(
        hooks.Panel(
            _("Timeline"), "interactions:contact-timeline", "interactions.view_interactionlogentry"
        )
    )
