"""How the segment's own document and texts of one language stood at both sides of a step.

The image lies in the step itself, as a header's does: three values at most. Taking back puts a
value back only where it is still the one that the step set.
"""

from collections.abc import Mapping
from typing import Any

from crm.model_fields import field_of
from segments.images import names_nobody
from segments.models import Segment, SegmentCriteria, SegmentLanguage, SegmentTemplate


def text_image(text: SegmentLanguage) -> dict[str, Any]:
    """The segment's own values of this language as JSON."""
    return {name: getattr(text, field_of(SegmentLanguage, name).attname) for name in text.OWN}


def changes_between(text: SegmentLanguage, before: Mapping[str, Any]) -> dict[str, Any]:
    """What a step keeps of a changed text: whose it is, and both sides of what differs."""
    after = text_image(text)
    changed = [name for name in text.OWN if after[name] != before[name]]
    return {
        "pinned": text.segment_template_id,
        "code": text.segment_template.code,
        "language": text.language,
        "before": {name: before[name] for name in changed},
        "after": {name: after[name] for name in changed},
    }


def put_text_back(header: Segment, step: SegmentCriteria, *, undone: bool) -> list[str]:
    """Give the step's text the values it had on the other side; answers those that stay, as
    somebody changed them since or the document exists no more. Bumps the header's version."""
    image = step.criteria.get("text")
    if image is None:
        return []
    before, after = image["before"], image["after"]
    now, then = (after, before) if undone else (before, after)
    pinned = SegmentTemplate.objects.get(pk=image["pinned"], segment=header)
    key = {"segment_template": pinned, "language": image["language"]}
    text = SegmentLanguage.objects.filter(**key).first() or SegmentLanguage(**key)
    current = text_image(text)
    kept = [
        name
        for name in then
        if current[name] != now[name] or names_nobody(SegmentLanguage, name, then[name])
    ]
    for name in then:
        if name not in kept:
            setattr(text, field_of(SegmentLanguage, name).attname, then[name])
    text.save_or_delete()
    header.version += 1
    header.save(update_fields=["version", "updated_at"])
    return kept
