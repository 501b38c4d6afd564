"""What interactions adds to crm's hooks."""

from django.utils.translation import gettext_lazy as _

from crm import hooks


def install() -> None:
    from interactions.delivery import wake_forgotten_delivery

    hooks.housekeeping.append(wake_forgotten_delivery)
    hooks.models_with_contacts.add("interactions.InteractionLogEntry")
    hooks.contact_panels.append(
        hooks.Panel(
            _("Timeline"), "interactions:contact-timeline", "interactions.view_interactionlogentry"
        )
    )
