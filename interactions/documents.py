"""Word documents: checked when they come, kept for ever, opened once."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from crm.models import User
from interactions.exceptions import DocumentRefused
from interactions.letter_messages import problem_sentence
from interactions.letters import Catalogue, Field, LetterError, Problem, Template
from interactions.letters.package import MAX_PACKED_MB, MEGABYTE
from interactions.merge_fields import MERGE_FIELDS
from interactions.models import Document

CATALOGUE = Catalogue(Field(field.name, field.kind, field.aliases) for field in MERGE_FIELDS)
# Opened templates hold their pictures; so many documents are in use at once at most.
OPEN_TEMPLATES = 32
LARGEST_FILE = MAX_PACKED_MB * MEGABYTE


@dataclass(frozen=True)
class CheckedDocument:
    """A Word file that letters can be made with, not yet kept."""

    content: bytes
    name: str
    matches: dict[str, str]
    fields: list[str]


def examine(content: bytes, name: str) -> CheckedDocument:
    """Open and check a Word file; its merge fields are matched with our names by the catalogue.

    Raises DocumentRefused with every problem. Source: domain.md, Templates and documents.
    """
    try:
        matches = CATALOGUE.match(Template.open(content).fields)
        template = Template.open(content, matches, kinds=CATALOGUE.kinds)
    except LetterError as error:
        raise _refused(error.problems) from error
    errors = [problem for problem in template.check(CATALOGUE) if problem.severity == "error"]
    if errors:
        raise _refused(errors)
    _try_out(template)
    plain_name = PurePath(name.replace("\\", "/")).name[-150:]
    return CheckedDocument(content, plain_name, matches, sorted(template.names))


def _try_out(template: Template) -> None:
    """What the tree does not tell: letters are made from full values and from empty ones.

    Raises DocumentRefused.
    """
    for is_full in (True, False):
        try:
            template.render(_sample_values(is_full=is_full))
        except LetterError as error:
            raise _refused(error.problems) from error


def _sample_values(*, is_full: bool) -> dict[str, Any]:
    """The samples of the fields as the engine takes them, or nothing but empty texts."""
    values: dict[str, Any] = {"language": "en"}
    for field in MERGE_FIELDS:
        entity, _dot, name = field.name.rpartition(".")
        sample = field.sample if is_full else ""
        if entity:
            values.setdefault(entity, {})[name] = sample
        else:
            values[field.name] = sample
    return values


def keep(checked: CheckedDocument, *, user: User) -> Document:
    """Keep a checked file for ever; the same file with the same matches is kept once.

    The act that calls asks for the right.
    """
    return Document.objects.get_or_create(
        digest=digest(checked.content, checked.matches),
        defaults={
            "name": checked.name,
            "content": checked.content,
            "size": len(checked.content),
            "matches": checked.matches,
            "fields": checked.fields,
            "uploaded_by": user,
        },
    )[0]


def store(content: bytes, name: str, *, user: User) -> Document:
    """Check a Word file and keep it. Raises DocumentRefused with every problem."""
    return keep(examine(content, name), user=user)


def digest(content: bytes, matches: dict[str, str]) -> str:
    """What makes a document this document: its bytes and the matches of its fields."""
    canonical = json.dumps(matches, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(hashlib.sha256(content).digest() + canonical.encode()).hexdigest()


def check(document: Document) -> list[str]:
    """What an author may want to know about a kept document: one sentence each."""
    return [problem_sentence(item) for item in open_template(document).check(CATALOGUE)]


def open_template(document: Document) -> Template:
    """The document ready to render; its bytes are read only when it is not open already."""
    return template_of_digest(document.digest)


@lru_cache(maxsize=OPEN_TEMPLATES)
def template_of_digest(digest: str) -> Template:
    """Raises Document.DoesNotExist and LetterError."""
    content, matches = Document.objects.values_list("content", "matches").get(digest=digest)
    return Template.open(bytes(content), matches, kinds=CATALOGUE.kinds)


def _refused(problems: Iterable[Problem]) -> DocumentRefused:
    return DocumentRefused(list(dict.fromkeys(problem_sentence(item) for item in problems)))
