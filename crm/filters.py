"""What contacts are filtered by: the list's filter bar and the worksheet's criteria are one thing.

Filters are kept in canonical form, {field: [values]}, codes and stored values only, so that a step
of a worksheet means the same in every language.
"""

import operator
from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Contains
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django_filters.fields import ModelMultipleChoiceField

from crm.countries import country_choices
from crm.criteria.bars import ConditionsFilter
from crm.criteria.sources import contact_fields
from crm.exceptions import BusinessRuleError
from crm.folding import Fold, fold
from crm.imports.running import contacts_of
from crm.models import (
    BusinessRelationMembership,
    Channel,
    Consent,
    Contact,
    ContactProfileAnswer,
    ImportRun,
    IndustryGroupMembership,
    JobResponsibilityMembership,
    MailingGroupMembership,
    OrganizationalLevel,
    ProfileAnswer,
    Salesperson,
    Territory,
    User,
)
from crm.models.consents import NOT_ASKED
from crm.models.contacts import CONTACT_LANGUAGES
from crm.querysets import ContactQuerySet
from crm.row_fields import HiddenRow, RowTicks
from crm.searching import contact_with

Filters = Mapping[str, Sequence[str]]

# What they find is gone when the rows of the import are: no rule, but contacts chosen today.
PASSING = frozenset({"imported"})
# How the conditions of one step hold: together, or one of them is enough.
ALL, ANY = "all", "any"


class BrokenCriteria(BusinessRuleError):
    """A stored filter names a field or a code that no longer exists; it runs nothing."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(
            _("These conditions no longer hold together: %(fields)s.")
            % {"fields": ", ".join(fields)}
        )


# Each filter says what it asks as a condition: only these can hold singly as well as together.


class AnyOfFilter(django_filters.MultipleChoiceFilter):
    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field_name}__in": value})


class ReferenceFilter(django_filters.ModelMultipleChoiceFilter):
    """Rows that people know by their codes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="code", widget=RowTicks(code="code", key="code"), **kwargs)

    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field_name}__in": value})


class ClaimFilter(django_filters.BooleanFilter):
    def condition(self, value: Any) -> Q:
        return Q(**{self.field_name: value})


class MembershipFilter(ReferenceFilter):
    """Members of any of the groups; a positive list is the fastest way to say it.

    `membership` is one of crm.memberships; `reaches_people`: what a company is in, its people are
    found by, too.
    """

    def __init__(self, membership: Any, *, reaches_people: bool = False, **kwargs: Any) -> None:
        self.membership, self.reaches_people = membership, reaches_people
        groups = membership._meta.get_field("group").related_model.objects.all()
        super().__init__(queryset=groups, **kwargs)

    def condition(self, value: Any) -> Q:
        members = self.membership.objects.filter(group__in=value).values("contact")
        if self.reaches_people:
            people = Contact.objects.filter(company__in=members).order_by()
            return Q(pk__in=members.union(people.values("pk")))
        return Q(pk__in=members)


class ProfileAnswerChoices(ModelMultipleChoiceField):
    """With the question, without which most answers say little."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.question.text}: {obj.text}"


class ProfileAnswerFilter(ReferenceFilter):
    """Who gave any of the answers."""

    field_class = ProfileAnswerChoices

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=ProfileAnswer.objects.select_related("question"), **kwargs)

    def condition(self, value: Any) -> Q:
        given = ContactProfileAnswer.objects.filter(answer__in=value)
        return Q(pk__in=given.values("contact"))


class ConsentFilter(django_filters.MultipleChoiceFilter):
    """Any of the answers, each a channel and what was said: "email:refused"."""

    def condition(self, value: Any) -> Q:
        answers = (answer.split(":") for answer in value)
        return reduce(operator.or_, (_said(channel, status) for channel, status in answers))


def _said(channel: str, status: str) -> Q:
    consents = Consent.objects.filter(channel=channel)
    if status == NOT_ASKED:
        return Q(~Exists(consents.filter(contact=OuterRef("pk"))))
    return Q(pk__in=consents.filter(status=status).values("contact"))


def consent_choices() -> list[tuple[str, str]]:
    answers = [*Consent.Status.choices, (NOT_ASKED, pgettext("consent", "Not asked"))]
    return [
        (f"{channel}:{status}", f"{channel.label} – {str(label).lower()}")
        for channel in Channel
        for status, label in answers
    ]


class ContainsFilter(django_filters.CharFilter):
    """The text occurs, whatever the case, alike on both databases."""

    def condition(self, value: str) -> Q:
        return Q(Contains(Fold(self.field_name), fold(value)))


class ImportedFilter(django_filters.Filter):
    """The contacts that one of the user's own imports created, changed or found as they are; of
    any other, and of one whose rows are no longer kept, nobody."""

    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=HiddenRow(), min_value=1, max_value=2**31 - 1, **kwargs)

    @property
    def field(self) -> Any:
        field = super().field
        field.widget.every = self._own_imports()
        return field

    def condition(self, value: int) -> Q:
        run = self._own_imports().filter(pk=value).first()
        return Q(pk__in=contacts_of(run) if run else [])

    def _own_imports(self) -> QuerySet[ImportRun]:
        return ImportRun.objects.filter(owner=self.parent.user).defer("content")


class SearchFilter(django_filters.CharFilter):
    def condition(self, value: str) -> Q:
        return contact_with(value)


class MatchFilter(django_filters.ChoiceFilter):
    """No condition itself: whether the others hold together or singly."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=None, **kwargs)

    def condition(self, value: str) -> Q:
        return Q()


class ContactFilter(django_filters.FilterSet):
    q = SearchFilter(label=gettext_lazy("Search"))
    match = MatchFilter(
        label=pgettext_lazy("filters", "Must hold"),
        choices=[(ALL, gettext_lazy("All conditions")), (ANY, gettext_lazy("Any condition"))],
    )
    type = AnyOfFilter(label=gettext_lazy("Type"), choices=Contact.Type.choices)
    country = AnyOfFilter(label=gettext_lazy("Country"), choices=country_choices)
    language = AnyOfFilter(label=gettext_lazy("Language"), choices=CONTACT_LANGUAGES)
    mailing_group = MembershipFilter(MailingGroupMembership, label=gettext_lazy("Mailing group"))
    job_responsibility = MembershipFilter(
        JobResponsibilityMembership, label=gettext_lazy("Job responsibility")
    )
    business_relation = MembershipFilter(
        BusinessRelationMembership, label=gettext_lazy("Business relation"), reaches_people=True
    )
    industry_group = MembershipFilter(
        IndustryGroupMembership, label=gettext_lazy("Industry group"), reaches_people=True
    )
    profile_answer = ProfileAnswerFilter(label=gettext_lazy("Profile answer"))
    organizational_level = ReferenceFilter(
        label=gettext_lazy("Organizational level"), queryset=OrganizationalLevel.objects.all()
    )
    salesperson = ReferenceFilter(
        label=gettext_lazy("Salesperson"), queryset=Salesperson.objects.all()
    )
    territory = ReferenceFilter(label=gettext_lazy("Territory"), queryset=Territory.objects.all())
    city = ContainsFilter(label=gettext_lazy("City"), max_length=100)
    job_title = ContainsFilter(label=gettext_lazy("Job title"), max_length=100)
    consent = ConsentFilter(label=pgettext_lazy("of a contact", "Consent"), choices=consent_choices)
    excluded = ClaimFilter(label=gettext_lazy("Excluded from segments"), field_name="is_excluded")
    privacy_blocked = ClaimFilter(
        label=gettext_lazy("Privacy blocked"), field_name="is_privacy_blocked"
    )
    bad_address = ClaimFilter(label=gettext_lazy("Letters come back"), field_name="has_bad_address")
    minor = ClaimFilter(label=gettext_lazy("Minor"), field_name="is_minor")
    inactive = ClaimFilter(label=gettext_lazy("Inactive"), field_name="is_inactive")
    inactive_reason = AnyOfFilter(
        label=gettext_lazy("Why inactive"), choices=Contact.InactiveReason.choices
    )
    where = ConditionsFilter(contact_fields)
    imported = ImportedFilter(label=gettext_lazy("From the import"))

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        user: User | None = None,
        only: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`only` these filters, where they are known: copying each of them takes its time; `user`
        is whom %me means."""
        if only is not None:
            known = type(self).base_filters.items()
            self.__dict__["base_filters"] = {name: one for name, one in known if name in only}
        self.user = user
        super().__init__(*args, **kwargs)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The contacts that meet every condition, or any of them; without one, all."""
        said = self.form.cleaned_data
        conditions = [
            self.filters[name].condition(value) for name, value in said.items() if is_said(value)
        ]
        together = operator.or_ if said.get("match") == ANY else operator.and_
        return queryset.filter(reduce(together, conditions, Q()))


def is_said(value: Any) -> bool:
    """Whether a cleaned value is a condition at all; a claim that is denied is one."""
    return value is False or bool(value)


def canonical(data: QueryDict | Mapping[str, Any]) -> dict[str, list[str]]:
    """The valid filters of a submitted form as they are stored: sorted, without empty ones."""
    form = ContactFilter(data, queryset=Contact.objects.none()).form
    form.is_valid()
    found = {
        name: _stored(form.cleaned_data[name], form[name].data)
        for name in form.fields
        if name not in form.errors
    }
    kept = {name: values for name, values in found.items() if values}
    # Conditions that hold together are the rule, and one condition holds in either way.
    if kept.get("match") == [ALL] or len(kept) < 3:
        kept.pop("match", None)
    return kept


def _stored(cleaned: Any, typed: Any) -> list[str]:
    """One text or claim as the form understood it; of a list, the codes that were chosen."""
    if cleaned is None or isinstance(cleaned, bool):
        return [] if cleaned is None else [str(cleaned).lower()]
    if isinstance(cleaned, str | int):
        return [str(cleaned)] if cleaned else []
    return sorted({value.strip() for value in typed or () if value.strip()})


def querydict(filters: Mapping[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in filters.items():
        data.setlist(name, [values] if isinstance(values, str) else list(values))
    return data


def contacts_matching(filters: Filters, user: User) -> ContactQuerySet:
    """The visible contacts that meet every filter, or any where `match` says so; several values of
    one filter are any of them.

    Raises BrokenCriteria for a field or a code that does not exist, and for a value that says
    nothing or two things at once.
    """
    visible = Contact.objects.visible_to(user)
    filter_set = ContactFilter(querydict(filters), queryset=visible, user=user, only=filters)
    if broken := [name for name in sorted(filters) if _is_broken(filter_set, name, filters[name])]:
        raise BrokenCriteria(broken)
    contacts: ContactQuerySet = filter_set.qs.order_by()
    return contacts


def _is_broken(filter_set: ContactFilter, name: str, values: Sequence[str]) -> bool:
    form = filter_set.form
    if name not in form.fields or name in form.errors:
        return True
    takes_several = getattr(form.fields[name].widget, "allow_multiple_selected", False)
    contradicts = not takes_several and not isinstance(values, str) and len(set(values)) > 1
    return contradicts or (any(values) and not is_said(form.cleaned_data[name]))


def filter_sentence(filters: Filters) -> str:
    """Such as "Country is Germany or France and Mailing group is NEWS", in the user's language."""
    fields = ContactFilter.base_filters
    parts = [
        _phrase(fields[name], list(filters[name])) if name in fields else name
        for name in in_order(filters)
    ]
    # With a comma: the values of one condition are joined by "or" as well.
    joined = _(", or ") if list(filters.get("match", [])) == [ANY] else _(" and ")
    return joined.join(parts)


def in_order(filters: Filters) -> list[str]:
    """The conditions in the order of the page, unknown ones last: PostgreSQL keeps none of what a
    step has stored."""
    known = [name for name in ContactFilter.base_filters if name in filters and name != "match"]
    return known + sorted(set(filters) - set(ContactFilter.base_filters))


def _phrase(field: Any, values: list[str]) -> str:
    names = _names(field)
    if isinstance(field, ImportedFilter):
        return _("contacts of an import")
    if isinstance(field, ConditionsFilter):
        return _(" and ").join(values)
    said = _(" or ").join(names.get(value, value) for value in values)
    if isinstance(field, ContainsFilter | SearchFilter):
        return _("%(field)s contains “%(value)s”") % {"field": field.label, "value": said}
    return _("%(field)s is %(value)s") % {"field": field.label, "value": said}


def _names(field: Any) -> dict[str, str]:
    if isinstance(field, django_filters.BooleanFilter):
        return {"true": _("yes"), "false": _("no")}
    choices = field.extra.get("choices")
    if choices is None:
        return {}
    pairs = choices() if callable(choices) else choices
    return {str(value): str(label) for value, label in pairs}
