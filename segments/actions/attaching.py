"""A Word letter that was given to a worksheet as a whole."""

from django.db import transaction
from django.db.models import Count

from crm.models import User
from interactions.documents import CheckedDocument
from interactions.models import InteractionTemplate
from segments.actions.headers import update_header
from segments.actions.texts import TextChange, attach_document
from segments.exceptions import NoTemplate
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLanguage, SegmentTemplate
from segments.resolving import Resolver


@transaction.atomic
def attach_letter(
    segment: Segment,
    *,
    document: CheckedDocument,
    user: User,
    template: InteractionTemplate | None = None,
    discard_redo: bool = False,
) -> TextChange:
    """Use a Word letter of the segment's own for everybody, in whatever language they are written
    to; where the header has no template, `template` is chosen first, in a step of its own.

    A step for each language that the template has a text for, which are undone together; the text
    of the result is that of most lines. `document` comes from `interactions.documents.examine`.

    Raises NotAllowed, SegmentIsClosed, NoTemplate, RedoWouldBeLost. Source: domain.md, Segment.
    """
    header = lock(segment, user=user)
    if header.template is None:
        if template is None:
            raise NoTemplate
        header = update_header(
            header,
            user=user,
            version=header.version,
            values={"template": template},
            discard_redo=discard_redo,
        ).segment
    pinned = header.template
    assert pinned is not None
    used = dict(pinned.languages.values_list("language", "own_document"))
    most = language_of_most(header, pinned)
    changes: list[TextChange] = []
    for language in [most, *sorted({pinned.default_language, *used} - {most})]:
        step = _last_step(changes)
        change = attach_document(
            header,
            pinned,
            language=language,
            document=document,
            user=user,
            seen=used.get(language),
            discard_redo=discard_redo,
            run=step.run if step else None,
        )
        changes.append(change)
    return TextChange(changes[0].text, _last_step(changes))


def _last_step(changes: list[TextChange]) -> SegmentCriteria | None:
    return next((change.step for change in reversed(changes) if change.step), None)


def language_of_most(segment: Segment, pinned: SegmentTemplate) -> str:
    """The language whose text most lines with the template get; before there are lines, the
    template's default. Two queries."""
    texts = {
        text.pk: text.language for text in SegmentLanguage.objects.filter(segment_template=pinned)
    }
    lines = Resolver(segment).lines().order_by().filter(r_text__in=texts)
    most = lines.values("r_text").annotate(count=Count("pk")).order_by("-count", "r_text").first()
    if most is not None:
        return texts[most["r_text"]]
    known = sorted(texts.values())
    return pinned.default_language if pinned.default_language in known or not known else known[0]
