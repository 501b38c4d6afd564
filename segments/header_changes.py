"""What a change of the header means for its own values and its lines, before it is saved."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interactions.models import InteractionTemplate
from segments.actions.headers import (
    EDITABLE,
    FROM_TEMPLATE,
    apply_values,
    count_overriding,
    pinned_values,
)
from segments.exceptions import LinesToResetChanged
from segments.header_words import said_words
from segments.images import header_image
from segments.labels import language_label
from segments.models import Segment, SegmentTemplate
from segments.sentences import field_label

# Where the template says it by another name.
NAME_IN_TEMPLATE = {"language": "default_language"}


@dataclass(frozen=True)
class Stake:
    """`header` is as it would be, unsaved; `reset`: own values that go with the old template;
    `overriding`: how many lines say something of their own in a field that moves; `own_texts`: the
    rows of the old template that carry the segment's own texts."""

    header: Segment
    reset: list[str] = field(default_factory=list)
    overriding: dict[str, int] = field(default_factory=dict)
    own_texts: list[Any] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.reset or self.overriding or self.own_texts)


@dataclass(frozen=True)
class LineChoice:
    """What shall become of `count` lines with a value of their own: they keep it, or not."""

    field: str
    count: int
    legend: str
    keep: str
    reset: str


def stake_of(segment: Segment, values: Mapping[str, Any]) -> Stake:
    """What saving the values would touch; writes nothing.

    A few queries, the same at any number of lines.
    """
    header = copy(segment)
    before = header_image(header, EDITABLE)
    reset = apply_values(header, values, pin=_as_pinned)
    after = header_image(header, EDITABLE)
    moved = [name for name in EDITABLE if after[name] != before[name]]
    is_other = header.template != segment.template
    if is_other:
        moved = ["template", *moved, *_moved_by_template(segment, header)]
    overriding = count_overriding(header, dict.fromkeys(moved))
    own_texts = _own_texts(segment.template) if is_other and segment.template else []
    # What somebody typed with the new template is theirs and stays.
    lost = [name for name in reset if name not in values]
    return Stake(header, lost, overriding, own_texts)


def _as_pinned(segment: Segment, template: InteractionTemplate) -> SegmentTemplate:
    """The template as the segment has it, or would have it."""
    pinned = segment.templates.filter(template=template).first()
    return pinned or SegmentTemplate(segment=segment, template=template, **pinned_values(template))


def _moved_by_template(segment: Segment, header: Segment) -> list[str]:
    """What lines inherit anew because the template is another."""
    return [name for name in FROM_TEMPLATE if _said(segment, name) != _said(header, name)]


def _said(header: Segment, name: str) -> Any:
    own = getattr(header, name)
    if own is not None or header.template is None:
        return own
    return getattr(header.template, NAME_IN_TEMPLATE.get(name, name))


def _own_texts(pinned: SegmentTemplate) -> list[Any]:
    return list(pinned.languages.with_own())


def header_at_stake(segment: Segment, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The question to ask before the values are saved; None where nothing is at stake."""
    stake = stake_of(segment, values)
    return _question(segment, stake) if stake else None


def header_at_stake_again(
    segment: Segment, values: Mapping[str, Any], refusal: LinesToResetChanged
) -> dict[str, Any]:
    """The same question with the numbers of now, as others were answered."""
    asked = _question(segment, stake_of(segment, values))
    return {**asked, "details": [str(refusal), *asked["details"]]}


def _question(segment: Segment, stake: Stake) -> dict[str, Any]:
    return {
        "question": _("Change the header?"),
        "details": [*_lost(segment, stake), *_asleep(segment, stake)],
        "choices": [_choice(name, count) for name, count in stake.overriding.items()],
        "confirm": _("Save the header"),
        "is_destructive": False,
    }


def _lost(segment: Segment, stake: Stake) -> list[str]:
    """The header's own values, and what the other template makes of them."""
    if not stake.reset:
        return []
    moves = [
        _("%(field)s %(old)s → %(new)s")
        % {
            "field": field_label(name),
            "old": said_words(segment, name),
            "new": said_words(stake.header, name),
        }
        for name in stake.reset
    ]
    said = _("The header's own values go with the old template: %s.")
    return [said % "; ".join(moves)]


def _asleep(segment: Segment, stake: Stake) -> list[str]:
    if not stake.own_texts:
        return []
    languages = ", ".join(language_label(text.language) for text in stake.own_texts)
    words = {"code": segment.template.code if segment.template else "", "languages": languages}
    return [
        _(
            "The segment's own documents and texts for template %(code)s (%(languages)s) are no "
            "longer used; they come back with the template."
        )
        % words
    ]


def _choice(name: str, count: int) -> LineChoice:
    if name == "template":
        legend = ngettext(
            "%(count)d line has a template of its own.",
            "%(count)d lines have templates of their own.",
            count,
        )
        reset = ngettext(
            "Use the new template for this %(count)d line",
            "Use the new template for all %(count)d lines",
            count,
        )
    else:
        legend = ngettext(
            "%(count)d line has its own value of: %(field)s.",
            "%(count)d lines have their own values of: %(field)s.",
            count,
        )
        reset = ngettext(
            "Also reset this %(count)d line", "Also reset these %(count)d lines", count
        )
    words = {"count": count, "field": field_label(name)}
    keep = ngettext("It keeps its own", "They keep their own", count)
    return LineChoice(name, count, legend % words, keep, reset % words)
