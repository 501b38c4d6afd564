"""Many letters as a ZIP of Word files, streamed."""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from interactions.letters.errors import LetterError
from interactions.letters.template import Template
from interactions.letters.zipping import ZIP_EPOCH, StreamBuffer

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
    # Control, format (direction marks) and unassigned characters hide what a name really is.
    text = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    text = _UNSAFE.sub("-", " ".join(text.split())).removesuffix(EXTENSION)
    text = text[:MAX_NAME].strip(" .")
    if text.partition(".")[0].casefold() in _RESERVED:
        text = f"_{text}"
    return text or "letter"


class UniqueNames:
    """Gives each name once, without regard to case: ``Anna.docx``, ``anna (2).docx``."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, name: str) -> str:
        stem = safe_name(name)
        number = self._next.get(_key(stem), 1)
        candidate = stem if number == 1 else f"{stem} ({number})"
        while _key(candidate) in self._used:
            number += 1
            candidate = f"{stem} ({number})"
        # Counted on from here next time: a thousand letters to one name stay fast.
        self._next[_key(stem)] = number + 1
        self._used.add(_key(candidate))
        return candidate + EXTENSION


def _key(name: str) -> str:
    """Names that some file system takes for the same share a key."""
    return unicodedata.normalize("NFKD", name).casefold()


def render_zip(items: Iterable[tuple[str, Template, Mapping[str, Any]]]) -> Iterator[bytes]:
    """A ZIP of letters given as name, document, values; yields bytes after each letter.

    Raises RenderError for the first letter that cannot be made (the stream then ends unfinished),
    LetterError (``no_letters``) when there is none.
    """
    names = UniqueNames()
    buffer = StreamBuffer()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, template, values in items:
            entry = zipfile.ZipInfo(names.take(name), ZIP_EPOCH)
            # An ordinary file for its reader, whatever system makes or opens it.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, template.render(values))
            yield buffer.take()
        if not archive.filelist:
            raise LetterError("no_letters")
    yield buffer.take()
