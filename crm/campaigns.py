"""What can be done with campaigns: a function is one act, one transaction."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from crm import hooks
from crm.access import require
from crm.actions import Refused, clean
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.models import Campaign, User
from crm.numbers import take_number

# The address of the form for a new one.
TAKEN = "NEW"


class CampaignIsUsed(BusinessRuleError):
    """A campaign that something was logged or planned for stays; `reasons` says what."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(_("This campaign stays: %(reasons)s") % {"reasons": " ".join(reasons)})


class CampaignChanged(BusinessRuleError):
    """Somebody else saved the campaign meanwhile; `theirs` is how it stands now."""

    def __init__(self, theirs: Campaign) -> None:
        self.theirs = theirs
        super().__init__(
            _("Somebody else changed this campaign meanwhile. Compare, then save once more.")
        )


@transaction.atomic
def create_campaign(*, user: User, number: str = "", **values: Any) -> Campaign:
    """A new campaign with the next number of the series, unless one was typed.

    Raises NotAllowed, Refused.
    """
    require(user, "crm.add_campaign")
    number = number.strip().upper() or take_number("campaign", model=Campaign)
    if number == TAKEN:
        raise Refused.field("number", _("A campaign cannot be called so; choose another number."))
    campaign = Campaign(number=number, **values)
    clean(campaign)
    campaign.save(force_insert=True)
    record(user, "created", "campaign", campaign.number)
    return campaign


@transaction.atomic
def update_campaign(
    campaign: Campaign, *, user: User, version: int, values: Mapping[str, Any]
) -> Campaign:
    """Write the values that differ; nothing is written when nothing does.

    Raises NotAllowed, CampaignChanged when `version` is not the stored one, Refused.
    """
    require(user, "crm.change_campaign")
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.version != version:
        raise CampaignChanged(stored)
    changed = [name for name, value in values.items() if getattr(stored, name) != value]
    if not changed:
        return stored
    for name in changed:
        setattr(stored, name, values[name])
    clean(stored)
    stored.version += 1
    stored.save(update_fields=[*changed, "version"])
    record(user, "changed", "campaign", stored.number, fields=sorted(changed))
    return stored


def why_not_delete(campaign: Campaign) -> list[str]:
    """What needs the campaign, each a sentence."""
    return [reason for uses in hooks.campaign_users for reason in uses(campaign)]


@transaction.atomic
def delete_campaign(campaign: Campaign, *, user: User, version: int) -> None:
    """Remove a campaign that nothing needs; one that is over is closed instead.

    Raises NotAllowed, CampaignChanged, CampaignIsUsed.
    """
    require(user, "crm.delete_campaign")
    stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if stored.version != version:
        raise CampaignChanged(stored)
    if reasons := why_not_delete(stored):
        raise CampaignIsUsed(reasons)
    try:
        stored.delete()
    except ProtectedError as error:
        raise CampaignIsUsed([_("It is still used.")]) from error
    record(user, "deleted", "campaign", stored.number)
