"""What is asked before many contacts get a mailing group or a salesperson, with what it will do."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from crm.models import Contact, MailingGroup, MailingGroupMembership, Salesperson
from crm.notices import counted
from crm.querysets import ContactQuerySet
from interactions.actions import to_assign


class MailingGroupActForm(forms.Form):
    """Which group; each says how many of the contacts are in it."""

    group = forms.ModelChoiceField(
        MailingGroup.objects.none(), label=_("Mailing group"), empty_label=_("Choose a group")
    )
    others_leave = forms.BooleanField(
        label=_("Everybody else leaves the group"),
        required=False,
        help_text=_("Otherwise those who are in it already stay."),
    )
    # How many would leave, as it was said.
    leaving = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, contacts: ContactQuerySet, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.members = members_among(contacts)
        group: Any = self.fields["group"]
        group.queryset = MailingGroup.objects.for_list()
        group.label_from_instance = self._label

    def _label(self, group: Any) -> str:
        among = self.members.get(group.pk, 0)
        sentence = ngettext(
            "%(among)s of these is in it, %(count)s in all",
            "%(among)s of these are in it, %(count)s in all",
            among,
        )
        said = sentence % {"among": counted(among), "count": counted(group.member_count)}
        return f"{group} ({said})"

    @property
    def others(self) -> int:
        """How many members of the group are not among the contacts."""
        group = self.cleaned_data["group"]
        return int(group.member_count) - self.members.get(group.pk, 0)

    @property
    def is_agreed(self) -> bool:
        """Nobody leaves, or as many as were said to."""
        if not self.cleaned_data["others_leave"] or not self.others:
            return True
        return bool(self.cleaned_data["leaving"] == self.others)


class SalespersonActForm(forms.Form):
    """Who, and whether for those who have one, too."""

    MISSING, ALL = "missing", "all"

    salesperson = forms.ModelChoiceField(
        Salesperson.objects.filter(is_blocked=False),
        label=pgettext_lazy("column", "Salesperson"),
        empty_label=_("Choose a salesperson"),
    )
    whose = forms.ChoiceField(
        label=_("For whom"),
        choices=[(ALL, _("all of them")), (MISSING, _("those who have none"))],
        widget=forms.RadioSelect,
        initial=ALL,
    )

    @property
    def only_missing(self) -> bool:
        return bool(self.cleaned_data["whose"] == self.MISSING)


def members_among(contacts: ContactQuerySet) -> dict[int, int]:
    """How many of the contacts are in each group, by its key; one query."""
    memberships = MailingGroupMembership.objects.filter(
        contact__in=contacts.order_by().values("pk")
    )
    return dict(memberships.values_list("group").annotate(count=Count("pk")).order_by())


def salespeople_now(contacts: ContactQuerySet) -> list[tuple[str, int]]:
    """Who the contacts have, most of them first, and "" for nobody; one query."""
    chosen = Contact.objects.filter(pk__in=contacts.order_by().values("pk"))
    found = chosen.values_list("salesperson__name").annotate(count=Count("pk"))
    return [(name or "", count) for name, count in found.order_by("-count", "salesperson__name")]


def consequences(contacts: ContactQuerySet) -> list[str]:
    """What an assignment does beside the obvious, in sentences; two queries."""
    assigned = to_assign(contacts)
    inheriting = assigned.filter(own_salesperson=False).count()
    followers = Contact.objects.filter(
        company__in=assigned.filter(type=Contact.Type.COMPANY).values("pk"), own_salesperson=False
    ).count()
    own = ngettext(
        "%(count)s person has the company's salesperson now, and will have an own one: "
        "salesperson and territory follow the company no longer.",
        "%(count)s people have their company's salesperson now, and will have an own one: "
        "salesperson and territory follow the company no longer.",
        inheriting,
    )
    follow = ngettext(
        "%(count)s person takes the salesperson from a company among these, and follows.",
        "%(count)s people take the salesperson from companies among these, and follow.",
        followers,
    )
    said = ((own, inheriting), (follow, followers))
    return [sentence % {"count": counted(count)} for sentence, count in said if count]
