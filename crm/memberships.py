"""Which groups a contact is in, of the four kinds there are; inside the acts of crm.actions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy, ngettext

from crm.exceptions import BusinessRuleError
from crm.models import (
    BusinessRelationMembership,
    Contact,
    IndustryGroupMembership,
    JobResponsibilityMembership,
    MailingGroupMembership,
)
from crm.models.classification import Classification, Membership

# By the contact's field.
MEMBERSHIPS: Mapping[str, type[Membership]] = {
    "mailing_groups": MailingGroupMembership,
    "job_responsibilities": JobResponsibilityMembership,
    "business_relations": BusinessRelationMembership,
    "industry_groups": IndustryGroupMembership,
}
# What a contact of a type has none of, and what to say to somebody who tries.
NONE_OF_THESE: Mapping[str, Mapping[str, Any]] = {
    Contact.Type.COMPANY: {
        "job_responsibilities": gettext_lazy(
            "%(name)s is a company: give the job responsibilities to its people."
        ),
    },
    Contact.Type.PERSON: {
        "business_relations": gettext_lazy(
            "%(name)s is a person: give the business relations to the company."
        ),
        "industry_groups": gettext_lazy(
            "%(name)s is a person: give the industry groups to the company."
        ),
    },
}


def of_type(contact_type: str) -> list[str]:
    """The fields of the groups that a contact of this type may have."""
    return [name for name in MEMBERSHIPS if name not in NONE_OF_THESE[contact_type]]


def set_groups(contact: Contact, groups: Mapping[str, Iterable[Classification]]) -> list[str]:
    """Make these the contact's groups, by field; answers the fields that changed.

    Raises BusinessRuleError where the contact, as it stands now, has groups of the other type.
    """
    changed = [name for name, rows in groups.items() if _set(contact, MEMBERSHIPS[name], rows)]
    for name, refusal in NONE_OF_THESE.get(contact.type, {}).items():
        if MEMBERSHIPS[name]._default_manager.filter(contact=contact).exists():
            raise BusinessRuleError(refusal % {"name": contact.name})
    return changed


def _set(contact: Contact, membership: Any, groups: Iterable[Classification]) -> bool:
    wanted = {group.pk for group in groups}
    memberships = membership.objects.filter(contact=contact)
    present = set(memberships.values_list("group", flat=True))
    memberships.filter(group__in=present - wanted).delete()
    membership.objects.bulk_create(
        membership(contact=contact, group_id=key) for key in sorted(wanted - present)
    )
    return wanted != present


def refuse_members(group: Any) -> None:
    """Raises BusinessRuleError while the group has contacts (reference, 23)."""
    if members := group.contacts.count():
        raise BusinessRuleError(
            ngettext(
                "%(code)s still has %(count)s contact; take it out of the group first.",
                "%(code)s still has %(count)s contacts; take them out of the group first.",
                members,
            )
            % {"code": group.code, "count": members}
        )
