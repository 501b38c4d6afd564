"""Acts on one segment at one moment: `python -m tests.attacks.race_steps ROUNDS`.

Prints one JSON object with a list of rounds each: two undos of the same step, two edits of all
lines, and headers saved while Log is pressed.
"""

import itertools
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.attacks.processes import together
from tests.attacks.worksheets import Scene, build, press_log  # sets Django up first

from crm.exceptions import BusinessRuleError  # isort: skip
from interactions.models import InteractionLogEntry, LoggedSegment  # isort: skip
from segments.actions import undo, update_header, update_lines  # isort: skip
from segments.exceptions import HeaderChanged, LogCheckChanged, SegmentIsClosed  # isort: skip
from segments.models import Segment, SegmentLine  # isort: skip
from segments.steps import strip  # isort: skip

LINES = 40
LONGEST = 60.0


def main(rounds: int) -> dict[str, Any]:
    scene = build(LINES)
    return {
        "undos": [two_undos(scene) for _ in range(rounds)],
        "edits": [two_bulk_edits(scene) for _ in range(rounds)],
        "headers": [headers_and_log(scene) for _ in range(rounds)],
    }


def two_undos(scene: Scene) -> dict[str, Any]:
    """Of two edits the last is to be taken back, by two people at once."""
    segment = scene.segment(LINES)
    lines = SegmentLine.objects.filter(segment=segment)
    for text in ("first", "second"):
        update_lines(segment, lines, user=scene.user, values={"description": text})
    step = last_step(segment)
    answers = together([lambda: answer_of(lambda: undo(segment, user=scene.user, step=step))] * 2)
    return {"answers": answers, "undone": undone(segment), "said": said(segment)}


def two_bulk_edits(scene: Scene) -> dict[str, Any]:
    """Both are done, one after the other, and both can be taken back."""
    segment = scene.segment(LINES)
    lines = SegmentLine.objects.filter(segment=segment)
    edits = [
        lambda text=text: answer_of(
            lambda: update_lines(segment, lines, user=scene.user, values={"description": text})
        )
        for text in ("one", "other")
    ]
    answers = together(edits)
    found = {"answers": answers, "said": said(segment)}
    undo(segment, user=scene.user, step=last_step(segment))
    found["after one undo"] = said(segment)
    undo(segment, user=scene.user, step=last_step(segment))
    return found | {"after both": said(segment)}


def headers_and_log(scene: Scene) -> dict[str, Any]:
    """What was acknowledged last before Log is what was logged."""
    segment = scene.segment(LINES)
    *saved, logged = together(
        [saver(scene, segment, part) for part in range(2)] + [presser(scene, segment)]
    )
    last = max((one for answer in saved for one in answer), default=[0, segment.description])
    entries = InteractionLogEntry.objects.filter(segment_number=segment.number)
    return {
        "saved": sum(map(len, saved)),
        "acknowledged": last[1],
        "logged": logged,
        "header": LoggedSegment.objects.get(segment_number=segment.number).description,
        "entries": sorted(set(entries.values_list("description", flat=True))),
        "state": Segment.objects.get(pk=segment.pk).state,
    }


def saver(scene: Scene, segment: Segment, part: int) -> Callable[[], Any]:
    """Saves the header until it is closed, at first often, then more and more seldom, so that Log
    finds a moment on the slowest machine; answers version and text of what was acknowledged."""

    def work() -> list[tuple[int, str]]:
        acknowledged = []
        until = time.monotonic() + LONGEST
        for count in itertools.count():
            if time.monotonic() > until:
                raise TimeoutError("The segment was never closed.")
            text = f"header {part}-{count}"
            seen = Segment.objects.get(pk=segment.pk)
            try:
                change = update_header(
                    seen, user=scene.user, version=seen.version, values={"description": text}
                )
            except HeaderChanged:
                continue
            except SegmentIsClosed:
                break
            acknowledged.append((change.segment.version, text))
            time.sleep(0.05 * 1.2**count)
        return acknowledged

    return work


def presser(scene: Scene, segment: Segment) -> Callable[[], Any]:
    def work() -> int:
        time.sleep(0.3)
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                return press_log(segment, scene.user).entry_count
            except LogCheckChanged:
                segment.refresh_from_db()
        raise TimeoutError("Log found no moment in which nobody wrote.")

    return work


def answer_of(act: Callable[[], Any]) -> str:
    try:
        act()
    except BusinessRuleError as refusal:
        return f"{type(refusal).__name__}: {refusal}"
    return "done"


def last_step(segment: Segment) -> int:
    view = strip(segment).undoable
    assert view is not None
    return view.step.pk


def undone(segment: Segment) -> int:
    return segment.steps.filter(is_undone=True).count()


def said(segment: Segment) -> list[str | None]:
    """What the lines say, each text once."""
    lines = SegmentLine.objects.filter(segment=segment)
    return list(lines.order_by("description").values_list("description", flat=True).distinct())


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
