"""The segment's own documents and texts, beside those pinned with a template.

Each change is a step that can be taken back, like those of the header.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
from segments import steps
from segments.exceptions import TextChanged, TextRefused
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLanguage, SegmentTemplate
from segments.text_images import changes_between, text_image

PINNED = {"own_subject": "pinned_subject", "own_email_text": "pinned_email_text"}


@dataclass(frozen=True)
class TextChange:
    """`step` is None where nothing changed."""

    text: SegmentLanguage
    step: SegmentCriteria | None


@transaction.atomic
def attach_document(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    document: CheckedDocument,
    user: User,
    seen: int | None,
    discard_redo: bool = False,
    run: int | None = None,
) -> TextChange:
    """Use a Word letter of the segment's own, in place of the template's, for one language.

    `document` comes from `interactions.documents.examine`; `seen` is the key of the own document
    that the user saw. A language that the template has no text for is added. One step, of the
    `run` if one is given.

    Raises NotAllowed, SegmentIsClosed, TextChanged, RedoWouldBeLost. Source: domain.md, Segment.
    """
    text = _locked(segment, pinned, language, user, {"own_document_id": seen})
    before = text_image(text)
    text.own_document = documents.keep(document, user=user)
    return _change(text, before, user=user, verb="attached", discard_redo=discard_redo, run=run)


@transaction.atomic
def detach_document(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    user: User,
    seen: int | None,
    discard_redo: bool = False,
) -> TextChange:
    """Back to the template's document, in one step; what was attached stays kept, as letters may
    need it.

    Raises as `attach_document`.
    """
    text = _locked(segment, pinned, language, user, {"own_document_id": seen})
    before = text_image(text)
    text.own_document = None
    return _change(text, before, user=user, verb="detached", discard_redo=discard_redo)


@transaction.atomic
def place_personal_text(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    user: User,
    placement: Placement,
    seen: int,
    discard_redo: bool = False,
) -> TextChange:
    """Make a place for the personal text in the document of one language: the segment uses a
    document of its own from now on, the same file with the paragraph added. One step.

    `seen` is the key of the document that the user saw in use.

    Raises NotAllowed, SegmentIsClosed, TextChanged, RedoWouldBeLost, DocumentRefused.
    Source: domain.md, Steps.
    """
    text = _locked(segment, pinned, language, user, {"document_id": seen})
    before = text_image(text)
    assert text.document is not None
    placed = documents.variant(text.document, placement=placement)
    text.own_document = documents.keep(placed, user=user)
    verb = "placed personal text"
    return _change(text, before, user=user, verb=verb, discard_redo=discard_redo)


@transaction.atomic
def set_segment_text(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    language: str,
    user: User,
    values: Mapping[str, str | None],
    seen: Mapping[str, str],
    discard_redo: bool = False,
) -> TextChange:
    """Give the segment its own subject and e-mail text for one language.

    `values` holds `own_subject`, `own_email_text` or both: None goes back to the template's, a
    value equal to the template's too, '' is blank on purpose. `seen` are the texts in use that the
    user saw. One step.

    Raises NotAllowed, SegmentIsClosed, TextChanged, TextRefused, RedoWouldBeLost.
    Source: domain.md, Segment.
    """
    if problems := check_email_text(values.get("own_email_text") or ""):
        raise TextRefused(problems)
    names = {name: name.removeprefix("own_") for name in values}
    text = _locked(segment, pinned, language, user, {names[n]: seen[n] for n in values})
    before = text_image(text)
    for name, value in values.items():
        said = None if value is None else lines(value)
        setattr(text, name, None if said == lines(getattr(text, PINNED[name])) else said)
    return _change(text, before, user=user, verb="changed", discard_redo=discard_redo)


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


def _change(
    text: SegmentLanguage,
    before: Mapping[str, Any],
    *,
    user: User,
    verb: str,
    discard_redo: bool,
    run: int | None = None,
) -> TextChange:
    """Keep the row and what it said before; the header's version tells Log of the change."""
    pinned = text.segment_template
    header = pinned.segment
    image = changes_between(text, before)
    if not image["after"]:
        return TextChange(text, None)
    criteria = {"fields": [], "before": {}, "after": {}, "text": image}
    kind = SegmentCriteria.Kind.EDIT
    step = steps.begin(
        header, kind, user=user, criteria=criteria, discard_redo=discard_redo, run=run
    )
    text.clean_fields(exclude=["segment_template", "pinned_document", "own_document"])
    text.save_or_delete()
    Segment.objects.filter(pk=header.pk).update(version=F("version") + 1, updated_at=timezone.now())
    names = {"template": pinned.code, "language": text.language}
    record(user, verb, "segment text", header.number, **names)
    return TextChange(text, step)
