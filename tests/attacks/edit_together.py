"""Many people editing one segment: `python -m tests.attacks.edit_together EDITORS SECONDS`.

Each looks at a line, thinks for about half a second and saves. Prints one JSON object: what was
acknowledged, what was refused, every error, how long saving took, and which updates were lost.
"""

import json
import random
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.attacks.processes import together
from tests.attacks.worksheets import Scene, build  # sets Django up first

from segments.actions import update_line  # isort: skip
from segments.exceptions import LineChanged  # isort: skip
from segments.models import Segment, SegmentLine  # isort: skip

LINES = 100
PAUSE = 0.5
FIELDS = ("description", "subject", "personal_text")

# Key and new version of the line, the field, what was typed, and how many seconds it took.
Saved = tuple[int, int, str, str, float]


def main(editors: int, seconds: int) -> dict[str, Any]:
    scene = build(LINES)
    segment = scene.segment(LINES)
    keys = list(SegmentLine.objects.filter(segment=segment).values_list("pk", flat=True))
    answers = together([editor(scene, keys, part, seconds) for part in range(editors)])
    saved = [tuple(one) for answer in answers for one in answer["saved"]]
    return {
        "saved": len(saved),
        "refused": sum(answer["refused"] for answer in answers),
        "errors": [error for answer in answers for error in answer["errors"]],
        "slowest": percentile([one[-1] for one in saved], 0.99),
        "lost": lost(segment, saved),
    }


def editor(scene: Scene, keys: list[int], part: int, seconds: int) -> Callable[[], Any]:
    def work() -> dict[str, Any]:
        chance = random.Random(part)
        saved: list[Saved] = []
        refused, errors = 0, []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            line = SegmentLine.objects.select_related("segment").get(pk=chance.choice(keys))
            time.sleep(PAUSE * chance.uniform(0.5, 1.5))
            field, text = chance.choice(FIELDS), f"{part}-{len(saved)}"
            started = time.monotonic()
            try:
                now = update_line(line, user=scene.user, version=line.version, values={field: text})
            except LineChanged:
                refused += 1
            except Exception:  # noqa: BLE001 - whatever it was, the attack counts it
                errors.append(traceback.format_exc())
            else:
                seconds_taken = time.monotonic() - started
                saved.append((line.pk, now.version, field, text, seconds_taken))
        return {"saved": saved, "refused": refused, "errors": errors}

    return work


def lost(segment: Segment, saved: list[Any]) -> list[Any]:
    """Lines that do not say what the last of the acknowledged edits of each field set, or whose
    versions do not count each of them once."""
    of_line: dict[int, list[Any]] = defaultdict(list)
    for one in sorted(saved, key=lambda one: one[1]):
        of_line[one[0]].append(one)
    found = []
    for line in SegmentLine.objects.filter(segment=segment):
        edits = of_line[line.pk]
        said = {field: text for _pk, _version, field, text, _seconds in edits}
        versions = [version for _pk, version, *_rest in edits]
        if versions != list(range(2, line.version + 1)) or any(
            getattr(line, field) != text for field, text in said.items()
        ):
            found.append([line.pk, line.version, edits])
    return found


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[int(part * (len(values) - 1))]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
