"""The check before logging as its dialog shows it, with the numbers seen the time before."""

from dataclasses import dataclass
from functools import cached_property

from crm.requests import posted_key
from segments.actions import LogCheck, LogProblem

LINES = "lines"


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
