"""Parse what people type about contacts and mailing groups, so that views pass domain values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django_stubs_ext import StrOrPromise

from crm.folding import fold
from crm.inheritance import BLOCKS
from crm.memberships import MEMBERSHIPS, of_type
from crm.models import Contact, MailingGroup, OrganizationalLevel, Salesperson, User
from crm.row_fields import RowSelect, RowTicks, cut_ticks

SEPARATOR = " · "
WRITABLE = [
    *("type", "company", "name", "first_name", "middle_name", "surname", "initials", "gender"),
    *("job_title", "organizational_level", "external_number"),
    *(name for flag, fields in BLOCKS.items() for name in (flag, *fields)),
    *("correspondence_type", "own_salutations", "formal_salutation", "informal_salutation"),
    *("own_addressee", "addressee"),
    *MEMBERSHIPS,
    *("is_excluded", "is_privacy_blocked", "is_minor", "has_parental_consent"),
    *("is_inactive", "inactive_reason", "note"),
]


@dataclass(frozen=True)
class Section:
    """Fields that belong together; `switch` says whether they are the contact's own."""

    legend: StrOrPromise
    names: tuple[str, ...]
    switch: str = ""
    while_off: StrOrPromise = ""


FROM_COMPANY = gettext_lazy("While this is off, the values are the company's.")
SECTIONS = (
    Section(
        gettext_lazy("Who"),
        (
            *("type", "company", "name", "first_name", "middle_name", "surname", "initials"),
            *("gender", "job_title", "organizational_level", "external_number"),
        ),
    ),
    Section(gettext_lazy("Address"), BLOCKS["own_address"], "own_address", FROM_COMPANY),
    Section(
        gettext_lazy("Phone and e-mail"),
        BLOCKS["own_communication"],
        "own_communication",
        FROM_COMPANY,
    ),
    Section(
        gettext_lazy("Language and country"), BLOCKS["own_language"], "own_language", FROM_COMPANY
    ),
    Section(
        pgettext_lazy("contact", "Salesperson and territory"),
        BLOCKS["own_salesperson"],
        "own_salesperson",
        FROM_COMPANY,
    ),
    Section(
        gettext_lazy("Salutations"),
        ("formal_salutation", "informal_salutation"),
        "own_salutations",
        gettext_lazy("While this is off, they are made from the name, gender and language."),
    ),
    Section(
        gettext_lazy("Addressee"),
        ("addressee",),
        "own_addressee",
        gettext_lazy("While this is off, it is made from the name, job title and company."),
    ),
    Section(gettext_lazy("Mailings"), ("correspondence_type", "mailing_groups")),
    Section(
        gettext_lazy("Classification"),
        ("job_responsibilities", "business_relations", "industry_groups"),
    ),
    Section(
        gettext_lazy("Restrictions"),
        (
            *("is_excluded", "is_privacy_blocked", "is_minor", "has_parental_consent"),
            *("is_inactive", "inactive_reason"),
        ),
    ),
    Section(gettext_lazy("Note"), ("note",)),
)


class ContactField(forms.CharField):
    """A contact typed or picked: "CT00012", "CT00012 · Acme" or its whole name."""

    user: User
    type = ""
    unknown: StrOrPromise = gettext_lazy("There is no contact “%(text)s”.")
    ambiguous: StrOrPromise = gettext_lazy(
        "Several contacts are called “%(text)s”; choose one by its number."
    )

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = Contact.objects.filter(pk=value).first()
        return shown(value) if isinstance(value, Contact) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        number = text.split(SEPARATOR.strip())[0].strip().upper()
        contacts = Contact.objects.visible_to(self.user)
        if self.type:
            contacts = contacts.filter(type=self.type)
        found = list(contacts.filter(Q(number=number) | Q(sort_name=fold(text)))[:2])
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError((self.ambiguous if found else self.unknown) % {"text": text})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class CompanyField(ContactField):
    type = Contact.Type.COMPANY
    unknown = gettext_lazy("There is no company “%(text)s”.")
    ambiguous = gettext_lazy("Several companies are called “%(text)s”; choose one by its number.")


def shown(contact: Contact) -> str:
    return f"{contact.number}{SEPARATOR}{contact.name}"


class ContactForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """A contact, new or stored. A new one has no switches: what is left empty is inherited."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    company = CompanyField(
        label=gettext_lazy("Company"),
        help_text=gettext_lazy("Of a person: type the company's name or number."),
    )
    home_page = forms.URLField(
        label=gettext_lazy("Home page"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Contact
        fields = WRITABLE
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            **{
                name: RowSelect(code="code")
                for name in ("salesperson", "territory", "organizational_level")
            },
            **{name: RowTicks(code="code") for name in MEMBERSHIPS},
        }
        help_texts = {
            "job_responsibilities": gettext_lazy("Of a person."),
            "business_relations": gettext_lazy("Of a company; its people are found by it, too."),
            "industry_groups": gettext_lazy("Of a company; its people are found by it, too."),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_company(user)
        self._prepare_choices()
        self.fields["name"].required = False
        self.fields["name"].help_text = _(
            "Of a person: made from the parts where it is left empty."
        )
        self.initial["version"] = self.instance.version
        if self.instance.company_id is None:
            for flag in BLOCKS:
                del self.fields[flag]

    def _prepare_company(self, user: User) -> None:
        company = self.fields["company"]
        assert isinstance(company, CompanyField)
        company.user = user

    def _prepare_choices(self) -> None:
        """Blocked salespeople are not offered; an empty choice says what it means."""
        salesperson, territory = self.fields["salesperson"], self.fields["territory"]
        assert isinstance(salesperson, forms.ModelChoiceField)
        assert isinstance(territory, forms.ModelChoiceField)
        salesperson.queryset = Salesperson.objects.filter(
            Q(is_blocked=False) | Q(pk=self.instance.salesperson_id)
        )
        salesperson.empty_label = pgettext("salesperson", "None")
        territory.empty_label = pgettext("territory", "None")
        for name in ("gender", "language", "country", "correspondence_type", "inactive_reason"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            choices: Any = field.choices
            field.choices = [("", _("Not said")), *(pair for pair in choices if pair[0])]
        self._prepare_level()
        self._prepare_groups()

    def _prepare_level(self) -> None:
        """Where there are levels, of persons."""
        level = self.fields["organizational_level"]
        assert isinstance(level, forms.ModelChoiceField)
        level.empty_label = pgettext("organizational level", "None")
        if self.instance.is_company or not OrganizationalLevel.objects.exists():
            del self.fields["organizational_level"]

    def _prepare_groups(self) -> None:
        """Only kinds of which there are codes; of a stored contact, only those of its type."""
        fitting = of_type(self.instance.type) if self.instance.pk else MEMBERSHIPS
        for name in MEMBERSHIPS:
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            if name not in fitting or field.queryset is None or not field.queryset.exists():
                del self.fields[name]
            else:
                cut_ticks(self[name])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._settle_inactive(cleaned)
        cleaned["name"] = cleaned.get("name") or self._name_from_parts()
        if not cleaned["name"]:
            self.add_error("name", _("Enter a name."))
        return cleaned

    def _settle_inactive(self, cleaned: dict[str, Any]) -> None:
        """Who chooses a reason says that the contact is inactive, who takes the tick off that it is
        not: whichever of the two was touched last by this form."""
        if cleaned.get("inactive_reason") and "inactive_reason" in self.changed_data:
            cleaned["is_inactive"] = True
        elif not cleaned.get("is_inactive"):
            cleaned["inactive_reason"] = ""

    def _name_from_parts(self) -> str:
        if self.cleaned_data.get("type") != Contact.Type.PERSON:
            return ""
        parts = (self.cleaned_data.get(name) for name in ("first_name", "middle_name", "surname"))
        return " ".join(part for part in parts if part)

    def _post_clean(self) -> None:
        # The act settles what a contact without company can inherit; so does this check of it.
        if not self.cleaned_data.get("company"):
            self.cleaned_data |= {flag: True for flag in BLOCKS if flag in self.fields}
        super()._post_clean()  # type: ignore[misc] # missing in the stubs

    @property
    def values(self) -> dict[str, Any]:
        """Fields with their new values, groups included."""
        return {name: self.cleaned_data[name] for name in WRITABLE if name in self.cleaned_data}

    @property
    def sections(self) -> Iterator[dict[str, Any]]:
        """Those that have fields: `legend`, `switch` (bound, or None), `while_off`, `fields`."""
        for section in SECTIONS:
            fields = [self[name] for name in section.names if name in self.fields]
            if fields:
                yield {
                    "legend": section.legend,
                    "switch": self[section.switch] if section.switch in self.fields else None,
                    "while_off": section.while_off,
                    "fields": fields,
                }

    def differing_from(self, theirs: Contact) -> list[tuple[Any, str]]:
        """Label and their value of each field that stands otherwise in the form."""
        stored = forms.model_to_dict(theirs, [*self.fields])
        return [
            (field.label, words(field, stored.get(name)))
            for name, field in self.fields.items()
            if name in stored and field.has_changed(stored[name], self[name].data)
        ]


def words(field: forms.Field, value: Any) -> str:
    """A stored value in the words of its field."""
    if isinstance(field, CompanyField):
        return str(field.prepare_value(value) or _("empty"))
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(row) for row in value) or _("none")
    if isinstance(field, forms.ModelChoiceField):
        assert field.queryset is not None
        return str(field.queryset.filter(pk=value).first() or _("empty"))
    if isinstance(field, forms.ChoiceField):
        return str(dict(flat(field)).get(value) or value or _("empty"))
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    return str(value or _("empty"))


def flat(field: forms.ChoiceField) -> Mapping[Any, Any]:
    choices: Any = field.choices
    return dict(choices)


class MailingGroupForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    class Meta:
        model = MailingGroup
        fields = ("code", "description")
