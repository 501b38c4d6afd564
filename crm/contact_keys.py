"""By what two contacts may be the same: keys that the database computes with every row.

A person whose phone and e-mail are the company's has no such keys: else everybody of a company
would look like everybody else.
"""

from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Func, GeneratedField, Q, Value, When
from django.db.models.functions import Concat, Left, Length, Replace
from django.db.models.lookups import EndsWith

from crm.folding import Fold, Searchable


class NamePlace(Func):
    """The name and the post code, one text."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = CharField()


# What is left out where streets and post codes are compared.
BETWEEN = (" ", ".", ",", "-")
# A wife and a daughter have the surname with another ending.
SURNAMES_OF_WOMEN = {
    **dict.fromkeys(("ова", "ева", "ина", "ына"), (1, "")),
    **dict.fromkeys(("ская", "цкая"), (2, "ий")),
}


def place(text: Any) -> Any:
    """A street or post code as it is compared: folded, ё as е, without blanks and signs between."""
    found: Any = Searchable(text)
    for sign in BETWEEN:
        found = Replace(found, Value(sign), Value(""), output_field=CharField())
    return found


def family(surname: Any) -> Any:
    """The surname as it is compared within a household: Smirnova as Smirnov."""
    folded = Searchable(surname)
    endings = [
        When(EndsWith(folded, ending), then=_with_ending(folded, cut, other))
        for ending, (cut, other) in SURNAMES_OF_WOMEN.items()
    ]
    return Case(*endings, default=folded, output_field=CharField())


def _with_ending(text: Any, cut: int, other: str) -> Any:
    return Concat(Left(text, Length(text) - cut), Value(other), output_field=CharField())


def own_key(field: str, expression: Any) -> GeneratedField:
    said = Q(own_communication=True) & ~Q(**{field: ""})
    return _key(Case(When(said, then=expression), default=None), 200)


def name_key() -> GeneratedField:
    code = Replace(F("post_code"), Value(" "), Value(""), output_field=CharField())
    expression = NamePlace(Fold("name"), Fold(code))
    return _key(Case(When(~Q(post_code=""), then=expression), default=None), 400)


def name_key_of(folded_name: str, folded_code: str) -> str:
    """As the database writes it, for a lookup."""
    return f"{folded_name} {folded_code.replace(' ', '')}"


def _key(expression: Any, length: int) -> GeneratedField:
    kind: CharField[Any, Any] = CharField(max_length=length, null=True)
    return GeneratedField(expression=expression, output_field=kind, db_persist=True)


def by_key(name: str) -> models.Index:
    """Groups are counted from the index alone."""
    return models.Index(
        fields=[name, "type", "id"],
        name=f"contact_{name}",
        condition=Q(**{f"{name}__isnull": False}),
    )
