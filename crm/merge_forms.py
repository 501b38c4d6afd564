"""What is chosen on the page of a merge: whom, and whose value of each field stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from crm.contact_forms import SEPARATOR
from crm.folding import fold
from crm.inheritance import BLOCKS
from crm.merging.fields import BOTH, OTHER, SURVIVOR, MergeField, merge_fields
from crm.models import Contact, User


class WhomForm(forms.Form):
    """The other contact, by its number ("CT00012", "CT00012 · Acme"), name or e-mail."""

    contact = forms.CharField(label=gettext_lazy("Contact"), required=False, max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_contact(self) -> Contact | None:
        text = self.cleaned_data["contact"].strip()
        if not text:
            return None
        number = text.split(SEPARATOR.strip())[0].strip().upper()
        visible = Contact.objects.visible_to(self.user).select_related("company", "salesperson")
        by_number = visible.filter(number=number).first()
        if by_number is not None:
            return by_number
        found = list(visible.filter(sort_name=fold(text))[:2])
        found = found or list(visible.matching(text)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several contacts are called so; type a number."))
        raise forms.ValidationError(_("There is no such contact."))


@dataclass(frozen=True)
class MergeRow:
    """One line of the comparison; `choice` is the bound field where the two differ."""

    field: MergeField
    survivor: str
    other: str
    choice: forms.BoundField | None

    @property
    def sides(self) -> list[dict[str, Any]]:
        assert self.choice is not None
        texts = {SURVIVOR: self.survivor, OTHER: self.other, BOTH: _("Both, one below the other")}
        return [
            {
                "side": side,
                "text": texts[side],
                "id": f"{self.choice.auto_id}_{side}",
                "is_chosen": (self.choice.value() or self.field.proposed) == side,
            }
            for side in (SURVIVOR, OTHER, *([BOTH] if self.field.may_be_both else []))
        ]


class MergeForm(forms.Form):
    survivor_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, survivor: Contact, other: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.survivor, self.other = survivor, other
        self.initial["survivor_version"] = survivor.version
        self.initial["other_version"] = other.version
        self.merged = [field for field in merge_fields(survivor, other) if self._matters(field)]
        for field in self.merged:
            if field.differs:
                choices = [SURVIVOR, OTHER, *([BOTH] if field.may_be_both else [])]
                self.fields[field.name] = forms.ChoiceField(
                    choices=[(side, side) for side in choices],
                    required=False,
                    label=field.label,
                    initial=field.proposed,
                )

    def _matters(self, field: MergeField) -> bool:
        """Companies inherit nothing, and made salutations follow the name."""
        if field.name in BLOCKS:
            return bool(self.survivor.company_id or self.other.company_id)
        if field.name.endswith("_salutation"):
            return self.survivor.own_salutations or self.other.own_salutations
        return True

    @property
    def sides(self) -> dict[str, str]:
        """What was chosen, by field."""
        chosen = {field.name: self.cleaned_data.get(field.name) for field in self.merged}
        return {name: side for name, side in chosen.items() if side}

    @property
    def versions(self) -> tuple[int, int]:
        return self.cleaned_data["survivor_version"], self.cleaned_data["other_version"]

    @property
    def rows(self) -> Iterator[MergeRow]:
        """Fields of which one of the two says something."""
        for field in self.merged:
            if field.differs or field.survivor not in ("", None, False):
                yield MergeRow(
                    field,
                    shown(self.survivor, field.name),
                    shown(self.other, field.name),
                    self[field.name] if field.name in self.fields else None,
                )


def shown(contact: Contact, name: str) -> str:
    """The contact's value as people read it; a dash where it says nothing."""
    value = getattr(contact, name)
    if name in BLOCKS:
        return pgettext("values of a person", "Own") if value else _("From the company")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    display = getattr(contact, f"get_{name}_display", None)
    return str(display() if display and value else value or "–")
