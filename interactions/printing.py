"""Letters on their way out: names, files and streams, for open and logged segments alike.

Values come in by an iterator, a chunk at a time; nothing here holds more than one letter, an open
cursor or a transaction. Limits and forms of output: one combined file per document, never two
documents in one file.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from interactions.documents import template_of_digest
from interactions.exceptions import LetterFailed, NoLetters
from interactions.letter_messages import error_sentence
from interactions.letters import (
    ENGINE_VERSION,
    LetterError,
    Template,
    render_combined,
    render_zip,
    safe_name,
)
from interactions.letters.bundle import UniqueNames
from interactions.letters.zipping import ZIP_EPOCH, StreamBuffer
from interactions.models import Document

Values = dict[str, Any]

# Word opens files of thousands of sections slowly, and 32 MB of text not at all.
LETTERS_A_FILE = 500
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP_TYPE = "application/zip"


@dataclass(frozen=True)
class LetterItem:
    """One letter to be made; `name` is a file name without its extension, not yet unique."""

    name: str
    document_id: int
    values: Values


@dataclass(frozen=True)
class DocumentCount:
    """So many letters are made with this document."""

    document_id: int
    name: str
    count: int


def documents_in(counts: Iterable[tuple[int, int]]) -> list[DocumentCount]:
    """(document id, letters) with the documents' names; one query."""
    known = {pk: count for pk, count in counts if count}
    rows = Document.objects.filter(pk__in=known).order_by("pk").values_list("pk", "name")
    return [DocumentCount(pk, name, known[pk]) for pk, name in rows]


def comes_as_zip(documents: Sequence[DocumentCount]) -> bool:
    """Whether the Word files of these letters are several, and come in a ZIP."""
    return len(documents) > 1 or any(document.count > LETTERS_A_FILE for document in documents)


def stream_zip(items: Iterable[LetterItem], *, version: int = ENGINE_VERSION) -> Iterator[bytes]:
    """A ZIP with one Word file a letter. Raises LetterFailed, NoLetters."""
    return _speaking(render_zip(_named(items, version)))


def stream_combined(
    document_id: int, values: Iterable[Values], *, version: int = ENGINE_VERSION
) -> Iterator[bytes]:
    """One Word file with each letter on its own pages. Raises LetterFailed, NoLetters."""
    return _speaking(render_combined(_Templates(version).get(document_id), values))


def zip_response(
    title: str, items: Iterable[LetterItem], *, version: int = ENGINE_VERSION
) -> HttpResponse:
    """The download of `stream_zip`; `title` becomes the file's name."""
    return _download(stream_zip(items, version=version), f"{safe_name(title)}.zip", ZIP_TYPE)


def combined_response(
    title: str,
    documents: Sequence[DocumentCount],
    values: Callable[[int], Iterable[Values]],
    *,
    version: int = ENGINE_VERSION,
) -> HttpResponse:
    """One Word file, or a ZIP of one per document (and per 500 letters).

    `values` gives a document's letters in their order; `version` is that of the engine that made
    them first. Raises LetterFailed, NoLetters.
    """
    if not documents:
        raise NoLetters(_("There are no letters to print."))
    if not comes_as_zip(documents):
        key = documents[0].document_id
        stream = stream_combined(key, values(key), version=version)
        return _download(stream, f"{safe_name(title)}.docx", DOCX_TYPE)
    return _download(
        _speaking(_zip_of(_combined_files(title, documents, values, version))),
        f"{safe_name(title)}.zip",
        ZIP_TYPE,
    )


def letter_response(
    name: str, document_id: int, values: Values, *, version: int = ENGINE_VERSION
) -> HttpResponse:
    """One letter as a Word file. Raises LetterFailed."""
    content = letter_bytes(document_id, values, version=version)
    return file_response(content, f"{safe_name(name)}.docx", DOCX_TYPE)


def letter_bytes(
    document_id: int,
    values: Values,
    *,
    version: int = ENGINE_VERSION,
    marks_values: bool = False,
) -> bytes:
    """One letter as a Word file's bytes; `marks_values` for a preview. Raises LetterFailed."""
    try:
        return _Templates(version, marks_values=marks_values).get(document_id).render(values)
    except LetterError as error:
        raise LetterFailed(error_sentence(error)) from error


def file_response(content: bytes, name: str, content_type: str) -> HttpResponse:
    """Bytes at hand as a download."""
    return _attachment(HttpResponse(content, content_type=content_type), name)


class _Templates:
    """The few documents of one download, by id."""

    def __init__(self, version: int, *, marks_values: bool = False) -> None:
        self._opened: dict[int, Template] = {}
        self._how = {"version": version, "marks_values": marks_values}

    def get(self, document_id: int) -> Template:
        if document_id not in self._opened:
            digest = Document.objects.values_list("digest", flat=True).get(pk=document_id)
            self._opened[document_id] = template_of_digest(digest, **self._how)
        return self._opened[document_id]


def _named(items: Iterable[LetterItem], version: int) -> Iterator[tuple[str, Template, Values]]:
    templates = _Templates(version)
    for item in items:
        yield item.name, templates.get(item.document_id), item.values


def _speaking(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The stream, whose errors are ours: a sentence in the user's language."""
    try:
        yield from stream
    except LetterError as error:
        failure = NoLetters if error.code == "no_letters" else LetterFailed
        raise failure(error_sentence(error)) from error


def _combined_files(
    title: str,
    documents: Sequence[DocumentCount],
    values: Callable[[int], Iterable[Values]],
    version: int,
) -> Iterator[tuple[str, Iterator[bytes]]]:
    names, templates = UniqueNames(), _Templates(version)
    for document in documents:
        template = templates.get(document.document_id)
        stem = title if len(documents) == 1 else f"{title} {document.name.removesuffix('.docx')}"
        of = -(-document.count // LETTERS_A_FILE)
        for number, letters in enumerate(_cut(values(document.document_id)), 1):
            part = _("{number} of {of}").format(number=number, of=of) if of > 1 else ""
            yield names.take(f"{stem} {part}"), render_combined(template, letters)


def _cut(values: Iterable[Values]) -> Iterator[Iterator[Values]]:
    """The values in runs of 500; each run must be used up before the next is asked for."""
    rest = iter(values)
    for first in rest:
        yield chain([first], islice(rest, LETTERS_A_FILE - 1))


def _zip_of(files: Iterable[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
    """A ZIP of Word files; one file at a time is held, 500 letters at most."""
    buffer = StreamBuffer()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=True) as container:
        for name, pieces in files:
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            with container.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
            yield buffer.take()
    yield buffer.take()


def _download(stream: Iterator[bytes], name: str, content_type: str) -> HttpResponse:
    """Starts the stream before answering: what is wrong with the first letter is still a page."""
    started = chain([next(stream, b"")], stream)
    response = StreamingHttpResponse(started, content_type=content_type)
    return _attachment(response, name)


def _attachment(response: Any, name: str) -> Any:
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "no-store"
    return response
