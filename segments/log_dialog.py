"""The check before logging as its dialog shows it, with the numbers seen the time before."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import pgettext

from crm.models import Campaign, Salesperson
from crm.requests import posted_key
from segments.actions import LogCheck, LogProblem

LINES = "lines"
# In place of a key, where lines have no salesperson or campaign.
NOBODY = 0


@dataclass(frozen=True)
class ShownProblem:
    """`before`: the count the person saw; None where nothing was seen or nothing changed."""

    problem: LogProblem
    before: int | None


@dataclass(frozen=True)
class LogDialog:
    """`seen` is what `numbers` was when the dialog was shown; '' the first time."""

    check: LogCheck
    seen: str = ""

    @property
    def numbers(self) -> str:
        """The counts of lines and problems in one word, to be posted back."""
        counts = {LINES: self.check.entry_count}
        counts |= {problem.code: problem.count for problem in self.check.problems}
        return " ".join(f"{code}:{count}" for code, count in counts.items())

    @property
    def lines_before(self) -> int | None:
        return self._before(LINES, self.check.entry_count)

    @cached_property
    def by_salesperson(self) -> list[tuple[str, int]]:
        """Name and lines; one query."""
        counts = Counter[int]()
        for group in self.check.groups:
            counts[group.salesperson or NOBODY] += group.count
        names = dict(Salesperson.objects.filter(pk__in=counts).values_list("pk", "name"))
        return sorted((names.get(key, "–"), count) for key, count in counts.items())

    @cached_property
    def by_campaign(self) -> list[tuple[str, int, Decimal]]:
        """Campaign, lines and what they cost together; one query."""
        counts, costs = Counter[int](), defaultdict[int, Decimal](Decimal)
        for group in self.check.groups:
            key = group.campaign or NOBODY
            counts[key] += group.count
            costs[key] += group.cost or 0
        names = {campaign.pk: str(campaign) for campaign in Campaign.objects.filter(pk__in=counts)}
        none = pgettext("campaign", "No campaign")
        return sorted((names.get(key, none), counts[key], costs[key]) for key in counts)

    @property
    def blocks(self) -> list[ShownProblem]:
        return self._shown(self.check.blocks)

    @property
    def warnings(self) -> list[ShownProblem]:
        return self._shown(self.check.warnings)

    @cached_property
    def _seen(self) -> dict[str, int]:
        pairs = (word.partition(":") for word in self.seen.split())
        return {code: posted_key(count) for code, _colon, count in pairs if count.isdecimal()}

    def _shown(self, problems: list[LogProblem]) -> list[ShownProblem]:
        return [
            ShownProblem(problem, self._before(problem.code, problem.count)) for problem in problems
        ]

    def _before(self, code: str, count: int) -> int | None:
        if not self._seen:
            return None
        before = self._seen.get(code, 0)
        return None if before == count else before
