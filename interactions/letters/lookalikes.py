"""What looks like a merge field and is only text: another program left the field's result in its
place, or its author typed the code by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from interactions.letters.catalogue import Catalogue
from interactions.letters.errors import Problem

# As Word and LibreOffice show a field. Russian quotes are the same signs: what stands in them must
# be the name of a field.
_SHOWN = re.compile(r"«\s*(\w[\w .]{0,38}?)\s*»|<\s*(\w[\w .]{0,38}?)\s*>")
_TYPED = re.compile(r"\{\s*MERGEFIELD\b[^{}]{0,60}\}", re.I)


@dataclass(frozen=True)
class LookAlike:
    """A piece of text, and the name that it shows; '' where it can be nothing but a field."""

    written: str
    name: str
    where: str


def look_alikes(text: str) -> Iterator[LookAlike]:
    """Those in the text of one paragraph."""
    for found in _SHOWN.finditer(text):
        yield LookAlike(found[0], found[1] or found[2], text)
    for found in _TYPED.finditer(text):
        yield LookAlike(found[0], "", text)


def warnings(found: list[LookAlike], catalogue: Catalogue) -> list[Problem]:
    """A warning for each that would have been a field of ours."""
    ours = {item.written: item for item in found if not item.name or catalogue.find(item.name)}
    return [
        Problem("field_as_text", {"field": item.written}, where=item.where[:80], severity="warning")
        for item in ours.values()
    ]
