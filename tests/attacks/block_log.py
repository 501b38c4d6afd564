"""A contact is blocked while Log is pressed: `python -m tests.attacks.block_log LINES ROUNDS`.

The dialog was looked at before. Prints a JSON list: of each round what Log answered, the verdict,
and whether the blocked contact was blocked before Log read it.
"""

import json
import random
import sys
import time
from typing import Any

from tests.attacks.processes import together
from tests.attacks.worksheets import (  # sets Django up first
    TODAY,
    Scene,
    build,
    logged_letters,
    verdict,
)

from crm.exceptions import BusinessRuleError  # isort: skip
from crm.models import Contact  # isort: skip
from segments.actions import check_log, log_segment  # isort: skip
from segments.models import Segment  # isort: skip
from tests.attacks.facts import Facts, facts  # isort: skip

ONE_LEFT_OUT = Facts({"follow-up lines": 1, "follow-up lines counted": 1})


def main(lines: int, rounds: int) -> list[dict[str, Any]]:
    scene = build(lines)
    duration = undisturbed(scene)
    chance = random.Random(20260302)
    # The first block comes long before Log begins, the second when it is through, a third of the
    # others shortly before.
    waits = [-2 * duration, 3 * duration]
    waits += [chance.uniform(-0.5, 1) * duration for _ in range(rounds - 1)]
    return [one_round(scene, wait) for wait in waits]


def undisturbed(scene: Scene) -> float:
    segment = scene.segment(len(scene.contacts))
    press = presser(scene, segment)
    started = time.perf_counter()
    assert press()["answer"] == "logged"
    return time.perf_counter() - started


def presser(scene: Scene, segment: Segment, later: float = 0) -> Any:
    fingerprint = check_log(segment, today=TODAY, deliver=True).fingerprint

    def work() -> dict[str, Any]:
        time.sleep(later)
        began = time.monotonic()
        try:
            log_segment(
                segment,
                user=scene.user,
                today=TODAY,
                deliver=True,
                fingerprint=fingerprint,
                follow_up=True,
            )
        except BusinessRuleError as refusal:
            return {"answer": type(refusal).__name__, "began": began}
        return {"answer": "logged", "began": began}

    return work


def one_round(scene: Scene, wait: float) -> dict[str, Any]:
    """`wait`: the seconds from Log's beginning to the block; below 0 from the block to Log."""
    Contact.objects.update(is_privacy_blocked=False)
    segment = scene.segment(len(scene.contacts))
    before = facts(segment)
    victim = scene.contacts[len(scene.contacts) // 2]

    def block() -> float:
        time.sleep(max(0.0, wait))
        Contact.objects.filter(pk=victim.pk).update(is_privacy_blocked=True)
        return time.monotonic()

    answer, blocked = together([presser(scene, segment, max(0.0, -wait)), block])
    was_logged = answer["answer"] == "logged"
    whole = logged_letters(len(scene.contacts)) if was_logged else before
    found = verdict(segment, whole)
    # Blocked between entry and follow-up, the contact has the one and is left out of the other.
    if found != "all" and was_logged:
        found = verdict(segment, whole - ONE_LEFT_OUT)
    return {
        "answer": answer["answer"],
        "found": found,
        "blocked_before": blocked < answer["began"],
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
