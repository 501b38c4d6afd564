"""Codes: short keys people type."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Dots alone would be lost from an address.
code_characters = RegexValidator(
    r"^(?!\.*$)[A-Z0-9._\-]+$", _("Use letters, digits and - _ . only.")
)


class CodeField(models.CharField[str, str]):
    """Upper case, without outer blanks; ten characters unless told otherwise."""

    default_validators = [code_characters]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.strip().upper() if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(self.to_python(value))
