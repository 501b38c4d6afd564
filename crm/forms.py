"""What people choose for themselves."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from crm.models import User


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
