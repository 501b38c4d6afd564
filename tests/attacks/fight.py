"""Two browsers fighting over one segment: `python -m tests.attacks.fight TURNS SEED`.

Each posts whatever comes to its mind to the worksheet's pages, from what it saw a moment ago.
Prints one JSON object: how often each act was answered how, every error, and what is wrong with
the worksheet afterwards.
"""

import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db.models import F, Q
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from tests.attacks.processes import together
from tests.attacks.worksheets import Scene, build  # sets Django up first

from segments.actions import redo, undo  # isort: skip
from segments.forms.headers import header_values  # isort: skip
from segments.forms.lines import line_values  # isort: skip
from segments.models import Segment, SegmentLine  # isort: skip

CONTACTS, LINES = 30, 12
PAUSE = 0.02
# What a browser may be told: shown, led on, changed meanwhile, typed wrongly.
ANSWERS = {200, 302, 409, 422}

Data = dict[str, Any]


class Fighter:
    """What somebody posts next, by chance; each act answers its address and its data."""

    def __init__(self, scene: Scene, segment: Segment, chance: random.Random) -> None:
        self.scene, self.number, self.chance = scene, segment.number, chance
        self.client = Client(raise_request_exception=True)
        self.client.force_login(scene.user)
        self.acts: list[Callable[[], tuple[str, Data]]] = [
            *[self.edit] * 4,
            *[self.undo] * 3,
            *[self.redo] * 2,
            *[self.add] * 2,
            self.remove,
            self.reduce,
            self.change_many,
            self.change_header,
            self.bring_back,
        ]

    def turn(self) -> tuple[str, int]:
        """The name of one act and the status of its answer."""
        act = self.chance.choice(self.acts)
        address, data = act()
        time.sleep(PAUSE * self.chance.random())
        agreed = {"discard_redo": "1"} if self.chance.random() < 0.5 else {}
        answer = self.client.post(address, data | agreed)
        if answer.status_code == 302 and self.chance.random() < 0.2:
            assert self.client.get(answer["Location"]).status_code == 200
        return act.__name__, answer.status_code

    def url(self, name: str, *parts: Any) -> str:
        return reverse(f"segments:{name}", args=[self.number, *parts])

    @property
    def segment(self) -> Segment:
        return Segment.objects.select_related("template").get(number=self.number)

    def lines(self, *, is_listed: bool = True) -> list[SegmentLine]:
        lines = SegmentLine.objects.filter(segment__number=self.number, is_listed=is_listed)
        return list(lines.select_related("contact", "template"))

    def word(self) -> str:
        return f"word {self.chance.randrange(1000)}"

    def edit(self) -> tuple[str, Data]:
        lines = self.lines()
        return self.typed_on("line-update", self.chance.choice(lines)) if lines else self.add()

    def bring_back(self) -> tuple[str, Data]:
        lines = self.lines(is_listed=False)
        return self.typed_on("line-recreate", self.chance.choice(lines)) if lines else self.add()

    def typed_on(self, name: str, line: SegmentLine) -> tuple[str, Data]:
        field = self.chance.choice(("description", "subject", "personal_text"))
        data = shown(line_values(line)) | {field: self.word(), "contact": line.contact.number}
        return self.url(name, line.pk), data

    def add(self) -> tuple[str, Data]:
        return self.url("line-create"), {"q": self.chance.choice(self.scene.contacts).number}

    def remove(self) -> tuple[str, Data]:
        lines = self.lines()
        chosen = self.chance.sample(lines, min(2, len(lines)))
        data = {"line": [line.pk for line in chosen], "confirmed": "1"}
        return self.url("lines-remove"), data

    def reduce(self) -> tuple[str, Data]:
        number = self.chance.choice(self.scene.contacts).number
        data = {"node": "1:contact:0", "row": "1-1:number", "text-1-1": number}
        return self.url("contacts-reduce"), data

    def change_many(self) -> tuple[str, Data]:
        data = {"apply": "1", "all": "1", "expected": len(self.lines())}
        return self.url("lines-update"), data | {
            "description_mode": self.chance.choice(("set", "reset")),
            "description": self.word(),
        }

    def change_header(self) -> tuple[str, Data]:
        data = shown(header_values(self.segment))
        return self.url("segment-update"), data | {"description": self.word(), "confirmed": "1"}

    def undo(self) -> tuple[str, Data]:
        last = self.segment.steps.filter(is_undone=False).last()
        return self.url("segment-undo"), {"step": last.pk if last else ""}

    def redo(self) -> tuple[str, Data]:
        first = self.segment.steps.filter(is_undone=True).first()
        return self.url("segment-redo"), {"step": first.pk if first else ""}


def shown(values: Data) -> Data:
    """What a form posts back when nothing is typed."""
    said = {name: str(value) for name, value in values.items()}
    return said | {f"initial-{name}": value for name, value in said.items() if name != "version"}


def main(turns: int, seed: int) -> dict[str, Any]:
    setup_test_environment()
    scene = build(CONTACTS)
    segment = scene.segment(LINES)
    answers = together([fighter(scene, segment, turns, seed + part) for part in (1, 2)])
    counts = sum((Counter(answer["counts"]) for answer in answers), Counter[str]())
    return {
        "counts": counts,
        "odd": [name for name in counts if int(name.split()[1]) not in ANSWERS],
        "errors": [error for answer in answers for error in answer["errors"]],
        "wrong": wrong(segment) + wrong_after_all_steps(segment, scene),
    }


def fighter(scene: Scene, segment: Segment, turns: int, seed: int) -> Callable[[], Any]:
    def work() -> dict[str, Any]:
        person = Fighter(scene, segment, random.Random(seed))
        counts, errors = Counter[str](), []
        for _turn in range(turns):
            try:
                name, status = person.turn()
                counts[f"{name} {status}"] += 1
            except Exception:  # noqa: BLE001 - whatever it was, the attack counts it
                errors.append(traceback.format_exc())
        return {"counts": counts, "errors": errors}

    return work


def wrong(segment: Segment) -> list[str]:
    """What does not hold together on the worksheet, a sentence each."""
    segment.refresh_from_db()
    lines = SegmentLine.objects.filter(segment=segment)
    is_there = Q(step__is_undone=False) & (Q(removed_by=None) | Q(removed_by__is_undone=True))
    contacts = list(lines.listed().values_list("contact", flat=True))
    checks = {
        f"{segment.line_count} lines are counted, {len(contacts)} listed": (
            segment.line_count == len(contacts)
        ),
        "a contact is listed twice": len(contacts) == len(set(contacts)),
        "a line is listed though its steps say otherwise": (
            not lines.listed().exclude(is_there).exists()
        ),
        "a line is not listed though its steps say so": (
            not lines.filter(is_there, is_listed=False).exists()
        ),
        "a step is undone before one that is not": not segment.steps.filter(
            is_undone=True,
            ordinal__lt=F("segment__steps__ordinal"),
            segment__steps__is_undone=False,
        ).exists(),
    }
    return [sentence for sentence, holds in checks.items() if not holds]


def wrong_after_all_steps(segment: Segment, scene: Scene) -> list[str]:
    """All steps taken back and done again: the same contacts are listed."""
    before = set(segment.lines.filter(is_listed=True).values_list("contact", flat=True))
    done = 0
    while last := segment.steps.filter(is_undone=False).last():
        undo(segment, user=scene.user, step=last.pk)
        done += 1
    found = wrong(segment)
    for _act in range(done):
        first = segment.steps.filter(is_undone=True).first()
        assert first
        redo(segment, user=scene.user, step=first.pk)
    after = set(segment.lines.filter(is_listed=True).values_list("contact", flat=True))
    return [*found, *wrong(segment), *(["other contacts are listed"] if before != after else [])]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
