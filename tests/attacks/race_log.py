"""Edits and adds racing with Log: `python -m tests.attacks.race_log LINES ROUNDS`.

Prints a JSON list: of each round how much was acknowledged, and what of it the log lost.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.attacks.processes import together
from tests.attacks.worksheets import TODAY, Scene, build, press_log  # sets Django up first

from interactions.models import InteractionLogEntry  # isort: skip
from segments.actions import add_line, update_line  # isort: skip
from segments.exceptions import LogCheckChanged, SegmentIsClosed  # isort: skip
from segments.models import Segment, SegmentLine  # isort: skip

EDITORS = 3
ADDERS = 2
# Between two writings of one person, so that Log finds a moment in which nobody writes.
LONGEST_PAUSE = 0.2
LONGEST = 15.0


def main(lines: int, rounds: int) -> list[dict[str, Any]]:
    scene = build(2 * lines)
    return [one_round(scene, lines, chance=random.Random(number)) for number in range(rounds)]


def one_round(scene: Scene, lines: int, chance: random.Random) -> dict[str, Any]:
    segment = scene.segment(lines)
    editors = [editor(scene, segment, part, chance.random()) for part in range(EDITORS)]
    adders = [adder(scene, segment, lines, part, chance.random()) for part in range(ADDERS)]
    logger = presser(scene, segment, chance.uniform(0.2, 0.6))
    answers = together([*editors, *adders, logger])
    edited = {contact: text for answer in answers[:EDITORS] for contact, text in answer}
    added = [contact for answer in answers[EDITORS:-1] for contact in answer]
    return judge(segment, edited, added) | {"pressed": answers[-1]}


def editor(scene: Scene, segment: Segment, part: int, seed: float) -> Callable[[], Any]:
    """Edits lines of its own until the segment is closed; answers what was acknowledged."""

    def work() -> list[tuple[int, str]]:
        chance, acknowledged = random.Random(seed), []
        lines = list(SegmentLine.objects.filter(segment=segment).order_by("pk"))[part::EDITORS]
        for count in range(10_000):
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
            time.sleep(chance.uniform(0, LONGEST_PAUSE))
        return acknowledged

    return work


def adder(scene: Scene, segment: Segment, lines: int, part: int, seed: float) -> Callable[[], Any]:
    """Adds contacts of its own until the segment is closed; answers who was acknowledged."""

    def work() -> list[int]:
        chance, acknowledged = random.Random(seed), []
        for contact in scene.contacts[lines + part :: ADDERS]:
            try:
                add_line(segment, contact, user=scene.user, today=TODAY)
            except SegmentIsClosed:
                break
            acknowledged.append(contact.pk)
            time.sleep(chance.uniform(0, LONGEST_PAUSE))
        return acknowledged

    return work


def presser(scene: Scene, segment: Segment, wait: float) -> Callable[[], Any]:
    """Presses Log after a while, and again when the segment changed under its eyes."""

    def work() -> int:
        time.sleep(wait)
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            try:
                return press_log(segment, scene.user).entry_count
            except LogCheckChanged:
                continue
        raise TimeoutError("Log found no moment in which nobody wrote.")

    return work


def judge(segment: Segment, edited: dict[int, str], added: list[int]) -> dict[str, Any]:
    entries = InteractionLogEntry.objects.filter(segment_number=segment.number)
    said = dict(entries.values_list("contact", "description"))
    listed = set(
        SegmentLine.objects.listed().filter(segment=segment).values_list("contact", flat=True)
    )
    return {
        "edits": len(edited),
        "adds": len(added),
        "lost_edits": [text for contact, text in edited.items() if said.get(contact) != text],
        "lost_adds": [contact for contact in added if contact not in said],
        "orphans": sorted(listed.symmetric_difference(said)),
        "entries": len(said),
        "state": Segment.objects.get(pk=segment.pk).state,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
