"""The own document of a line: a letter that only one contact gets."""

from django.db import transaction

from crm.models import User
from interactions import documents
from interactions.documents import CheckedDocument
from segments.actions.lines import update_lines
from segments.exceptions import LineChanged, LineIsGone
from segments.locking import lock
from segments.models import SegmentLine
from segments.steps import StepResult


@transaction.atomic
def set_line_document(
    line: SegmentLine,
    document: CheckedDocument | None,
    *,
    user: User,
    seen: int | None,
    discard_redo: bool = False,
) -> StepResult:
    """Give one line a Word letter of its own, another one, or (None) that of its template again;
    a step that can be taken back.

    `seen` is the key of the own document that the user saw.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, LineIsGone, LineChanged.
    Source: domain.md, Line.
    """
    header = lock(line.segment, user=user)
    rows = SegmentLine.objects.listed().filter(pk=line.pk, segment=header)
    now = rows.select_related("contact__company", "segment").first()
    if now is None:
        raise LineIsGone
    if now.document_id != seen:
        raise LineChanged(now)
    kept = documents.keep(document, user=user) if document else None
    values = {"document": kept}
    return update_lines(header, [now.pk], user=user, values=values, discard_redo=discard_redo)
