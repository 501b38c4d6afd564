"""Choosing contacts by conditions: adding them, refining, reducing, undo and redo, live counts, the
funnel (docs/performance.md, 6, 7, 8, 10 and 11), and what people ask within the seconds that they
wait."""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from statistics import median
from typing import Any

from django.db import connection, transaction

from benchmarks import crowd
from benchmarks.data import TODAY, World
from benchmarks.handwritten import DIALECTS, remove_by_hand, turn_by_hand
from benchmarks.measure import Result, Side, in_turn, interleaved, ratio
from benchmarks.steps import assert_alike, redo, undo
from crm.criteria.asking import contacts_matching
from crm.criteria.trees import Group, Has, Leaf, Match, Node, write
from crm.folding import Fold
from crm.models import Contact
from segments import actions
from segments.models import Segment, SegmentLine
from segments.views.contacts import COUNT_SECONDS, LIVE_COUNT, LIVE_SECONDS

QUIET_SINCE = TODAY - dt.timedelta(days=100)


def tree(*parts: Node, match: Match = Match.ALL) -> dict[str, Any]:
    return write(Group(match, parts))


# Some eight of a hundred contacts meet all four; the first and third alone, two of three. Of these
# no index answers both.
MANY = tree(Leaf("contact", {"language": "en|ru|de", "city": "<>Leeds"}))
FOUR = tree(
    Leaf("contact", {"language": "en|ru|de"}),
    Leaf("mailing_group", {"group": "CROWD-1|CROWD-2"}),
    Leaf("contact", {"city": "<>Leeds"}),
    Leaf("interaction", {"date": f"{QUIET_SINCE}.."}, Has.NO),
)
EITHER = (
    Leaf("contact", {"name": "*smith*"}),
    Leaf("interaction", {"evaluation": "positive"}),
    Leaf("mailing_group", {"group": "CROWD-1"}),
)
# What people ask: each is answered while they type, and exactly.
QUESTIONS = {
    "four conditions": FOUR,
    "two, which most meet": MANY,
    "a rare name": tree(Leaf("contact", {"name": "*quixworth*"})),
    "a name that nobody has": tree(Leaf("contact", {"name": "*zzqy*"})),
    "all names but some": tree(Leaf("contact", {"name": "<>*smith*"})),
    "e-mails of a firm": tree(Leaf("contact", {"email": "*@mail7.example"})),
    "in none of two groups": tree(Leaf("mailing_group", {"group": "CROWD-1|CROWD-2"}, Has.NO)),
    "no interaction since": tree(Leaf("interaction", {"date": f"{QUIET_SINCE}.."}, Has.NO)),
    "a good answer to a letter": tree(
        Leaf("interaction", {"template": "BUS", "evaluation": "positive"})
    ),
    "words of an interaction": tree(Leaf("interaction", {"description": "*spring*"})),
    "of companies in a city": tree(Leaf("company", {"city": "Berlin"})),
    "any of three": tree(*EITHER, match=Match.ANY),
    "none of three": tree(*EITHER, match=Match.NONE),
    "nobody": tree(
        Leaf("contact", {"city": "Leeds"}),
        Leaf("mailing_group", {"group": "CROWD-4"}),
        Leaf("interaction", {"cost": ">100"}),
    ),
}
BY_HAND = """FROM crm_contact c
WHERE c.language IN ('en', 'ru', 'de') AND FOLD_CITY <> 'leeds'
AND c.id IN (SELECT m.contact_id FROM crm_mailinggroupmembership m
             JOIN crm_mailinggroup g ON g.id = m.group_id
             WHERE g.code IN ('CROWD-1', 'CROWD-2'))
AND NOT EXISTS (SELECT 1 FROM interactions_interactionlogentry e
                WHERE e.contact_id = c.id AND e.date >= %s
                AND NOT e.is_cancelled)"""
# Some two of nine of those.
STAYING = tree(
    Leaf("contact", {"language": "en|ru"}),
    Leaf("mailing_group", {"group": "CROWD-8|CROWD-9"}, Has.NO),
)
STAYING_BY_HAND = """c.language IN ('en', 'ru') AND NOT EXISTS (
SELECT 1 FROM crm_mailinggroupmembership m JOIN crm_mailinggroup g ON g.id = m.group_id
WHERE m.contact_id = c.id AND g.code IN ('CROWD-8', 'CROWD-9'))"""
REFUSED = """(c.is_privacy_blocked OR (c.is_minor AND NOT c.has_parental_consent)
OR c.is_inactive OR c.is_excluded)"""
_numbers = itertools.count(1)


def run(world: World, count: int, rounds: int) -> Iterator[Result]:
    crowd.build(world, count)
    rounds = max(rounds, 3)
    same_effect(world)
    yield from _steps(world, count, rounds)
    yield _capped(world, count, rounds)
    yield _funnel(world, count, rounds)
    for title, asked in QUESTIONS.items():
        yield from _answered(world, title, asked)
    yield from _answered(world, "four, with their companies' people", FOUR, everybody=True)


def _steps(world: World, count: int, rounds: int) -> Iterator[Result]:
    """A step among all these contacts, taken back and done again, as the product and by hand."""
    acts: Mapping[str, tuple[Callable[[Segment], Any], Callable[[Segment], Any]]] = {
        "Add": (partial(add, world), partial(add_by_hand, world)),
        "Refine": (partial(remove, world, keep=True), partial(removed_by_hand, world, keep=True)),
        "Reduce": (partial(remove, world, keep=False), partial(removed_by_hand, world, keep=False)),
    }
    for name, (ours, theirs) in acts.items():
        before = partial(_empty if name == "Add" else _filled, world)
        turns = {"undo": partial(undo, world), "redo": partial(redo, world)}
        by_hand = {turn: partial(turn_by_hand, undone=turn == "undo") for turn in turns}
        sides = {
            "product": (before, {"step": ours, **turns}),
            "by hand": (before, {"step": theirs, **by_hand}),
        }
        seconds, made = in_turn(sides, rounds)
        assert_alike(made["product"], made["by hand"])
        lines = made["product"].steps.latest("ordinal").line_count
        title = f"{name} {lines:,} of {count:,}"
        yield from _told(title, seconds, limit=1.2 if name == "Add" else 1.3)


def _told(
    title: str, seconds: dict[str, dict[str, list[float]]], *, limit: float
) -> Iterator[Result]:
    ours, theirs = seconds["product"], seconds["by hand"]
    for act in ours:
        sides = {"product": ours[act], "by hand": theirs[act], "step": ours["step"]}
        name = title if act == "step" else f"{title}: {act}"
        value = ratio(sides, "product", "by hand")
        # Of undo and redo the step is the measure.
        least = limit if act == "step" else None
        yield Result(f"{name} / by hand", value, shown(value, sides, "product"), limit=least)
        if act != "step":
            value = ratio(sides, "product", "step")
            yield Result(f"{name} / the step", value, shown(value, sides, "product"), limit=1)


def _capped(world: World, count: int, rounds: int) -> Result:
    """While somebody types: the first names of a large answer, against counting it."""
    segment = _empty(world)
    sides = {
        "capped": Side(
            partial(type(None)),
            lambda _none: actions.preview_add(segment, MANY, user=world.user, cap=LIVE_COUNT),
        ),
        "exact": Side(
            partial(type(None)), lambda _none: contacts_matching(MANY, world.user).count()
        ),
    }
    seconds = interleaved(sides, rounds)
    value = ratio(seconds, "capped", "exact")
    title = f"Live count of {contacts_matching(MANY, world.user).count():,} / exact count"
    # The cap is no small part of a small answer.
    limit = 0.3 if count > 10 * LIVE_COUNT else None
    return Result(title, value, shown(value, seconds, "capped"), limit=limit)


def _funnel(world: World, count: int, rounds: int) -> Result:
    segment = _empty(world)
    sides = {
        "funnel": Side(
            partial(type(None)),
            lambda _none: actions.preview_add(segment, FOUR, user=world.user),
        ),
        "by hand": Side(partial(type(None)), lambda _none: count_by_hand()),
    }
    seconds = interleaved(sides, rounds)
    value = ratio(seconds, "funnel", "by hand")
    title = f"Funnel by reason of four conditions, {count:,} / exact count"
    return Result(title, value, shown(value, seconds, "funnel"), limit=2)


def _answered(
    world: World, title: str, asked: dict[str, Any], *, everybody: bool = False
) -> Iterator[Result]:
    """A segment with many lines is asked who would come: while typing, and by the button."""
    segment = Segment.objects.order_by("-line_count")[0]
    for how, cap, seconds in (("typing", LIVE_COUNT, LIVE_SECONDS), ("exact", 0, COUNT_SECONDS)):
        ask = partial(
            actions.preview_add,
            filters=asked,
            user=world.user,
            with_company_contacts=everybody,
            cap=cap,
        )
        side = Side(lambda: segment, ask)
        took = 1000 * median(interleaved({"asked": side}, 3)["asked"])
        yield Result(f"{title}, {how}", took, f"{took:,.0f} ms", limit=1000 * seconds)


def _empty(world: World) -> Segment:
    return actions.create_segment(f"Chosen {next(_numbers)}", user=world.user)


def _filled(world: World) -> Segment:
    segment = _empty(world)
    add(world, segment)
    return segment


def add(world: World, segment: Segment) -> None:
    actions.add_contacts(segment, FOUR, user=world.user)


def remove(world: World, segment: Segment, *, keep: bool) -> None:
    act = actions.refine_contacts if keep else actions.reduce_contacts
    act(segment, STAYING, user=world.user)


def removed_by_hand(world: World, segment: Segment, *, keep: bool) -> None:
    remove_by_hand(world, segment, STAYING, STAYING_BY_HAND, keep=keep)


def _conditions() -> str:
    folded = "fold(c.city)" if connection.vendor == "sqlite" else _fold_of_postgresql()
    return BY_HAND.replace("FOLD_CITY", folded)


def _fold_of_postgresql() -> str:
    """As the product compares texts, whatever that is made of."""
    folded = Contact.objects.annotate(folded=Fold("city")).values("folded").order_by()
    sql, _params = folded.query.sql_with_params()
    expression = sql.removeprefix("SELECT ").split(' AS "folded"')[0]
    return expression.replace('"crm_contact"', "c")


def count_by_hand() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {_conditions()}", [QUIET_SINCE])
        return int(cursor.fetchone()[0])


@transaction.atomic
def add_by_hand(world: World, segment: Segment) -> None:
    """Lock, step, lines in their order, who was left out, counts."""
    with connection.cursor() as cursor:
        lock = DIALECTS[connection.vendor].lock
        cursor.execute(f"SELECT state FROM segments_segment WHERE id = {segment.pk}{lock}")
        assert cursor.fetchone() == ("open",)
        cursor.execute(
            """INSERT INTO segments_segmentcriteria (segment_id, ordinal, run, kind, criteria,
            line_count, left_out, is_undone, user_id, at)
            VALUES (%s, 1, 1, 'add', %s, 0, '{}', FALSE, %s, CURRENT_TIMESTAMP) RETURNING id""",
            [segment.pk, json.dumps({"filters": FOUR, "options": []}), world.user.pk],
        )
        step = cursor.fetchone()[0]
        cursor.execute(
            f"""INSERT INTO segments_segmentline (segment_id, step_id, contact_id, sort_name,
            is_listed, version, personal_text, evaluation, attempt_failed, no_campaign,
            main_address)
            SELECT {segment.pk}, {step}, c.id, c.sort_name, TRUE, 1, '', '', FALSE, FALSE, FALSE
            {_conditions()} AND NOT {REFUSED} AND NOT EXISTS (
                SELECT 1 FROM segments_segmentline l
                WHERE l.segment_id = {segment.pk} AND l.contact_id = c.id AND l.is_listed)
            ORDER BY c.company_sort_name, c.type, c.sort_name, c.id""",
            [QUIET_SINCE],
        )
        added = cursor.rowcount
        cursor.execute(f"SELECT COUNT(*) {_conditions()} AND {REFUSED}", [QUIET_SINCE])
        refused = json.dumps({"refused": cursor.fetchone()[0]})
        cursor.execute(
            "UPDATE segments_segmentcriteria SET line_count = %s, left_out = %s WHERE id = %s",
            [added, refused, step],
        )
        cursor.execute(
            """UPDATE segments_segment SET line_count = %s, updated_at = CURRENT_TIMESTAMP
            WHERE id = %s""",
            [added, segment.pk],
        )


def same_effect(world: World) -> None:
    """Both sides must have added the same contacts in the same order."""
    ours, theirs = _empty(world), _empty(world)
    add(world, ours)
    add_by_hand(world, theirs)
    lines = SegmentLine.objects.order_by("pk").values_list("contact", flat=True)
    rows = [list(lines.filter(segment=one)) for one in (ours, theirs)]
    assert rows[0] == rows[1] != []


def shown(value: float, seconds: dict[str, list[float]], of: str) -> str:
    return f"{value:.2f} × ({1000 * median(seconds[of]):,.0f} ms)"
