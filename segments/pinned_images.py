"""How a pinned template stood at one side of a step that took its newer version.

The image lies in the step itself: a handful of values and texts, whatever the number of lines.
"""

from collections.abc import Mapping
from typing import Any

from crm.model_fields import field_of
from segments.actions.headers import PINNED
from segments.images import as_json, names_nobody
from segments.models import Segment, SegmentCriteria, SegmentLanguage, SegmentTemplate

COLUMNS = ("template_version", *PINNED)
TEXTS = ("pinned_document_id", "pinned_subject", "pinned_email_text")


def pinned_image(pinned: SegmentTemplate) -> dict[str, Any]:
    """Numbers, flags and version, and by language the texts that came with the template."""
    rows = SegmentLanguage.objects.filter(segment_template=pinned)
    texts = {text.language: [getattr(text, name) for name in TEXTS] for text in rows}
    return {
        **{name: as_json(getattr(pinned, name)) for name in COLUMNS},
        "texts": {language: values for language, values in texts.items() if any(values)},
    }


def put_pinned_back(header: Segment, step: SegmentCriteria, *, undone: bool) -> None:
    """Give the step's pinned template the values it had on the other side, and its texts.

    Nobody but such a step writes them, so they still are as the step left them; the segment's own
    documents and texts stay, and so does a key where the other side's row was deleted since. Bumps
    the header's version.
    """
    image = step.criteria.get("pinned")
    if image is None:
        return
    then: Mapping[str, Any] = image["before" if undone else "after"]
    pinned = SegmentTemplate.objects.get(pk=image["pk"], segment=header)
    for name in COLUMNS:
        field = field_of(SegmentTemplate, name.removesuffix("_id"))
        if names_nobody(SegmentTemplate, field.name, then[name]):
            continue
        plain: Any = getattr(field, "target_field", field)
        setattr(pinned, field.attname, plain.to_python(then[name]))
    pinned.save()
    _put_texts_back(pinned, then["texts"])
    header.version += 1
    header.save(update_fields=["version", "updated_at"])


def _put_texts_back(pinned: SegmentTemplate, then: Mapping[str, list[Any]]) -> None:
    rows = {text.language: text for text in pinned.languages.all()}
    for language in {*rows, *then}:
        text = rows.get(language) or SegmentLanguage(segment_template=pinned, language=language)
        for name, value in zip(TEXTS, then.get(language, [None, "", ""]), strict=True):
            setattr(text, name, value)
        if language in then:
            text.save()
        else:
            text.save_or_delete()
