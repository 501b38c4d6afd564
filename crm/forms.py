"""What people choose for themselves, and what several forms do alike."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.actions import Refused
from crm.models import User


class Refusable(forms.BaseForm):
    """A form beside whose fields stands what the act refused."""

    def refuse(self, refusal: Refused) -> None:
        for name, sentences in refusal.errors.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at class creation
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    class Meta:
        model = User
        fields = ("language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [("", _("As the browser")), *settings.LANGUAGES]
        names = sorted(name for name in zoneinfo.available_timezones() if "/" in name)
        time_zone = self.fields["time_zone"]
        assert isinstance(time_zone, forms.ChoiceField)
        time_zone.choices = [("", _("As the server")), *((name, name) for name in ("UTC", *names))]
