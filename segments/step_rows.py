"""The strip's rows: steps that belong together are folded into one readable row."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interactions.steps import step_effect
from segments.models import Segment
from segments.steps import Kind, StepView, Strip, labels

# A row unfolds into so many steps; a long day's work by hand is told by its number.
SHOWN_STEPS = 50


@dataclass(frozen=True)
class StepRow:
    """One step, or several: a run of saved criteria, or single acts of one person in a row."""

    views: list[StepView]
    effect: str
    sentence: str

    @property
    def first(self) -> StepView:
        return self.views[0]

    @property
    def last(self) -> StepView:
        return self.views[-1]

    @property
    def is_folded(self) -> bool:
        return len(self.views) > 1

    @property
    def shown(self) -> list[StepView]:
        return self.views[:SHOWN_STEPS]

    @property
    def more(self) -> int:
        return len(self.views) - len(self.shown)


def step_rows(strip: Strip) -> list[StepRow]:
    """The steps in their order, folded; no query."""
    runs = Counter(view.step.run for view in strip)
    folded = groupby(strip, key=lambda view: _together(view, runs))
    return [_row(list(views)) for _key, views in folded]


def _together(view: StepView, runs: Counter[int]) -> Hashable:
    """Steps in a row with the same answer are one row."""
    step = view.step
    if runs[step.run] > 1:
        return ("run", step.run)
    if "contact" in step.criteria:
        return (step.kind, step.user_id, step.is_undone)
    if step.is_edit and step.criteria["after"] and not step.criteria["fields"]:
        return ("header", step.user_id, step.is_undone)
    return ("alone", step.ordinal)


def _row(views: list[StepView]) -> StepRow:
    first = views[0]
    if len(views) == 1:
        sentence = f"{first.sentence} ({first.saved})" if first.saved else first.sentence
        return StepRow(views, first.effect, sentence)
    if all(view.step.is_edit for view in views):
        names = dict.fromkeys(name for view in views for name in view.step.criteria["after"])
        return StepRow(views, _times(len(views)), labels(Segment, names))
    if "contact" in first.step.criteria and not first.saved:
        return StepRow(views, _by_hand(views), _names(views))
    # A list changes who was here before, and brings the others.
    moving = next(view for view in views if not view.step.is_edit)
    return StepRow(views, _altogether(views), first.saved or moving.act)


def _times(count: int) -> str:
    said = ngettext("Header changed %(count)s time", "Header changed %(count)s times", count)
    return said % {"count": number_format(count, force_grouping=True)}


def _by_hand(views: list[StepView]) -> str:
    count = {"count": number_format(len(views), force_grouping=True)}
    if views[0].step.kind == Kind.MANUAL_REMOVE:
        return _("Removed by hand %(count)s") % count
    return _("Added by hand %(count)s") % count


def _names(views: list[StepView]) -> str:
    """The contacts without their numbers, which stand in the single steps."""
    names = [view.sentence.partition(" · ")[2] or view.sentence for view in views[:SHOWN_STEPS]]
    return ", ".join(names) + (" …" if len(views) > SHOWN_STEPS else "")


def _altogether(views: list[StepView]) -> str:
    """What came and what went, such as "Added 12, Removed 3"."""
    said = []
    for kind, is_adding in ((Kind.ADD, True), (Kind.REDUCE, False)):
        of_kind = [v.step for v in views if v.step.is_adding == is_adding and not v.step.is_edit]
        if of_kind:
            said.append(step_effect(kind, sum(step.line_count for step in of_kind)))
    return ", ".join(said)
