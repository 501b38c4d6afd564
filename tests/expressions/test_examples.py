"""Every example of the language, with what it means (docs/filters.md)."""

from datetime import UTC, date, datetime

import pytest

from crm.expressions import CANONICAL, RUSSIAN, Code, ExpressionError, doubts_about, parse, to_text
from tests.expressions.kinds import AROUND, KINDS, TODAY, holds, tree_of

LONG_CODE = "X" * 500
MANY = "|".join(f"V{n}" for n in range(2100))


@pytest.mark.parametrize(
    ("kind", "text", "inside", "outside"),
    [
        ("N", "377", [377], [376, 378, None]),
        ("N", "=377", [377], [376]),
        ("C", "blue", ["BLUE"], ["BLUES", ""]),
        ("N", "..2500", [2500, -1], [2501]),
        ("N", "2500..", [2500], [2499]),
        ("T", "Bicycle..Car", ["Bicycle", "boat", "Car"], ["Auto", "Cars"]),
        ("N", "1200|1300", [1200, 1300], [1250]),
        ("N", "5999|8100..8490", [5999, 8100, 8490], [6000, 8491]),
        ("N", "..1299|1400..", [1299, 1400], [1300, 1399]),
        ("N", ">1200", [1201], [1200]),
        ("N", ">=1200", [1200], [1199]),
        ("N", "<1200", [1199], [1200]),
        ("N", "<=1200", [1200], [1201]),
        ("N", ">50&<100", [51, 99], [50, 100]),
        ("N", "<2000&>1000", [1001, 1999], [1000, 2000]),
        ("N", "30|(>=10&<=20)", [30, 10, 20], [9, 21]),
        ("N", "1&2", [], [1, 2]),
        ("T", "man", ["man", "MAN"], ["Hitman"]),
        ("T", "Man*", ["Mandy", "manatee"], ["Hitman"]),
        ("T", "*man", ["Hitman"], ["Mandy"]),
        ("T", "*man*", ["Mandy", "a man's"], ["mn"]),
        ("T", "@*man", ["HITMAN"], ["Mandy"]),
        ("T", "@location", ["Location"], ["locations"]),
        ("T", "@*co?*", ["Acorn"], ["taco"]),
        ("T", "?*", ["x"], [""]),
        ("T", "Hans?n", ["Hansen", "Hanson"], ["Hansn"]),
        ("T", "*C*&*D*", ["dc"], ["c", "d"]),
        ("T", "''", ["", None], ["x"]),
        ("T", "<>A*", ["B", "", None], ["Anna"]),
        ("T", "'J & V*'", ["J & Victor"], ["J"]),
        ("T", "'A|B'", ["A|B"], ["A", "B"]),
        ("T", "'@*smith*'", ["John SMITH"], ["Smit"]),
        ("T", "A..B", ["A", "Anna", "B"], ["Bob"]),
        ("T", "A|B&C*", ["A"], ["B", "CB"]),
        ("T", "<>A&<>B", ["C", ""], ["A", "b"]),
        ("T", "<>A|<>B", ["A", "B", "C"], []),
        ("T", "*", ["", None, "x"], []),
        ("T", "O''Brien", ["O'Brien"], ["OBrien"]),
        ("T", r"50\*|a\?|\@x|c\\d", ["50*", "a?", "@x", "c\\d"], ["500", "ab", "x"]),
        ("T", "МЮЛЛЕР|straße", ["мюллер", "STRASSE"], ["миллер"]),
        ("C", "%u", ["ANNA"], ["%U"]),
        ("C", "%me|%user", ["ANNA"], ["ME"]),
        ("C", "%company", ["CRONUS"], []),
        ("C", "'%me'", ["%ME"], ["ANNA"]),
        ("T", "%1", ["%1"], ["1"]),
        ("C", "10000..10042", ["10000", "100000", "1000042", "10042"], ["10043"]),
        ("D", "<>''", [TODAY], [None]),
        ("D", "''", [None], [TODAY]),
        ("D", "<>week", [date(2026, 1, 18), None], [TODAY]),
        ("B", "Yes", [True], [False]),
        ("B", "<>1", [False], [True]),
        ("O", "Open|Released", ["open", "released"], [""]),
        ("O", "freigegeben", ["released"], ["open"]),
        ("O", "<>0", ["open", "released"], [""]),
        ("O", ">open", ["released"], ["open", ""]),
        ("O", ">0", ["open", "released"], [""]),
        ("O", "..open", ["open"], ["released"]),
        ("O", "' '|''", ["", None], ["open"]),
        ("N", "-5..5", [-5, 0, 5], [-6, 6]),
        ("N", "1,5", [1.5], [15]),
        ("N", "1.500", [1500], [1.5]),
        ("N", "''", [None], [0]),
        ("N", "<>5", [4, None], [5]),
    ],
)
def test_means(kind, text, inside, outside):
    assert [value for value in inside if not holds(kind, text, value)] == []
    assert [value for value in outside if holds(kind, text, value)] == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("15", "2026-01-15", "2026-01-15"),
        ("1502", "2026-02-15", "2026-02-15"),
        ("t", "2026-01-20", "2026-01-20"),
        ("today", "2026-01-20", "2026-01-20"),
        ("tod", "2026-01-20", "2026-01-20"),
        ("w", "2026-01-20", "2026-01-20"),
        ("y", "2026-01-19", "2026-01-19"),
        ("tom", "2026-01-21", "2026-01-21"),
        ("n", "2026-01-20", "2026-01-20"),
        ("week", "2026-01-19", "2026-01-25"),
        ("we", "2026-01-19", "2026-01-25"),
        ("m", "2026-01-01", "2026-01-31"),
        ("q", "2026-01-01", "2026-03-31"),
        ("year", "2026-01-01", "2026-12-31"),
        ("today - 15D", "2026-01-05", "2026-01-05"),
        ("workdate+15D", "2026-02-04", "2026-02-04"),
        ("15D", "2026-02-04", "2026-02-04"),
        ("+15D", "2026-02-04", "2026-02-04"),
        ("+15D+CM", "2026-02-28", "2026-02-28"),
        ("-CM", "2026-01-01", "2026-01-01"),
        ("CQ - 34D", "2026-02-25", "2026-02-25"),
        ("WD4", "2026-01-22", "2026-01-22"),
        ("WEEK - 7D", "2026-01-12", "2026-01-18"),
        ("month+1M", "2026-02-01", "2026-02-28"),
        ("month-2M", "2025-11-01", "2025-11-30"),
        ("p1", "2026-01-01", "2026-01-31"),
        ("p", "2026-01-01", "2026-01-31"),
        ("p15", "2027-03-01", "2027-03-31"),
        ("t23", "2026-06-02", "2026-06-02"),
        ("mon25", "2026-06-15", "2026-06-15"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("03.2026", "2026-03-01", "2026-03-31"),
        ("20260131", "2026-01-31", "2026-01-31"),
        ("2026-01-20", "2026-01-20", "2026-01-20"),
        ("22/12,31", "2031-12-22", "2031-12-22"),
        ("12 11 00", "2000-11-12", "2000-11-12"),
        ("311226", "2026-12-31", "2026-12-31"),
        ("31122026", "2026-12-31", "2026-12-31"),
        ("01-01-75", "1975-01-01", "1975-01-01"),
        ("9999Y", "9999-12-31", "9999-12-31"),
    ],
)
def test_days(text, first, last):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    assert holds("D", text, first)
    assert holds("D", text, last)
    for outside in (first.toordinal() - 1, last.toordinal() + 1):
        if outside <= date.max.toordinal():
            assert not holds("D", text, date.fromordinal(outside))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("p1..p4", ["2026-01-01", "2026-04-30"], ["2026-05-01"]),
        ("week..month", ["2026-01-19", "2026-01-31"], ["2026-01-18", "2026-02-01"]),
        ("today-30D..today", ["2025-12-21", "2026-01-20"], ["2025-12-20", "2026-01-21"]),
        ("WORKDATE + CQ - 34D..TODAY+3D", [], ["2026-01-23", "2026-02-25"]),
        ("..today", ["2020-01-01", "2026-01-20"], ["2026-01-21"]),
        (">=today-30D", ["2025-12-21", "2027-01-01"], ["2025-12-20"]),
        ("<month", ["2025-12-31"], ["2026-01-01"]),
        (">month", ["2026-02-01"], ["2026-01-31"]),
        ("..14-12|30-12..", ["2026-12-14", "2026-12-30"], ["2026-12-15", "2026-12-29"]),
    ],
)
def test_spans_of_days(text, inside, outside):
    assert [day for day in inside if not holds("D", text, date.fromisoformat(day))] == []
    assert [day for day in outside if holds("D", text, date.fromisoformat(day))] == []


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("22", ["2026-01-22T00:00:00", "2026-01-22T23:59:59.5"], ["2026-01-23T00:00:00"]),
        ("22 10", ["2026-01-22T10:00:00"], ["2026-01-22T10:00:01", "2026-01-22T09:59:59"]),
        ("22 4p", ["2026-01-22T16:00:00"], ["2026-01-22T04:00:00"]),
        ("22..23", ["2026-01-22T00:00:00", "2026-01-23T23:59:59"], ["2026-01-24T00:00:00"]),
        (
            "01-01-2012 11:11:11..NOW",
            ["2012-01-01T11:11:11", "2026-01-20T15:30:00"],
            ["2012-01-01T11:11:10", "2026-01-20T15:30:01"],
        ),
        ("NOW", ["2026-01-20T15:30:00"], ["2026-01-20T15:30:01"]),
        ("..22", ["2026-01-22T23:59:59"], ["2026-01-23T00:00:00"]),
        ("01/22/2026 2:30 p.m.", ["2026-01-22T14:30:00"], ["2026-01-22T02:30:00"]),
        ("2026-01-22T14:30", ["2026-01-22T14:30:00"], ["2026-01-22T14:31:00"]),
        (">22", ["2026-01-23T00:00:00"], ["2026-01-22T23:59:59"]),
        ("today-1D", ["2026-01-19T12:00:00"], ["2026-01-20T00:00:00"]),
    ],
)
def test_instants(text, inside, outside):
    def at(moment):
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert [moment for moment in inside if not holds("S", text, at(moment))] == []
    assert [moment for moment in outside if holds("S", text, at(moment))] == []


@pytest.mark.parametrize(
    ("kind", "text", "code", "wrong", "suggestion"),
    [
        ("N", "abc", Code.TYPE, "abc", ""),
        ("N", "1100....2100", Code.SYNTAX, "..", ""),
        ("N", "1..2..3", Code.SYNTAX, "..", ""),
        ("N", "..", Code.SYNTAX, "", ""),
        ("N", "|5", Code.SYNTAX, "|", ""),
        ("N", "5|", Code.SYNTAX, "", ""),
        ("N", "5&", Code.SYNTAX, "", ""),
        ("N", ">", Code.SYNTAX, "", ""),
        ("N", "=>5", Code.SYNTAX, "=>", ">=5"),
        ("N", "()", Code.SYNTAX, ")", ""),
        ("N", "(5", Code.SYNTAX, "(", "(5)"),
        ("N", "5)", Code.SYNTAX, ")", ""),
        ("N", "*5*", Code.WILDCARD, "*5*", ""),
        ("N", "9" * 400, Code.TYPE, "9" * 400, ""),
        ("N", ">''", Code.TYPE, "''", ""),
        ("T", "@", Code.SYNTAX, "@", ""),
        ("T", "ACME (Int.)", Code.SYNTAX, "(", "'ACME (Int.)'"),
        ("T", "'Smith", Code.SYNTAX, "'Smith", "'Smith'"),
        ("T", "'A'B", Code.SYNTAX, "B", ""),
        ("T", "A|", Code.SYNTAX, "", ""),
        ("T", "A=B", Code.SYNTAX, "=", "'A=B'"),
        ("T", "A*..B*", Code.WILDCARD, "A*", ""),
        ("T", ">A*", Code.WILDCARD, "A*", ""),
        ("T", "a\0b", Code.SYNTAX, "\0", ""),
        ("C", "%unknown", Code.TOKEN, "%unknown", "'%unknown'"),
        ("C", "%usr", Code.TOKEN, "%usr", "%user"),
        ("C", LONG_CODE, Code.LENGTH, LONG_CODE, ""),
        ("C", f"*{LONG_CODE}*", Code.LENGTH, f"*{LONG_CODE}*", ""),
        ("C", MANY, Code.LENGTH, "V2000", ""),
        ("D", "31-02-2026", Code.TYPE, "31-02-2026", ""),
        ("D", "p0", Code.TYPE, "p0", ""),
        ("D", "12345", Code.TYPE, "12345", ""),
        ("D", "1Y2M3W4D5", Code.TYPE, "1Y2M3W4D5", ""),
        ("D", "1D+1D+1D+1D+1D+1D+1D+1D", Code.TYPE, "1D+1D+1D+1D+1D+1D+1D+1D", ""),
        ("D", "99999D", Code.TYPE, "99999D", ""),
        ("D", "tommorow|2026", Code.TYPE, "tommorow", "tomorrow|2026"),
        ("D", "2026*", Code.WILDCARD, "2026*", ""),
        ("S", "WEEK", Code.TYPE, "WEEK", "today-CW..today+CW"),
        ("S", "yesterday", Code.TYPE, "yesterday", "today-1D"),
        ("S", "last 30 days", Code.TYPE, "last 30 days", "today-30D..today"),
        ("S", "last month", Code.TYPE, "last month", ""),
        ("S", "22 25:00", Code.TYPE, "22 25:00", ""),
        ("O", "*opy", Code.WILDCARD, "*opy", ""),
        ("O", "Opne", Code.OPTION, "Opne", "Open"),
        ("O", "7", Code.OPTION, "7", ""),
        ("O", "Open, Released", Code.OPTION, "Open, Released", "Open|Released"),
        ("O", "Open,Released", Code.OPTION, "Open,Released", "Open|Released"),
        ("O", "Open or Released", Code.OPTION, "Open or Released", "Open|Released"),
        ("T", "O'Brien|D'Arcy", Code.SYNTAX, "'Brien|D'", "O''Brien|D''Arcy"),
        ("T", "!=Bonn", Code.SYNTAX, "=", "<>Bonn"),
        ("T", "A||'B||C'", Code.SYNTAX, "|", "A|'B||C'"),
        ("N", "≥5", Code.TYPE, "≥5", ">=5"),
        ("N", "5 - 10", Code.TYPE, "5 - 10", "5..10"),
        ("D", "last 30 days", Code.TYPE, "last 30 days", "today-30D..today"),
        ("D", "next 2 weeks", Code.TYPE, "next 2 weeks", "today..today+2W"),
        ("D", "3 months ago", Code.TYPE, "3 months ago", "today-3M"),
        ("D", ">=today - 30 days", Code.TYPE, "today - 30 days", ">=today-30D"),
        ("D", "last month", Code.TYPE, "last month", "month-1M"),
        ("D", "Monday", Code.TYPE, "Monday", "mon4"),
        ("B", "perhaps", Code.TYPE, "perhaps", ""),
        ("B", ">yes", Code.TYPE, ">", ""),
        ("T", "(" * 60 + "A" + ")" * 60, Code.LENGTH, "(", ""),
        ("T", "|".join("A*" for _ in range(301)), Code.LENGTH, "A*", ""),
    ],
)
def test_is_refused_with_the_place_and_what_was_meant(kind, text, code, wrong, suggestion):
    with pytest.raises(ExpressionError) as caught:
        tree_of(kind, text)
    error = caught.value
    before, marked, after = error.marked(text)
    assert (error.code, marked, error.suggestion) == (code, wrong, suggestion)
    assert before + marked + after == text
    assert str(error).endswith(".")
    if suggestion:
        tree_of(kind, suggestion)


@pytest.mark.parametrize(
    ("kind", "text", "suggestion"),
    [
        ("T", "Smith & Sons", "'Smith & Sons'"),
        ("T", "<>A|<>B", "<>A&<>B"),
        ("N", "5..3", ""),
        ("N", "1&2", ""),
        ("D", "WORKDATE + CQ - 34D..TODAY+3D", ""),
        ("O", "<>Open|<>Released", "<>Open&<>Released"),
        ("B", "yes|no", ""),
        ("T", '"Smith & Sons"', "'Smith & Sons'"),
        ("T", "..M|A..", ""),
    ],
)
def test_riddles_are_doubted_and_run(kind, text, suggestion):
    (doubt,) = doubts_about(text, tree_of(kind, text), KINDS[kind], AROUND)
    assert (doubt.code, doubt.suggestion) == (Code.ALWAYS, suggestion)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("T", "A|B"),
        ("T", "*"),
        ("T", "*a*&*b*"),
        ("T", "B..C"),
        ("T", "<=''"),
        ("T", ">''"),
        ("N", ">5&<6"),
        ("N", "<>''"),
        ("D", "week|m"),
        ("O", ">0"),
    ],
)
def test_sense_is_not_doubted(kind, text):
    assert doubts_about(text, tree_of(kind, text), KINDS[kind], AROUND) == []


@pytest.mark.parametrize(
    ("kind", "russian", "canonical"),
    [
        ("D", "сегодня-30Д..вчера", "today-30D..yesterday"),
        ("D", "неделя", "week"),
        ("D", "20.01.2026", "2026-01-20"),
        ("D", "today", "today"),
        ("D", "вт23", "tuesday23"),
        ("D", "п3|ТМ", "period3|today+CM"),
        ("N", "1 234,5", "1234.5"),
        ("B", "да", "yes"),
        ("S", "20.01.2026 14:30..сейчас", "2026-01-20 14:30:00..now"),
    ],
)
def test_russian_is_read_and_stored_in_english(kind, russian, canonical):
    tree = parse(russian, KINDS[kind], notation=RUSSIAN, today=TODAY)
    again = parse(canonical, KINDS[kind], notation=CANONICAL, today=TODAY)
    assert tree == again
    stored = to_text(tree, KINDS[kind], CANONICAL)
    assert parse(stored, KINDS[kind], notation=CANONICAL, today=TODAY) == tree
    printed = to_text(tree, KINDS[kind], RUSSIAN)
    assert parse(printed, KINDS[kind], notation=RUSSIAN, today=TODAY) == tree


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("последние 30 дней", "сегодня-30Д..сегодня"),
        ("прошлый месяц", "месяц-1М"),
        ("сегодня - 2 недели", "сегодня-2Н"),
        ("пн", "пн4"),
    ],
)
def test_suggests_in_russian(text, meant):
    with pytest.raises(ExpressionError) as caught:
        parse(text, KINDS["D"], notation=RUSSIAN, today=TODAY)
    assert caught.value.suggestion == meant


def test_blanks_are_no_filter():
    assert tree_of("T", "  ") is None
    assert holds("T", "", "anything")
