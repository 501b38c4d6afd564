"""What holds for any expression: it is read as it is printed, and nonsense ends in an error."""

from datetime import date, time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm.expressions import (
    CANONICAL,
    ENGLISH,
    RUSSIAN,
    ExpressionError,
    doubts_about,
    meets,
    parse,
    quote,
    sentence,
    to_text,
)
from crm.expressions.nodes import (
    Between,
    Blank,
    Compare,
    DateWord,
    Days,
    Instant,
    Is,
    Like,
    Number,
    Text,
    Truth,
    Wild,
    Word,
    all_of,
    any_of,
)
from tests.expressions.kinds import AROUND, KINDS, REGION, TODAY

FEW = settings(max_examples=120, deadline=None)
NOTATIONS = (CANONICAL, ENGLISH, RUSSIAN, REGION)
SIGNS = st.sampled_from(["<", "<=", ">", ">="])
HOSTILE = st.text(alphabet="ab&|()<>='.*?@\\% -+1й\n\u00a0ß", max_size=30)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(lambda day: Days(day, day))
FORMULAS = st.sampled_from(["", "-30D", "+CM", "-CQ-2W", "+1Y", "+WD3"])
DATE_WORDS = st.builds(
    DateWord,
    st.sampled_from(["today", "yesterday", "tomorrow", "week", "month", "quarter", "year"]),
    formula=FORMULAS,
) | st.builds(
    DateWord, st.sampled_from(["period", "monday", "sunday"]), st.integers(1, 53), FORMULAS
)


def texts(size):
    return st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        min_size=1,
        max_size=size,
    ) | HOSTILE.filter(lambda text: 0 < len(text) <= size)


OPERANDS = {
    "T": texts(20).map(Text) | st.just(Word("me")) | st.just(Word("company")),
    "N": st.decimals(-(10**9), 10**9, places=3).map(
        lambda number: Number(Decimal(0) if not number else number.normalize())
    ),
    "D": DAYS | DATE_WORDS | st.just(Days(date(2026, 1, 1), date(2026, 12, 31))),
    "S": st.builds(Instant, DAYS, st.none() | st.times().map(lambda at: time(at.hour, at.minute)))
    | st.just(Instant(None)),
    "O": st.sampled_from(["open", "released"]).map(Text),
}


def patterns():
    parts = st.lists(texts(8) | st.sampled_from(list(Wild)), min_size=1, max_size=5)
    return parts.filter(_is_a_pattern).map(tuple)


def _is_a_pattern(parts):
    pairs = list(pairwise(parts))
    is_flat = not any(isinstance(a, str) and isinstance(b, str) for a, b in pairs)
    return is_flat and (Wild.ANY, Wild.ANY) not in pairs and any(isinstance(p, Wild) for p in parts)


def trees(kind):
    operand = OPERANDS[kind]
    leaf = st.builds(Is, operand | st.just(Blank()), st.booleans())
    leaf |= st.builds(Compare, SIGNS, operand)
    leaf |= st.builds(Between, operand, st.none())
    leaf |= st.builds(Between, st.none() | operand, operand)
    if kind == "T":
        leaf |= st.builds(Like, patterns(), st.booleans())
    return st.recursive(
        leaf,
        lambda inner: (
            st.lists(inner, min_size=2, max_size=4).map(all_of)
            | st.lists(inner, min_size=2, max_size=4).map(any_of)
        ),
        max_leaves=8,
    )


ANY_TREE = st.sampled_from(sorted(OPERANDS)).flatmap(
    lambda kind: st.tuples(st.just(kind), trees(kind))
)


@FEW
@given(ANY_TREE, st.sampled_from(NOTATIONS))
def test_what_is_printed_is_read_as_the_same_tree(made, notation):
    kind, tree = made
    text = to_text(tree, KINDS[kind], notation)
    assert parse(text, KINDS[kind], notation=notation, today=TODAY) == tree


@FEW
@given(texts(60))
@example("%me")
@example("..")
@example("''")
@example(" \\*' ")
def test_a_quoted_value_is_the_value(value):
    tree = parse(quote(value), KINDS["T"], notation=ENGLISH, today=TODAY)
    assert tree == Is(Text(value))


@FEW
@given(ANY_TREE)
def test_every_tree_is_said_and_asked_without_an_error(made):
    kind, tree = made
    for notation in (ENGLISH, RUSSIAN):
        assert "Label" in sentence("Label", tree, KINDS[kind], notation, AROUND)
    assert meets(None, tree, KINDS[kind], AROUND) in (True, False)
    assert len(doubts_about("", tree, KINDS[kind], AROUND)) <= 1


@FEW
@given(st.sampled_from(sorted(KINDS)), HOSTILE | texts(40))
def test_nonsense_is_read_or_refused_with_a_place(kind, text):
    tree, error = read(kind, text)
    if error is not None:
        assert "".join(error.marked(text)) == text
        assert str(error).endswith(".")
    else:
        printed = to_text(tree, KINDS[kind], CANONICAL)
        assert parse(printed, KINDS[kind], notation=CANONICAL, today=TODAY) == tree


def read(kind, text):
    try:
        return parse(text, KINDS[kind], notation=RUSSIAN, today=TODAY), None
    except ExpressionError as error:
        return None, error


FLOODS = {
    "parentheses": "(" * 19_000,
    "values": "a|" * 9_999 + "a",
    "length": "x" * 100_000,
    "quotes": "'" * 19_999,
    "wildcards": "*a" * 9_999,
    "signs": "<>" * 9_000,
    "ands": "&" * 20_000,
    "digits": "9" * 19_999,
    "backslashes": "\\" * 19_999,
    "guesses": "a||" * 6_000,
}
# Read as a text, no date, number or choice.
ODD_VALUES = {
    "blanks": "a" + " " * 19_000 + "!",
    "blank numbers": "1" + " " * 19_000 + "x",
    "long numbers": "2026-" + "1" * 10_000,
    "dashes": "1-" * 9_000,
}


@pytest.mark.parametrize("text", FLOODS.values(), ids=FLOODS)
def test_a_flood_is_refused(text):
    for kind in KINDS:
        assert read(kind, text)[1] is not None


@pytest.mark.parametrize("text", ODD_VALUES.values(), ids=ODD_VALUES)
def test_a_long_value_is_refused_at_once(text):
    for kind in "NDSBO":
        assert read(kind, text)[1] is not None


def test_truths_are_read_as_printed():
    for notation in NOTATIONS:
        for tree in (Is(Truth(True)), Is(Truth(False), is_not=True)):
            text = to_text(tree, KINDS["B"], notation)
            assert parse(text, KINDS["B"], notation=notation, today=TODAY) == tree
