"""Parse what people type about an alternative address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.countries import country_choices
from crm.forms import Refusable
from crm.models import Contact, ContactAltAddress

POSTAL = ("address", "address_2", "post_code", "city", "county", "country")
WRITABLE = ("code", "starts_on", "ends_on", *POSTAL, "phone", "email")


class AltAddressForm(Refusable, forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """`version` is the contact's, which guards its addresses."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = ContactAltAddress
        fields = WRITABLE
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("starts_on", "ends_on")
        }
        help_texts = {
            "code": gettext_lazy("A short name, such as SUMMER or PLANT."),
            "starts_on": gettext_lazy(
                "From here on letters go to it; without any day only where it is chosen on a line."
            ),
            "ends_on": gettext_lazy("The last day; empty: for ever."),
            "email": gettext_lazy("Empty: the contact's own."),
        }

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = contact.version
        self.instance.contact = contact
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", gettext_lazy("Not said")), *country_choices()]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WRITABLE}

    @property
    def sections(self) -> list[dict[str, Any]]:
        """`legend` and `fields` (bound)."""
        legends = {
            gettext_lazy("Code and dates"): ("code", "starts_on", "ends_on"),
            pgettext_lazy("postal", "Address"): POSTAL,
            gettext_lazy("Phone and e-mail"): ("phone", "email"),
        }
        return [
            {"legend": legend, "fields": [self[name] for name in names]}
            for legend, names in legends.items()
        ]
