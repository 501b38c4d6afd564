"""The newer version of a template, taken by a segment that asks for it."""

from typing import Any

from django.db import transaction

from crm.events import record
from crm.models import User
from interactions.models import InteractionTemplate, InteractionTemplateLanguage
from segments import steps
from segments.actions.headers import PINNED, pinned_values
from segments.exceptions import HeaderChanged, TemplateChanged, TemplateIsUpToDate
from segments.locking import lock
from segments.models import Segment, SegmentCriteria, SegmentLanguage, SegmentTemplate
from segments.pinned_images import pinned_image
from segments.steps import StepResult


@transaction.atomic
def refresh_template(
    segment: Segment,
    pinned: SegmentTemplate,
    *,
    user: User,
    version: int,
    template_version: int | None = None,
    discard_redo: bool = False,
) -> StepResult:
    """Take the template's numbers, texts and documents as they are now, in one step that can be
    taken back. The segment's own documents and texts stay, and so do all values of its lines.

    `version` is the header's, `template_version` the template's whose differences were shown.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, HeaderChanged, TemplateChanged,
    TemplateIsUpToDate. Source: domain.md, Segment, "Choosing a template pins it".
    """
    header = lock(segment, user=user)
    if header.version != version:
        raise HeaderChanged(header)
    # Held until the end: an administrator who saves it now waits, and its texts fit its numbers.
    template = InteractionTemplate.objects.select_for_update().get(pk=pinned.template_id)
    if template_version not in {None, template.version}:
        raise TemplateChanged(template.code)
    row = SegmentTemplate.objects.get(pk=pinned.pk, segment=header)
    if row.template_version >= template.version:
        raise TemplateIsUpToDate(template.code)
    before = pinned_image(row)
    _take(row, template)
    image = {"pk": row.pk, "code": row.code, "before": before, "after": pinned_image(row)}
    criteria: dict[str, Any] = {"fields": [], "before": {}, "after": {}, "pinned": image}
    step = steps.begin(
        header, SegmentCriteria.Kind.EDIT, user=user, criteria=criteria, discard_redo=discard_redo
    )
    header.version += 1
    header.save(update_fields=["version", "updated_at"])
    record(
        user,
        "refreshed",
        "segment",
        header.number,
        template=row.code,
        versions=[before["template_version"], row.template_version],
    )
    return StepResult(step, 0)


def _take(row: SegmentTemplate, template: InteractionTemplate) -> None:
    """Copy the template once more; a language it gave up stays where the segment has its own."""
    for name, value in pinned_values(template).items():
        setattr(row, name, value)
    row.template_version = template.version
    row.save(update_fields=["template_version", *(name.removesuffix("_id") for name in PINNED)])
    now = {text.language: text for text in template.languages.all()}
    rows = {text.language: text for text in row.languages.all()}
    for language in {*now, *rows}:
        text = rows.get(language) or SegmentLanguage(segment_template=row, language=language)
        _take_text(text, now.get(language))


def _take_text(text: SegmentLanguage, now: InteractionTemplateLanguage | None) -> None:
    text.pinned_document_id = now.document_id if now else None
    text.pinned_subject = now.subject if now else ""
    text.pinned_email_text = now.email_text if now else ""
    if now:
        text.save()
    else:
        text.save_or_delete()
