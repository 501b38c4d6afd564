"""The steps of a worksheet: how one begins and ends, and how they read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Model, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format, number_format, time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from crm.model_fields import label_of
from crm.models import User
from crm.table_statistics import analyze_if_grown
from interactions.steps import step_effect, step_sentence
from segments.deleting import delete_steps
from segments.exceptions import RedoWouldBeLost
from segments.labels import language_label
from segments.list_values import COLUMN
from segments.models import (
    SavedCriteria,
    Segment,
    SegmentCriteria,
    SegmentLanguage,
    SegmentLine,
)

Kind = SegmentCriteria.Kind
# The strip shows so many steps that are done; a page of their own has them all.
RECENT = 100
# What was done, as the buttons that take it back and do it again name it.
ACTS = {
    Kind.ADD: pgettext_lazy("step", "Add"),
    Kind.REFINE: pgettext_lazy("step", "Refine"),
    Kind.REDUCE: pgettext_lazy("step", "Reduce"),
    Kind.MANUAL_ADD: pgettext_lazy("step", "Add by hand"),
    Kind.MANUAL_REMOVE: pgettext_lazy("step", "Remove by hand"),
    Kind.PASTE: pgettext_lazy("step", "Paste"),
    Kind.LIST: pgettext_lazy("step", "From a list"),
    Kind.LOGGED_SEGMENT: pgettext_lazy("step", "From a logged segment"),
    Kind.COPY: pgettext_lazy("step", "Copy"),
    Kind.LEFT_BEHIND: pgettext_lazy("step", "Leave behind"),
    Kind.EDIT: pgettext_lazy("step", "Change"),
}


@dataclass(frozen=True)
class StepResult:
    """What a step did: lines that came, went or changed; matches that did not come, by reason code.

    `left_out_names` are the first of these, by the same codes, where an act names them. `kept`
    lines and `kept_fields` of the header were not put back: somebody changed them since.
    `warnings`: lines that came though their contacts refused the way in which they go, by reason.
    `run_length` steps were taken back or done again together.
    """

    step: SegmentCriteria
    line_count: int
    already_listed: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    left_out_names: dict[str, list[str]] = field(default_factory=dict)
    kept: int = 0
    kept_fields: list[str] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)
    run_length: int = 1


@dataclass(frozen=True)
class StepView:
    """A step as the strip shows it."""

    step: SegmentCriteria
    sentence: str
    effect: str
    user: User
    at: datetime
    is_undone: bool

    @property
    def act(self) -> str:
        """What was done: "Refine", or the saved criteria that did it."""
        saved = self.step.criteria.get("saved")
        return str(saved["code"]) if saved else self.act_of_kind

    @property
    def act_of_kind(self) -> str:
        """What was done, whoever did it."""
        return str(ACTS[Kind(self.step.kind)])

    @property
    def saved(self) -> str:
        """The saved criteria that wrote the step; '' where none did."""
        saved = self.step.criteria.get("saved")
        return f"{saved['code']} · {saved['description']}" if saved else ""

    @property
    def who(self) -> str:
        return self.user.get_short_name() or self.user.get_username()

    @property
    def when(self) -> str:
        """The time of day; of another day, the date."""
        local = timezone.localtime(self.at)
        if local.date() == timezone.localdate():
            return time_format(local, "TIME_FORMAT")
        return date_format(local, "SHORT_DATE_FORMAT")


@dataclass(frozen=True)
class Why:
    """Why somebody is on the segment: the step that brought the line."""

    ordinal: int
    sentence: str
    user: User
    at: datetime


class Strip(list[StepView]):
    """The last steps done and the first that were undone, in order; `total` is how many there are
    altogether."""

    def __init__(self, views: Iterable[StepView] = (), *, total: int = 0) -> None:
        super().__init__(views)
        self.total = total

    @property
    def undoable(self) -> StepView | None:
        done = [view for view in self if not view.is_undone]
        return done[-1] if done else None

    @property
    def redoable(self) -> StepView | None:
        return next((view for view in self if view.is_undone), None)

    @property
    def is_cut(self) -> bool:
        return len(self) < self.total


def strip(segment: Segment) -> Strip:
    """The steps around the one that Undo takes back, as people read them.

    One query while there are few; two, and no more sentences, however many there are.
    """
    last_done = segment.steps.filter(is_undone=False).order_by("-ordinal").values("ordinal")[:1]
    around = segment.steps.filter(ordinal__gte=Coalesce(Subquery(last_done), 0) - RECENT)
    steps = list(around.select_related("user")[: 2 * RECENT])
    is_cut = bool(steps) and steps[0].ordinal > 1
    has_all = not is_cut and len(steps) < 2 * RECENT
    total = len(steps) if has_all else segment.steps.count()
    return Strip(map(view_of, _whole_runs(steps) if is_cut else steps), total=total)


def _whole_runs(steps: list[SegmentCriteria]) -> list[SegmentCriteria]:
    """Without the run that begins before the first step: half of it would tell half its effect."""
    cut = steps[0].run
    return [step for step in steps if step.run != cut] or steps


def savable(segment: Segment, *, limit: int) -> list[StepView]:
    """The first steps that saved criteria would keep; one query."""
    steps = segment.steps.filter(is_undone=False).exclude(kind=Kind.EDIT)
    return [view_of(step) for step in steps.select_related("user")[:limit]]


def view_of(step: SegmentCriteria) -> StepView:
    return StepView(step, sentence_of(step), effect_of(step), step.user, step.at, step.is_undone)


def why(line: SegmentLine) -> Why:
    """The step that brought the line; no query where `step__user` came with the line."""
    step = line.step
    kind = step.get_kind_display()
    is_single = "contact" in step.criteria
    sentence = kind if is_single else f"{kind}: {sentence_of(step)}"
    return Why(step.ordinal, sentence, step.user, step.at)


def sentence_of(step: SegmentCriteria) -> str:
    """What the step chose or changed, in the user's language."""
    if not step.is_edit:
        return step_sentence(step.kind, step.criteria)
    of_lines = labels_of_lines(step.criteria)
    of_header = labels(Segment, step.criteria["after"])
    said = []
    if of_header:
        said.append(_("Header: %(fields)s") % {"fields": of_header})
    if pinned := step.criteria.get("pinned"):
        old, new = (pinned[side]["template_version"] for side in ("before", "after"))
        words = {"code": pinned["code"], "old": old, "new": new}
        said.append(_("Template %(code)s: version %(old)s → %(new)s") % words)
    if text := step.criteria.get("text"):
        said.append(_text_sentence(text))
    if of_lines:
        said.append(_("Lines: %(fields)s") % {"fields": of_lines})
    if new := step.criteria.get("new_column"):
        said.append(_("New column: %(heading)s") % {"heading": new})
    return "; ".join(said)


def labels_of_lines(criteria: dict[str, Any]) -> str:
    """The edited fields of lines; of columns that a list brought, their headings."""
    told_otherwise = {*SegmentLine.SWITCHES.values(), *([COLUMN] if "columns" in criteria else [])}
    names = (name for name in criteria["fields"] if name not in told_otherwise)
    return ", ".join(filter(None, [labels(SegmentLine, names), *criteria.get("columns", [])]))


def _text_sentence(image: dict[str, Any]) -> str:
    words = {
        "code": image["code"],
        "language": language_label(image["language"]),
        "fields": labels(SegmentLanguage, image["after"]),
    }
    return _("Template %(code)s, %(language)s: %(fields)s") % words


def effect_of(step: SegmentCriteria) -> str:
    """What the step did, such as "Added 1,240"."""
    if not step.is_edit:
        return step_effect(step.kind, step.line_count)
    if "text" in step.criteria:
        return _("Texts changed")
    if "new_column" in step.criteria:
        return _("Column added")
    if not step.line_count:
        return _("Header changed")
    changed = ngettext("Changed %(count)s", "Changed %(count)s", step.line_count)
    return changed % {"count": number_format(step.line_count, force_grouping=True)}


def labels(model: type[Model], names: Iterable[str]) -> str:
    """The fields by their names on the page."""
    return ", ".join(capfirst(label_of(model, name)) for name in names)


def begin(
    segment: Segment,
    kind: str,
    *,
    user: User,
    criteria: dict[str, Any],
    discard_redo: bool,
    run: int | None = None,
    saved: SavedCriteria | None = None,
) -> SegmentCriteria:
    """A new last step of a locked segment; undone steps are dropped for good.

    Steps of one `run` are undone together; without one, the step is alone. `saved`: the criteria
    that write it.

    Raises RedoWouldBeLost where these carry typed values and `discard_redo` is not given.
    """
    is_done = Q(is_undone=False)
    last = segment.steps.aggregate(
        ordinal=Max("ordinal", filter=is_done),
        run=Max("run", filter=is_done),
        undone=Count("pk", filter=~is_done),
    )
    if last["undone"]:
        drop_undone(segment, discard_redo=discard_redo)
    return SegmentCriteria.objects.create(
        segment=segment,
        ordinal=(last["ordinal"] or 0) + 1,
        run=run or (last["run"] or 0) + 1,
        kind=kind,
        criteria=criteria,
        saved=saved,
        user=user,
    )


def drop_undone(segment: Segment, *, discard_redo: bool) -> None:
    """Delete the undone steps with the lines they brought; lines they took stay where they are."""
    undone = segment.steps.filter(is_undone=True)
    if not discard_redo:
        typed = SegmentLine.objects.filter(step__in=undone).filter(carries_typed_values()).count()
        if typed:
            raise RedoWouldBeLost(typed)
    delete_steps(undone)


def carries_typed_values() -> Q:
    """Lines that hold more than their contact."""
    typed = ~Q(personal_text="") | ~Q(evaluation="") | Q(attempt_failed=True)
    typed |= Q(document__isnull=False) | Q(no_campaign=True)
    typed |= Q(main_address=True)
    for name in SegmentLine.OVERRIDES:
        typed |= Q(**{f"{name}__isnull": False})
    return typed


def finish(
    step: SegmentCriteria, *, line_count: int, left_out: dict[str, int] | None = None
) -> None:
    """Write down what the step did, and the segment's new number of lines."""
    step.line_count = line_count
    step.left_out = left_out or {}
    step.save(update_fields=["line_count", "left_out"])
    count_lines(step.segment)
    analyze_if_grown(SegmentLine, line_count)


def count_lines(segment: Segment) -> None:
    segment.line_count = segment.lines.filter(is_listed=True).count()
    segment.save(update_fields=["line_count", "updated_at"])
