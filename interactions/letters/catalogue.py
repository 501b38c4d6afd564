"""The registry of field names that documents may use."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "number", "flag", "country", "picture", "list", "cell"]

# What a name of the document is matched with when its place stays empty on purpose.
LEFT_OUT = ""

# Word cuts the names of merge fields here.
WORD_NAME_LENGTH = 40
_WORDS = re.compile(r"[^\W_]+?(?=[A-ZА-ЯЁ][a-zа-яё])|[^\W_]+")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Field:
    """One name of the catalogue, dotted (``contact.first_name``), with what else it is called.

    A list's rows have fields of their own, named below it: ``orders`` and ``orders.date``.
    """

    name: str
    kind: Kind = "text"
    aliases: tuple[str, ...] = ()
    label: str = ""
    sample: str = ""


def fold_name(name: str) -> str:
    """A name without case, blanks and punctuation, as Word names are compared.

    >>> fold_name("Contact_First Name")
    'contactfirstname'
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in text if char.isalnum())


class Catalogue:
    """The fields an application offers; raises ValueError when two of them share a name.

    `open_entities`: entities whose fields are known to nobody beforehand, each with how such a
    field is spelled. Any name below one is a field, of the kind `cell`.
    """

    def __init__(
        self,
        fields: Iterable[Field],
        open_entities: Mapping[str, Callable[[str], str]] | None = None,
    ) -> None:
        self.fields: dict[str, Field] = {}
        self.open_entities = dict(open_entities or {})
        self._by_folded: dict[str, str] = {}
        for field in fields:
            self._add(field)

    def _add(self, field: Field) -> None:
        if not _NAME.fullmatch(field.name) or field.name in self.fields:
            raise ValueError(f"field name {field.name!r} is malformed or given twice")
        self.fields[field.name] = field
        for name in (field.name, *field.aliases):
            owner = self._by_folded.setdefault(fold_name(name), field.name)
            if owner != field.name:
                raise ValueError(f"{name!r} names both {owner!r} and {field.name!r}")

    def __contains__(self, name: object) -> bool:
        return name in self.fields or (isinstance(name, str) and self._spelled(name) == name)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields.values())

    @property
    def kinds(self) -> dict[str, str]:
        """Dotted name → kind, as ``Template.open`` takes it."""
        return {name: field.kind for name, field in self.fields.items()}

    def kinds_with(self, names: Iterable[str]) -> dict[str, str]:
        """`kinds`, and those of the names that are fields of open entities."""
        return self.kinds | {name: "cell" for name in names if self._spelled(name) == name}

    def has_entity(self, name: str) -> bool:
        """Whether it has fields, as ``{% if company %}`` asks."""
        below = f"{name}."
        return name in self.open_entities or any(field.startswith(below) for field in self.fields)

    def _spelled(self, name: str) -> str | None:
        """The field of an open entity that the name means; None for any other."""
        entity, _dot, field = name.partition(".")
        spell = self.open_entities.get(entity.strip())
        return f"{entity.strip()}.{spell(field)}" if spell and field.strip() else None

    def find(self, name: str) -> str | None:
        """The dotted name that a document's name means, or None."""
        if opened := self._spelled(name):
            return opened
        folded = fold_name(name)
        if folded[:1] == "m" and folded[1:2].isdigit():
            # Word puts "M_" before a column name that begins with a digit.
            return self._by_folded.get(folded) or self._by_folded.get(folded[1:])
        return self._by_folded.get(folded) or self._find_cut(name, folded)

    def _find_cut(self, name: str, folded: str) -> str | None:
        if len(name) < WORD_NAME_LENGTH:
            return None
        owners = {
            owner for whole, owner in self._by_folded.items() if folded and whole.startswith(folded)
        }
        return owners.pop() if len(owners) == 1 else None

    def nearest(self, name: str, *, cutoff: float = 0.6) -> str | None:
        """The dotted name most like ``name``, or None when nothing is near."""
        found = difflib.get_close_matches(fold_name(name), self._by_folded, n=1, cutoff=cutoff)
        return self._by_folded[found[0]] if found else None

    def guess(self, name: str) -> str | None:
        """What a name that is not known may mean: a known one without its first or last words
        (``Kunde_Vorname``), else the one most like it."""
        words = _WORDS.findall(name)
        shorter = [words[at:] for at in range(1, len(words))]
        shorter += [words[:-at] for at in range(1, len(words))]
        found = (self.find(" ".join(part)) for part in shorter)
        return next((dotted for dotted in found if dotted), None) or self.nearest(name, cutoff=0.75)

    def match(self, names: Iterable[str]) -> dict[str, str]:
        """Document name → dotted name, for those names that are known."""
        pairs = ((name, self.find(name)) for name in names)
        return {name: found for name, found in pairs if found is not None}
