"""Edits, bulk edits and adds racing with Log: `python -m tests.attacks.race_log LINES ROUNDS`.

A tenth of the lines is blocked and left behind; what is typed on them must arrive there. Prints a
JSON list: of each round how much was acknowledged, and what of it the log lost.
"""

import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.attacks.processes import together
from tests.attacks.worksheets import Scene, build, press_log  # sets Django up first

from interactions.models import InteractionLogEntry  # isort: skip
from segments.actions import add_line, update_line, update_lines  # isort: skip
from segments.exceptions import LogCheckChanged, SegmentIsClosed  # isort: skip
from segments.models import Segment, SegmentLine  # isort: skip

EDITORS = 3
ADDERS = 2
# The editors' lines, and one part more for who edits many lines at once.
PARTS = EDITORS + 1
# Between two writings of one person, at first; it grows, so that Log finds a moment in which nobody
# writes on the slowest machine.
LONGEST_PAUSE = 0.2
# So long Log is pressed; who writes gives up later, and nobody waits for a log that never comes.
LONGEST = 240.0


def main(lines: int, rounds: int) -> list[dict[str, Any]]:
    scene = build(2 * lines)
    return [one_round(scene, lines, chance=random.Random(number)) for number in range(rounds)]


def one_round(scene: Scene, lines: int, chance: random.Random) -> dict[str, Any]:
    segment = scene.segment(lines, blocked=lines // 10)
    editors = [editor(scene, segment, part, chance.random()) for part in range(EDITORS)]
    changer = bulk_editor(scene, segment, EDITORS, chance.random())
    adders = [adder(scene, segment, lines, part, chance.random()) for part in range(ADDERS)]
    logger = presser(scene, segment, chance.uniform(0.2, 0.6))
    answers = together([*editors, changer, *adders, logger])
    edited = {contact: text for answer in answers[:PARTS] for contact, text in answer}
    added = [contact for answer in answers[PARTS:-1] for contact in answer]
    return judge(segment, edited, added) | {"pressed": answers[-1]}


def turns(chance: random.Random) -> Iterator[int]:
    """How often somebody has written already, after a pause each time that grows."""
    until = time.monotonic() + LONGEST + 30
    for count in itertools.count():
        yield count
        pause = chance.uniform(0, LONGEST_PAUSE) * 1.05**count
        if time.monotonic() + pause > until:
            return
        time.sleep(pause)


def editor(scene: Scene, segment: Segment, part: int, seed: float) -> Callable[[], Any]:
    """Edits lines of its own until the segment is closed; answers what was acknowledged."""

    def work() -> list[tuple[int, str]]:
        chance, acknowledged = random.Random(seed), []
        lines = lines_of(segment, part)
        for count in turns(chance):
            place = chance.randrange(len(lines))
            text = f"edit {part}-{count}"
            try:
                lines[place] = update_line(
                    lines[place],
                    user=scene.user,
                    version=lines[place].version,
                    values={"description": text},
                )
            except SegmentIsClosed:
                break
            acknowledged.append((lines[place].contact_id, text))
        return acknowledged

    return work


def bulk_editor(scene: Scene, segment: Segment, part: int, seed: float) -> Callable[[], Any]:
    """Edits all lines of its own at once until the segment is closed; answers as `editor`."""

    def work() -> list[tuple[int, str]]:
        chance, acknowledged = random.Random(seed), []
        lines = lines_of(segment, part)
        ids = [line.pk for line in lines]
        for count in turns(chance):
            text = f"edit {part}-{count}"
            try:
                update_lines(segment, ids, user=scene.user, values={"description": text})
            except SegmentIsClosed:
                break
            acknowledged += [(line.contact_id, text) for line in lines]
        return acknowledged

    return work


def lines_of(segment: Segment, part: int) -> list[SegmentLine]:
    """The lines that one person writes, blocked ones among them."""
    return list(SegmentLine.objects.filter(segment=segment).order_by("pk"))[part::PARTS]


def adder(scene: Scene, segment: Segment, lines: int, part: int, seed: float) -> Callable[[], Any]:
    """Adds contacts of its own until the segment is closed; answers who was acknowledged."""

    def work() -> list[int]:
        chance, acknowledged = random.Random(seed), []
        for contact, _turn in zip(
            scene.contacts[lines + part :: ADDERS], turns(chance), strict=False
        ):
            try:
                add_line(segment, contact, user=scene.user)
            except SegmentIsClosed:
                break
            acknowledged.append(contact.pk)
        return acknowledged

    return work


def presser(scene: Scene, segment: Segment, wait: float) -> Callable[[], Any]:
    """Presses Log after a while, and again when the segment changed under its eyes."""

    def work() -> int:
        time.sleep(wait)
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                return press_log(segment, scene.user, leave_blocked=True).entry_count
            except LogCheckChanged:
                continue
        raise TimeoutError("Log found no moment in which nobody wrote.")

    return work


def judge(segment: Segment, edited: dict[int, str], added: list[int]) -> dict[str, Any]:
    entries = InteractionLogEntry.objects.filter(segment_number=segment.number)
    logged = dict(entries.values_list("contact", "description"))
    listed = SegmentLine.objects.listed()
    left = listed.filter(segment__description=f"Rest of {segment.number}")
    said = logged | dict(left.values_list("contact", "description"))
    lines = set(listed.filter(segment=segment).values_list("contact", flat=True))
    return {
        "edits": len(edited),
        "adds": len(added),
        "lost_edits": [text for contact, text in edited.items() if said.get(contact) != text],
        "lost_adds": [contact for contact in added if contact not in said],
        "orphans": sorted(lines.symmetric_difference(logged)),
        "entries": len(logged),
        "left": left.count(),
        "state": Segment.objects.get(pk=segment.pk).state,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
