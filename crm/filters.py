"""What contacts are filtered by: the list's filter bar and the worksheet's criteria are one thing.

Filters are kept in canonical form, {field: [values]}, codes and stored values only, so that a step
of a worksheet means the same in every language.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.countries import country_choices
from crm.exceptions import BusinessRuleError
from crm.folding import Fold, fold
from crm.models import Contact, MailingGroup, MailingGroupMembership, Salesperson, Territory, User
from crm.models.contacts import CONTACT_LANGUAGES
from crm.querysets import ContactQuerySet

Filters = Mapping[str, Sequence[str]]


class BrokenCriteria(BusinessRuleError):
    """A stored filter names a field or a code that no longer exists; it runs nothing."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(
            _("These conditions no longer hold together: %(fields)s.")
            % {"fields": ", ".join(fields)}
        )


class MembershipFilter(django_filters.ModelMultipleChoiceFilter):
    """Members of any of the groups; a positive list is the fastest way to say it."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        members = MailingGroupMembership.objects.filter(group__in=value)
        return qs.filter(pk__in=members.values("contact"))


class ContainsFilter(django_filters.CharFilter):
    """The text occurs, whatever the case, alike on both databases."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        name = f"folded_{self.field_name}"
        return qs.alias(**{name: Fold(self.field_name)}).filter(
            **{f"{name}__contains": fold(value)}
        )


class SearchFilter(django_filters.CharFilter):
    def filter(self, qs: ContactQuerySet, value: str) -> ContactQuerySet:
        return qs.search(value) if value else qs


class ContactFilter(django_filters.FilterSet):
    q = SearchFilter(label=gettext_lazy("Search"))
    type = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Type"), choices=Contact.Type.choices, distinct=False
    )
    country = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Country"), choices=country_choices, distinct=False
    )
    language = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Language"), choices=CONTACT_LANGUAGES, distinct=False
    )
    mailing_group = MembershipFilter(
        label=gettext_lazy("Mailing group"),
        queryset=MailingGroup.objects.all(),
        to_field_name="code",
        distinct=False,
    )
    salesperson = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Salesperson"),
        queryset=Salesperson.objects.all(),
        field_name="salesperson__code",
        to_field_name="code",
        distinct=False,
    )
    territory = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Territory"),
        queryset=Territory.objects.all(),
        field_name="territory__code",
        to_field_name="code",
        distinct=False,
    )
    city = ContainsFilter(label=gettext_lazy("City"), field_name="city", max_length=100)
    job_title = ContainsFilter(
        label=gettext_lazy("Job title"), field_name="job_title", max_length=100
    )
    excluded = django_filters.BooleanFilter(
        label=gettext_lazy("Excluded from segments"), field_name="is_excluded"
    )
    privacy_blocked = django_filters.BooleanFilter(
        label=gettext_lazy("Privacy blocked"), field_name="is_privacy_blocked"
    )
    inactive = django_filters.BooleanFilter(
        label=gettext_lazy("Inactive"), field_name="is_inactive"
    )

    class Meta:
        model = Contact
        fields: list[str] = []


def canonical(data: QueryDict | Mapping[str, Any]) -> dict[str, list[str]]:
    """The valid filters of a submitted form as they are stored: sorted, without empty ones."""
    form = ContactFilter(data, queryset=Contact.objects.none()).form
    form.is_valid()
    given = data if isinstance(data, QueryDict) else querydict(data)
    found = {
        name: _stored(form.cleaned_data[name], given.getlist(name))
        for name in form.fields
        if name not in form.errors
    }
    return {name: values for name, values in found.items() if values}


def _stored(cleaned: Any, typed: list[str]) -> list[str]:
    """One text or claim as the form understood it; of a list, the codes that were chosen."""
    if cleaned is None or isinstance(cleaned, bool):
        return [] if cleaned is None else [str(cleaned).lower()]
    if isinstance(cleaned, str):
        return [cleaned] if cleaned else []
    return sorted({value.strip() for value in typed if value.strip()})


def querydict(filters: Mapping[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in filters.items():
        data.setlist(name, [values] if isinstance(values, str) else list(values))
    return data


def contacts_matching(filters: Filters, user: User) -> ContactQuerySet:
    """The visible contacts that meet every filter; several values of one filter are any of them.

    Raises BrokenCriteria for a field or a code that does not exist.
    """
    filter_set = ContactFilter(querydict(filters), queryset=Contact.objects.visible_to(user))
    unknown = sorted(set(filters) - set(filter_set.form.fields))
    if unknown or not filter_set.form.is_valid():
        raise BrokenCriteria(unknown or sorted(filter_set.form.errors))
    contacts: ContactQuerySet = filter_set.qs.order_by()
    return contacts


def filter_sentence(filters: Filters) -> str:
    """Such as "Country is Germany or France and Mailing group is NEWS", in the user's language."""
    fields = ContactFilter.base_filters
    parts = [
        _phrase(fields[name], list(values)) if name in fields else name
        for name, values in filters.items()
    ]
    return _(" and ").join(parts)


def _phrase(field: Any, values: list[str]) -> str:
    names = _names(field)
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
