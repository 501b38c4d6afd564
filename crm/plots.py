"""Plots as plain geometry, drawn by templates/components/plot.html.

Whole numbers only: an SVG knows no decimal comma. Every plot stands beside a table with the same
numbers; it says in words what it shows, and draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.formats import number_format

Number = int | Decimal

WIDTH = 720
# Of a plot with columns; one with bars grows with their number.
HEIGHT = 240
TOP, BOTTOM, RIGHT = 12, 44, 12
GAP = 0.25
# Of a column, so that a single one does not look like a wall.
WIDEST = 48
# One glyph in ten is wider; the widest labels are cut where they would be drawn over the plot.
LETTER = 8
LONGEST_LABEL = 26
BAR = 26
STEPS = 4


@dataclass(frozen=True)
class Series:
    """What is compared: its name, and a value for every label."""

    name: str
    values: Sequence[Number]


@dataclass(frozen=True)
class Label:
    """What stands at a place of the axis, and in full where there is room; `below` is a second
    line."""

    short: str
    full: str
    below: str = ""


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    series: int
    title: str


@dataclass(frozen=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Text:
    x: int
    y: int
    text: str
    anchor: str


@dataclass
class Plot:
    """`name` is unique on its page; `legend`: the series where there are several."""

    name: str
    title: str
    description: str
    height: int
    legend: list[tuple[int, str]] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    width: int = WIDTH


def columns(
    name: str, title: str, labels: Sequence[Label], series: Sequence[Series], *, said: str
) -> Plot:
    """Columns side by side, one group of them for each label; `said` tells what they show."""
    scale = scale_of(series)
    left = LETTER * max(len(said_number(mark)) for mark in scale) + 8
    plot = Plot(name, title, said, HEIGHT, legend_of(series))
    floor = HEIGHT - BOTTOM
    room = Room(left, WIDTH - left - RIGHT, len(labels))
    for mark in scale:
        y = floor - _share(mark, scale, floor - TOP)
        plot.lines.append(Line(left, y, WIDTH - RIGHT, y))
        plot.texts.append(Text(left - 8, y + 4, said_number(mark), "end"))
    for place, label in enumerate(labels):
        if place % room.every(label.short for label in labels) == 0:
            x = (room.start(place) + room.start(place + 1)) // 2
            plot.texts.append(Text(x, floor + 18, label.short, "middle"))
            if label.below:
                plot.texts.append(Text(x, floor + 34, label.below, "middle"))
    for at, one in enumerate(series):
        for place, value in enumerate(one.values):
            x, end = room.part(place, at, len(series))
            high = _share(value, scale, floor - TOP)
            title = f"{labels[place].full}, {one.name}: {said_number(value)}"
            plot.bars.append(Bar(x, floor - high, end - x, high, at, title))
    return plot


def bars(name: str, title: str, labels: Sequence[str], series: Series, *, said: str) -> Plot:
    """Bars below one another, each with its label before and its value behind it."""
    scale = scale_of([series])
    left = LETTER * min(max(map(len, labels), default=0), LONGEST_LABEL) + 8
    behind = LETTER * max((len(said_number(value)) for value in series.values), default=0) + 12
    plot = Plot(name, title, said, BAR * len(labels) + 8)
    for place, (label, value) in enumerate(zip(labels, series.values, strict=True)):
        y = 4 + BAR * place
        wide = _share(value, scale, WIDTH - left - behind)
        shown = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
        plot.texts.append(Text(left - 8, y + 17, shown, "end"))
        plot.bars.append(Bar(left, y + 3, wide, BAR - 6, 0, f"{label}: {said_number(value)}"))
        plot.texts.append(Text(left + wide + 6, y + 17, said_number(value), "start"))
    plot.lines.append(Line(left, 0, left, plot.height))
    return plot


@dataclass(frozen=True)
class Room:
    """How the width is shared by so many places, and each place by its columns."""

    left: int
    width: int
    places: int

    def start(self, place: int) -> int:
        return self.left + self.width * place // max(self.places, 1)

    def part(self, place: int, at: int, count: int) -> tuple[int, int]:
        """Where a column of a place begins and ends; one pixel at least."""
        start, end = self.start(place), self.start(place + 1)
        free = max(int((end - start) * GAP), end - start - WIDEST * count)
        edges = [
            start + free // 2 + (end - start - free) * step // count for step in range(count + 1)
        ]
        x, after = list(pairwise(edges))[at]
        return x, max(after, x + 1)

    def every(self, labels: Any) -> int:
        """Each place has its label, or every second, third … where they would touch."""
        widest = LETTER * (max((len(label) for label in labels), default=0) + 1)
        place = max(self.width // max(self.places, 1), 1)
        return -(-widest // place)


def legend_of(series: Sequence[Series]) -> list[tuple[int, str]]:
    return [(at, one.name) for at, one in enumerate(series)] if len(series) > 1 else []


def scale_of(series: Sequence[Series]) -> list[int]:
    """Round marks from nothing to the highest value or just above it."""
    highest = max((value for one in series for value in one.values), default=0)
    step = _round_step(-(-int(-(-highest // 1)) // STEPS))
    count = max(-(-int(-(-highest // 1)) // step), 1)
    return [step * mark for mark in range(count + 1)]


def _round_step(least: int) -> int:
    """1, 2 or 5 and noughts, not below `least`."""
    power: int = 10 ** (len(str(max(least, 1))) - 1)
    return next(power * part for part in (1, 2, 5, 10) if power * part >= least)


def _share(value: Number, scale: Sequence[int], length: int) -> int:
    """So much of the length; what is there at all is seen."""
    if not value:
        return 0
    return max(int(value * length / scale[-1]), 1)


def said_number(value: Number) -> str:
    """In the reader's way of writing; whole where it is whole."""
    decimals = 0 if value == int(value) else 2
    return number_format(value, decimals, force_grouping=True)
