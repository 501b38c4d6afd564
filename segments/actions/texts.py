"""The segment's own documents and texts, beside those pinned with a template."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.events import record
from crm.models import User
from interactions import documents
from interactions.documents import CheckedDocument
from interactions.email_texts import check_email_text
from interactions.letters import Placement
from segments.exceptions import TextChanged, TextRefused
from segments.locking import lock
from segments.models import Segment, SegmentLanguage, SegmentTemplate

PINNED = {"own_subject": "pinned_subject", "own_email_text": "pinned_email_text"}


@transaction.atomic
def attach_document(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    document: CheckedDocument,
    user: User,
    seen: int | None,
) -> SegmentLanguage:
    """Use a Word letter of the segment's own, in place of the template's, for one language.

    `document` comes from `interactions.documents.examine`; `seen` is the key of the own document
    that the user saw. A language that the template has no text for is added.

    Raises NotAllowed, SegmentIsClosed, TextChanged. Source: domain.md, Segment.
    """
    text = _locked(segment, pinned, language, user, {"own_document_id": seen})
    text.own_document = documents.keep(document, user=user)
    _save(text, user, "attached")
    return text


@transaction.atomic
def detach_document(
    segment: Segment, pinned: SegmentTemplate, *, language: str, user: User, seen: int | None
) -> SegmentLanguage:
    """Back to the template's document; what was attached stays kept, as letters may need it.

    Raises as `attach_document`.
    """
    text = _locked(segment, pinned, language, user, {"own_document_id": seen})
    text.own_document = None
    _save(text, user, "detached")
    return text


@transaction.atomic
def place_personal_text(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    user: User,
    placement: Placement,
    seen: int,
) -> SegmentLanguage:
    """Make a place for the personal text in the document of one language: the segment uses a
    document of its own from now on, the same file with the paragraph added.

    `seen` is the key of the document that the user saw in use.

    Raises NotAllowed, SegmentIsClosed, TextChanged, DocumentRefused. Source: domain.md, Steps.
    """
    text = _locked(segment, pinned, language, user, {"document_id": seen})
    assert text.document is not None
    placed = documents.variant(text.document, placement=placement)
    text.own_document = documents.keep(placed, user=user)
    _save(text, user, "placed personal text")
    return text


@transaction.atomic
def set_segment_text(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    user: User,
    values: Mapping[str, str | None],
    seen: Mapping[str, str],
) -> SegmentLanguage:
    """Give the segment its own subject and e-mail text for one language.

    `values` holds `own_subject`, `own_email_text` or both: None goes back to the template's, a
    value equal to the template's too, '' is blank on purpose. `seen` are the texts in use that the
    user saw.

    Raises NotAllowed, SegmentIsClosed, TextChanged, TextRefused. Source: domain.md, Segment.
    """
    if problems := check_email_text(values.get("own_email_text") or ""):
        raise TextRefused(problems)
    names = {name: name.removeprefix("own_") for name in values}
    text = _locked(segment, pinned, language, user, {names[n]: seen[n] for n in values})
    for name, value in values.items():
        said = None if value is None else lines(value)
        setattr(text, name, None if said == lines(getattr(text, PINNED[name])) else said)
    _save(text, user, "changed")
    return text


def lines(text: str) -> str:
    """The text with one kind of line ends, whatever the browser sends."""
    return text.replace("\r\n", "\n")


def _plain(value: Any) -> Any:
    return lines(value) if isinstance(value, str) else value


def _locked(
    segment: Segment, pinned: SegmentTemplate, language: str, user: User, seen: Mapping[str, Any]
) -> SegmentLanguage:
    """The row of the language, new where there is none, while it is as the user saw it."""
    header = lock(segment, user=user)
    row = SegmentTemplate.objects.get(pk=pinned.pk, segment=header)
    text = SegmentLanguage.objects.filter(segment_template=row, language=language).first()
    text = text or SegmentLanguage(segment_template=row, language=language)
    if any(_plain(getattr(text, name)) != _plain(value) for name, value in seen.items()):
        raise TextChanged
    text.segment_template = row
    row.segment = header
    return text


def _save(text: SegmentLanguage, user: User, verb: str) -> None:
    """Keep the row while it says something; the header's version tells Log of the change."""
    if not text.says_nothing:
        text.clean_fields(exclude=["segment_template", "pinned_document", "own_document"])
        text.save()
    elif text.pk:
        text.delete()
    pinned = text.segment_template
    header = pinned.segment
    Segment.objects.filter(pk=header.pk).update(version=F("version") + 1, updated_at=timezone.now())
    names = {"template": pinned.code, "language": text.language}
    record(user, verb, "segment text", header.number, **names)
