"""Steps, undo and header changes (docs/performance.md, 7, 8 and 9)."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import Any

from benchmarks.data import World
from benchmarks.handwritten import remove_by_hand
from benchmarks.measure import Result, Side, interleaved, ratio
from segments import actions
from segments.models import Segment, SegmentLine
from segments.steps import strip

CHOSEN = {"country": ["GB"]}
FEW = 10
_texts = (f"Text {number}" for number in itertools.count(1))


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    for size in sizes:
        yield from _removing(world, size, rounds)
        yield from _turning(world, size, rounds)
    yield _header(world, max(sizes), rounds)


def _removing(world: World, size: int, rounds: int) -> Iterator[Result]:
    """Refine and reduce against the statements that an expert would write."""
    acts = {"refine": actions.refine_contacts, "reduce": actions.reduce_contacts}
    for name, act in acts.items():
        same_effect(world, size, name, act)
        sides = {
            "product": Side(
                partial(world.segment, size), lambda one, act=act: act(one, CHOSEN, user=world.user)
            ),
            "by hand": Side(
                partial(world.segment, size),
                lambda one, name=name: by_hand(world, one, name),
            ),
        }
        seconds = interleaved(sides, rounds)
        value = ratio(seconds, "product", "by hand")
        title = f"{name.capitalize()} {size:,} lines / hand-written SQL"
        yield Result(title, value, shown(value, seconds), limit=1.3)


def by_hand(world: World, segment: Segment, name: str) -> None:
    remove_by_hand(world, segment, CHOSEN, "c.country = 'GB'", keep=name == "refine")


def same_effect(world: World, size: int, name: str, act: Callable[..., Any]) -> None:
    """Both sides must have taken the same lines, or comparing them means nothing."""
    ours, theirs = world.segment(size), world.segment(size)
    act(ours, CHOSEN, user=world.user)
    by_hand(world, theirs, name)
    assert_alike(ours, theirs)


def assert_alike(ours: Segment, theirs: Segment) -> None:
    """The same contacts are listed, and the same steps took the others."""
    rows = [
        list(
            SegmentLine.objects.filter(segment=one)
            .order_by("contact")
            .values_list("contact", "is_listed", "removed_by__ordinal")
        )
        for one in (ours, theirs)
    ]
    assert rows[0] == rows[1]
    counts = Segment.objects.filter(pk__in=[ours.pk, theirs.pk]).values_list("line_count")
    assert len(set(counts)) == 1


def _turning(world: World, size: int, rounds: int) -> Iterator[Result]:
    """Undo and redo against the step itself."""
    steps: Mapping[str, Callable[[Segment], Any]] = {
        "refine": lambda one: actions.refine_contacts(one, CHOSEN, user=world.user),
        "edit of all": lambda one: actions.update_lines(
            one, one.lines.all(), user=world.user, values={"subject": "All alike"}
        ),
    }
    for name, step in steps.items():
        sides = {
            "step": Side(partial(world.segment, size), step),
            "undo": Side(partial(_done, world, size, step), partial(undo, world)),
            "redo": Side(partial(_undone, world, size, step), partial(redo, world)),
        }
        seconds = interleaved(sides, rounds)
        for turn in ("undo", "redo"):
            value = ratio(seconds, turn, "step")
            title = f"{turn.capitalize()} of: {name}, {size:,} lines / the step"
            yield Result(title, value, shown(value, seconds, of=turn), limit=1)


def _done(world: World, size: int, step: Callable[[Segment], Any]) -> Segment:
    segment = world.segment(size)
    step(segment)
    return segment


def _undone(world: World, size: int, step: Callable[[Segment], Any]) -> Segment:
    segment = _done(world, size, step)
    undo(world, segment)
    return segment


def undo(world: World, segment: Segment) -> None:
    view = strip(segment).undoable
    assert view is not None
    actions.undo(segment, user=world.user, step=view.step.pk)


def redo(world: World, segment: Segment) -> None:
    view = strip(segment).redoable
    assert view is not None
    actions.redo(segment, user=world.user, step=view.step.pk)


def _header(world: World, size: int, rounds: int) -> Result:
    """A header value changed on many lines and on few: one row is written."""
    segments = {str(lines): world.segment(lines) for lines in (FEW, size)}

    def change(name: str) -> None:
        seen = Segment.objects.get(pk=segments[name].pk)
        actions.update_header(
            seen, user=world.user, version=seen.version, values={"correspondence_type": next(types)}
        )

    types = itertools.cycle(("email", "hard_copy"))
    sides = {name: Side(partial(type(None)), lambda _none, n=name: change(n)) for name in segments}
    seconds = interleaved(sides, max(rounds, 5))
    value = ratio(seconds, str(size), str(FEW))
    milliseconds = 1000 * median(seconds[str(size)])
    title = f"Header change at {size:,} / {FEW} lines"
    return Result(title, value, f"{value:.2f} × ({milliseconds:.0f} ms)", limit=1.2)


def shown(value: float, seconds: Mapping[str, list[float]], *, of: str = "product") -> str:
    return f"{value:.2f} × ({1000 * median(seconds[of]):,.0f} ms)"
