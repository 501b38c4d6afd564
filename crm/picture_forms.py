"""The field of a form in which a picture is chosen, replaced or taken away."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from crm.models import Picture
from crm.pictures import MAX_UPLOAD, PictureRefused, check_picture, keep_picture


class PictureWidget(forms.ClearableFileInput):
    """The picture in use, a box to take it away, and the file to choose."""

    def is_initial(self, value: Any) -> bool:
        return isinstance(value, Picture)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        context["widget"]["picture"] = value if self.is_initial(value) else None
        return mark_safe(render_to_string("crm/picture_input.html", context))  # noqa: S308 – ours


class PictureField(forms.FileField):
    """Cleans to a CheckedPicture, to False where it is taken away, else to what there was."""

    widget = PictureWidget

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("PNG or JPEG; a signature is best on a transparent ground.")
        kwargs = {"required": False, "help_text": help_text, **kwargs}
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = "image/png,image/jpeg"

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = super().clean(data, initial)
        if not isinstance(chosen, UploadedFile):
            return chosen
        try:
            return check_picture(chosen.read(MAX_UPLOAD + 1))
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class PicturesForm(forms.ModelForm):  # type: ignore[type-arg] # no generic at run time
    """A form of a row with pictures; `pictures` leads from its fields to the row's."""

    pictures: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, attribute in self.pictures.items():
            self.initial[name] = getattr(self.instance, attribute)

    def save(self, commit: bool = True) -> Any:
        for name, attribute in self.pictures.items():
            chosen = self.cleaned_data.get(name)
            if name in self.changed_data:
                setattr(self.instance, attribute, keep_picture(chosen) if chosen else None)
        return super().save(commit)
