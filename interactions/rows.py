"""Rows of tables that add up the log, each with the list that proves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from interactions.periods import Period
from interactions.sums import COUNTED, Sums


def list_address(asked: Mapping[str, Any]) -> str:
    """The log, filtered so."""
    return f"{reverse('interactions:entry-list')}?{urlencode(asked, doseq=True)}"


def proof(asked: Mapping[str, Any], **more: Any) -> str:
    """The log, filtered so, and only what counts."""
    return list_address({**asked, **more, **COUNTED})


@dataclass(frozen=True)
class Row:
    """`label` in words; `address`: the list of the entries that are added up."""

    label: str
    sums: Any
    address: str


def period_rows(sums: Mapping[date, Sums], period: Period, asked: Mapping[str, Any]) -> list[Row]:
    """The stretches that have entries, the newest first, with what the log is filtered by."""
    return [
        Row(
            period.label(start).full,
            sums[start],
            proof(asked, **_within(asked, start, period.end(start))),
        )
        for start in sorted(sums, reverse=True)
    ]


def _within(asked: Mapping[str, Any], first: date, last: date) -> dict[str, str]:
    """The dates that the log is filtered by, narrowed to the stretch; both in ISO."""
    return {
        "date_from": max(first.isoformat(), asked.get("date_from", "")),
        "date_to": min(last.isoformat(), asked.get("date_to", last.isoformat())),
    }
