"""Several presses of Log at one moment: `python -m tests.attacks.press_log LINES PRESSES ROUNDS`.

Prints a JSON list: of each round what every press was answered, and the verdict.
"""

import json
import sys
from typing import Any

from tests.attacks.processes import together
from tests.attacks.worksheets import (  # sets Django up first
    Scene,
    build,
    logged_letters,
    press_log,
    verdict,
)

from crm.exceptions import BusinessRuleError  # isort: skip


def main(lines: int, presses: int, rounds: int) -> list[dict[str, Any]]:
    scene = build(lines)
    return [one_round(scene, presses) for _ in range(rounds)]


def one_round(scene: Scene, presses: int) -> dict[str, Any]:
    segment = scene.segment(len(scene.contacts))
    answers = together([lambda: press(scene, segment)] * presses)
    found = verdict(segment, logged_letters(segment.line_count))
    return {"number": segment.number, "answers": answers, "found": found}


def press(scene: Scene, segment: Any) -> str:
    try:
        return f"logged {press_log(segment, scene.user).entry_count}"
    except BusinessRuleError as refusal:
        return f"{type(refusal).__name__}: {refusal}"


if __name__ == "__main__":
    print(json.dumps(main(*(int(argument) for argument in sys.argv[1:4]))))
