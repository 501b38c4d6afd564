"""What turning a document's merge fields into programs knows and finds, over all its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from interactions.letters.atoms import Atom
from interactions.letters.catalogue import fold_name
from interactions.letters.errors import Problem
from interactions.letters.listrows import ListRows
from interactions.letters.wordfields import WordField, paragraph_of
from interactions.letters.xml import w

# Names reserved for programs in tags: no document can write one of its own.
ATOM_PREFIX = "_w"
# So much of a text is said of it.
AROUND = 80


@dataclass
class Conversion:
    """Everything the parts of one document gave: programs by number, names, problems."""

    matches: Mapping[str, str]
    atoms: list[Atom] = field(default_factory=list)
    names: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    has_totals: bool = False
    # Letters logged by the first engine greet without the author's comma, as they did then.
    keeps_greeting_end: bool = True
    # What the fifth engine sees in addition: the looks of an IF's texts, a repeated row before the
    # rows of the tables in it, all words of a QUOTE, days written as DD.
    sees_more: bool = True
    # The fields that are pictures, and the kinds of all.
    pictures: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)
    rows: ListRows = field(default_factory=ListRows)
    # Names that mean a whole list, where other programs' marks around its rows name it.
    listed: set[str] = field(default_factory=set)
    _folded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folded = {fold_name(name): target for name, target in self.matches.items()}

    def report(self, code: str, item: WordField, severity: str = "error", **params: str) -> None:
        params.setdefault("field", item.text[:AROUND])
        self.problems.append(
            Problem(code, params, "warning" if severity == "warning" else "error", around(item))
        )

    def number_of(self, atom: Atom) -> int:
        """A program's number; the same program twice is one."""
        if atom not in self.atoms:
            self.atoms.append(atom)
        return self.atoms.index(atom)

    def picture(self, written: str) -> str | None:
        """The picture field that a name means."""
        found = self.matches.get(written) or self._folded.get(fold_name(written))
        known = {fold_name(name): name for name in self.pictures}
        return found if found in self.pictures else known.get(fold_name(found or written))

    def dotted(self, written: str) -> str | None:
        """The catalogue's name for a document's: by the matches, else if it is one already.

        LEFT_OUT for a name whose place stays empty, None for one that nothing is known about.
        """
        found = self.matches.get(written)
        if found is None:
            found = self._folded.get(fold_name(written))
        if found is None:
            lowered = written.strip().lower()
            steps = lowered.split(".")
            plain = all(step.isidentifier() and not step.startswith("_") for step in steps)
            found = lowered if plain else None
        self.names[written] = found
        return found


def around(item: WordField) -> str:
    """The text of the field's paragraph, shortened."""
    paragraph = paragraph_of(item.runs[0])
    if paragraph is None:
        return ""
    text = "".join(node.text or "" for node in paragraph.iter(w("t")))
    return " ".join(text.split())[:AROUND]
