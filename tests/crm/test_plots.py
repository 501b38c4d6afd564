"""Plots: what is drawn where, and what is said."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from crm import plots
from crm.plots import Label, Series, bars, columns, scale_of

MONTHS = [Label(name, f"{name} 2026", "2026") for name in ("Jan", "Feb", "Mar")]


def plot(*series: Series, labels=MONTHS):
    return columns("p", "Interactions", labels, series, said="Three months.")


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([], [0, 1]),
        ([0], [0, 1]),
        ([1], [0, 1]),
        ([7], [0, 2, 4, 6, 8]),
        ([20, 3], [0, 5, 10, 15, 20]),
        ([81], [0, 50, 100]),
        ([Decimal("0.50")], [0, 1]),
        ([1_234_567], [0, 500_000, 1_000_000, 1_500_000]),
    ],
)
def test_marks_are_round_and_reach_the_highest(values, marks):
    assert scale_of([Series("x", values)]) == marks


def test_the_highest_column_reaches_its_mark_and_none_is_outside():
    drawn = plot(Series("all", [0, 5, 20]), Series("some", [1, 2, 3]))
    heights = [bar.height for bar in drawn.bars]
    assert heights[0] == 0
    assert heights[2] == max(heights)
    for bar in drawn.bars:
        assert 0 <= bar.x < bar.x + bar.width <= drawn.width
        assert 0 <= bar.y <= bar.y + bar.height <= drawn.height


def test_columns_of_a_place_stand_side_by_side():
    first, second = plot(Series("a", [1]), Series("b", [1]), labels=MONTHS[:1]).bars
    assert first.x + first.width == second.x


def test_something_is_seen_of_little():
    assert [bar.height for bar in plot(Series("a", [1, 0, 100_000])).bars][:2] == [1, 0]


def test_names_that_would_touch_are_left_out():
    labels = [Label(f"Month {number}", f"Month {number}") for number in range(36)]
    drawn = plot(Series("a", [1] * 36), labels=labels)
    assert 0 < len([text for text in drawn.texts if text.text.startswith("Month")]) < 18
    assert len(drawn.bars) == 36


def test_one_series_needs_no_legend():
    assert plot(Series("a", [1, 2, 3])).legend == []
    assert plot(Series("a", [1]), Series("b", [2])).legend == [(0, "a"), (1, "b")]


def test_bars_carry_their_names_and_values():
    drawn = bars("p", "Cost", ["Letters", "A" * 60], Series("Cost", [Decimal("8.50"), 4]), said="")
    words = [text.text for text in drawn.texts]
    assert words == ["Letters", "8.50", f"{'A' * 25}…", "4"]
    assert drawn.bars[0].width > drawn.bars[1].width
    assert all(bar.x + bar.width < drawn.width for bar in drawn.bars)


def test_it_is_drawn_in_whole_numbers_in_every_language():
    with translation.override("ru"):
        drawn = plot(Series("all", [1234, 5, 1]), Series("some", [1, 0, 0]))
        html = render_to_string("components/plot.html", {"plot": drawn})
    assert 'viewBox="0 0 720 240"' in html
    assert 'aria-labelledby="p-title p-said"' in html
    assert "<desc" in html
    assert "Jan 2026, all: 1\xa0234" in html


def test_what_people_called_something_is_not_markup():
    drawn = bars("p", "Cost", ["<b>"], Series("Cost", [1]), said="")
    html = render_to_string("components/plot.html", {"plot": drawn})
    assert "<b>" not in html


def test_numbers_are_said_in_the_readers_way():
    assert plots.said_number(Decimal("1234.50")) == "1,234.50"
    assert plots.said_number(Decimal("12.00")) == "12"
