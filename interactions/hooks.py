"""What interactions adds to crm's hooks, and its own named place where upper apps join in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from crm import hooks, jobs

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
    from interactions.delivery import wake_forgotten_delivery
    from interactions.drafts import purge_drafts
    from interactions.tasks import LOGGED_PDFS

    jobs.register(LOGGED_PDFS)
    hooks.housekeeping.append(wake_forgotten_delivery)
    hooks.housekeeping.append(purge_drafts)
    hooks.models_with_contacts.add("interactions.InteractionLogEntry")
    hooks.contact_panels.append(
        hooks.Panel(
            _("Timeline"), "interactions:contact-timeline", "interactions.view_interactionlogentry"
        )
    )
