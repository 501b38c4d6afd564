"""Many letters as a ZIP of Word files, streamed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from interactions.letters.errors import LetterError
from interactions.letters.template import Template
from interactions.letters.zipping import StoredZip

MAX_NAME = 120
EXTENSION = ".docx"
_RESERVED = {"con", "prn", "aux", "nul"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)
}
_UNSAFE = re.compile(r'[<>:"/\\|?*]')


def safe_name(name: str) -> str:
    """A speaking file name without its ending, legal on every system.

    >>> safe_name("Müller / Söhne: Brief?.")
    'Müller - Söhne- Brief-'
    """
    text = unicodedata.normalize("NFC", name)
    if not text.isprintable():
        # Control, format (direction marks) and unassigned characters hide what a name really is.
        kept = (c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
        text = "".join(kept)
    text = _UNSAFE.sub("-", " ".join(text.split())).removesuffix(EXTENSION)
    text = text[:MAX_NAME].strip(" .")
    if text.partition(".")[0].casefold() in _RESERVED:
        text = f"_{text}"
    return text or "letter"


class UniqueNames:
    """Gives each name once, without regard to case: ``Anna.docx``, ``anna (2).docx``.

    Of each name eight bytes are kept; should two share them, the second gets a number in vain.
    """

    def __init__(self) -> None:
        # By a name's key: the number to try next where it comes again.
        self._next: dict[int, int] = {}

    def take(self, name: str) -> str:
        stem = safe_name(name)
        key = _key(stem)
        if key not in self._next:
            self._next[key] = 2
            return stem + EXTENSION
        # Counted on from here next time: a thousand letters to one name stay fast.
        number = self._next[key]
        while (taken := _key(f"{stem} ({number})")) in self._next:
            number += 1
        self._next[key], self._next[taken] = number + 1, 2
        return f"{stem} ({number}){EXTENSION}"


def _key(name: str) -> int:
    """Names that some file system takes for the same share a key."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest())


def render_zip(items: Iterable[tuple[str, Template, Mapping[str, Any]]]) -> Iterator[bytes]:
    """A ZIP of letters given as name, document, values; yields bytes after each letter.

    Raises RenderError for the first letter that cannot be made (the stream then ends unfinished),
    LetterError (``no_letters``) when there is none.
    """
    names = UniqueNames()
    with StoredZip() as archive:
        for name, template, values in items:
            yield archive.add(names.take(name), template.render(values))
        if not archive.count:
            raise LetterError("no_letters")
        yield from archive.end()
