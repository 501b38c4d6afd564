"""Random acts on a worksheet agree, after each one, with a plain model of lists and dicts.

HYPOTHESIS_PROFILE=worksheet-long tries twenty times as much.
"""

import os
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from segments import actions
from segments.exceptions import AlreadyListed, RedoWouldBeLost
from segments.models import SavedCriteria, Segment, SegmentLine
from segments.repeated import Keep, twice_among
from segments.segment_why import Did, contact_story
from segments.steps import strip
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    LoggedSegmentFactory,
    PersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY

MOVES = (Did.CAME, Did.WENT)
COUNTRIES = ("DE", "FR", "ES")
country = st.sampled_from(COUNTRIES)
position = st.integers(min_value=0, max_value=8)
positions = st.sets(position, min_size=1, max_size=4)
BLANK_LINE = {
    "description": None,
    "cost": None,
    "language": None,
    "correspondence_type": None,
    "template": None,
    "personal_text": "",
}
# What a header takes from its template, and loses when another one is chosen.
FROM_TEMPLATE = ("cost", "language", "correspondence_type", "ignore_contact_preference")
# "one" and "two" are templates.
VALUES = {
    "description": ("First", "Second", None),
    "cost": (Decimal("8.00"), Decimal("15.00"), Decimal("3.50"), None),
    "language": ("en", "ru", "", None),
    "correspondence_type": ("hard_copy", "email", "", None),
    "template": ("one", "two", None),
}
line_value = st.sampled_from(
    [(name, value) for name, values in VALUES.items() for value in values]
    + [("personal_text", text) for text in ("Hello", "Bye", "")]
)
header_value = st.sampled_from(
    [
        (name, value)
        for name, values in VALUES.items()
        for value in values
        if (name, value) != ("description", None)
    ]
    + [("ignore_contact_preference", value) for value in (True, False, None)]
)


# By a person's place: what it has in common with another one.
NAMED_ALIKE = {"name": "Robin Hart", "post_code": "53111", "country": "FR", "own_address": True}
WRITTEN_TO_ALIKE = {"email": "robin@example.com", "own_communication": True}
SHARED = {0: NAMED_ALIKE, 1: NAMED_ALIKE, 2: WRITTEN_TO_ALIKE, 3: WRITTEN_TO_ALIKE}


@dataclass
class Line:
    """A line that is added anew has no values; one that comes back has those it had."""

    ordinal: int
    values: dict = field(default_factory=lambda: dict(BLANK_LINE))

    @property
    def is_typed(self):
        return self.values != BLANK_LINE


@dataclass
class Act:
    """One run of steps: who is listed on both sides of it, or what it changed where."""

    count: int = 1
    before: dict | None = None  # contact → serial of its line
    after: dict | None = None
    header: tuple[dict, dict] | None = None
    moved: int = 0  # how many lines came and went, step by step
    lines: dict[int, tuple] = field(default_factory=dict)  # serial → (field, before, after)


class Worksheet(RuleBasedStateMachine):
    """`history` holds the acts done, `future` those undone."""

    @initialize()
    def start(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.user = UserFactory(role="Marketing manager")
        self.make_contacts()
        self.make_templates()
        self.make_log()
        self.make_saved_criteria()
        self.segment = actions.create_segment("Random", user=self.user)
        self.header = dict.fromkeys((*BLANK_LINE, "ignore_contact_preference"))
        del self.header["personal_text"]
        self.header["description"] = "Random"
        self.listed: dict[int, int] = {}
        self.lines: dict[int, Line] = {}
        self.history: list[Act] = []
        self.future: list[Act] = []

    def make_contacts(self):
        """Three companies, each with two people of other countries, languages and wishes; two of
        one name and post code, two with one e-mail."""
        companies = [ContactFactory(country=code, language="ru") for code in COUNTRIES]
        people = [
            PersonFactory(
                company=companies[n % 3],
                language=("en", "ru", "de")[n % 3],
                correspondence_type=("", "email")[n % 2],
                **{"country": COUNTRIES[(n + 1 + n // 3) % 3], **SHARED.get(n, {})},
            )
            for n in range(6)
        ]
        self.pairs = [{people[0].pk, people[1].pk}, {people[2].pk, people[3].pk}]
        self.contacts = companies + people
        self.by_pk = {contact.pk: contact for contact in self.contacts}

    def make_templates(self):
        self.templates = {
            "one": InteractionTemplateFactory(
                cost="8.00", correspondence_type="hard_copy", default_language="en"
            ),
            "two": InteractionTemplateFactory(
                cost="15.00", correspondence_type="email", ignore_contact_preference=True
            ),
        }
        self.texts = {"one": {"en", "ru"}, "two": {"de"}}
        for name, languages in self.texts.items():
            for language in languages:
                InteractionTemplateLanguageFactory(template=self.templates[name], language=language)

    def make_log(self):
        self.logged = LoggedSegmentFactory()
        self.evaluated = {"positive": set(), "none": set()}
        for number, contact in enumerate(self.contacts[2:7]):
            answer = "positive" if number % 2 else "none"
            self.evaluated[answer].add(contact.pk)
            InteractionLogEntryFactory(
                logged_segment=self.logged,
                contact=contact,
                evaluation="positive" if number % 2 else "",
            )

    def make_saved_criteria(self):
        numbers = [contact.number for contact in self.contacts[:2]]
        spanish, french = ({"filters": {"country": [c]}, "options": []} for c in ("ES", "FR"))
        self.saved = SavedCriteria.objects.create(
            code="RL",
            description="Random",
            owner=self.user,
            steps=[
                {"kind": "add", "criteria": spanish},
                {"kind": "manual_add", "criteria": {"numbers": [*numbers, "GONE"], "count": 3}},
                {"kind": "reduce", "criteria": french},
            ],
        )

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # The model

    def of_country(self, code, *, entire=False):
        found = {c.pk for c in self.contacts if c.country == code}
        firms = {self.firm(pk) for pk in found}
        return {pk for pk in self.by_pk if self.firm(pk) in firms} if entire else found

    def firm(self, pk):
        return self.by_pk[pk].company_id or pk

    def next_ordinal(self):
        return sum(act.count for act in self.history) + 1

    def with_new(self, listed, contacts, ordinal):
        """The listing with a new line for everybody who is not on it."""
        after = dict(listed)
        for pk in sorted(contacts - set(listed)):
            serial = len(self.lines) + 1
            self.lines[serial] = Line(ordinal)
            after[pk] = serial
        return after

    def chosen(self, numbers):
        """Some of the listed contacts."""
        order = sorted(self.listed)
        return sorted({order[number % len(order)] for number in numbers})

    def template_of(self, values):
        """The name of the template that counts for a line, and whether it is the line's own."""
        own, shared = values["template"], self.header["template"]
        return own or shared, bool(own) and own != shared

    def inherited(self, name, contact, values):
        template, is_own = self.template_of(values)
        kept = self.templates.get(template)
        header = self.header
        if name == "description":
            return header["description"]
        if name == "cost":
            if not is_own and header["cost"] is not None:
                return header["cost"]
            return Decimal(kept.cost if kept else 0)
        if name == "language":
            texts = self.texts.get(template, set())
            if contact.language in texts:
                return contact.language
            if not is_own and header["language"] in texts:
                return header["language"]
            return kept.default_language if kept else ""
        return self.inherited_type(contact, kept, is_own)

    def inherited_type(self, contact, kept, is_own):
        ignore = kept.ignore_contact_preference if kept else False
        said = kept.correspondence_type if kept else ""
        if not is_own:
            if self.header["ignore_contact_preference"] is not None:
                ignore = self.header["ignore_contact_preference"]
            if self.header["correspondence_type"] is not None:
                said = self.header["correspondence_type"]
        return said if ignore else contact.correspondence_type or said

    def said(self, contact, values, name):
        """What a line says, its own or inherited."""
        own = values[name]
        return self.inherited(name, contact, values) if own is None else own

    def stored(self, contact, values, name, value):
        """What a line keeps of a value that is typed on it."""
        if name == "template":
            return None if value == self.header["template"] else value
        if name == "personal_text":
            return value or ""
        if value is None or (value == "" and name == "description"):
            return None
        return None if value == self.inherited(name, contact, values) else value

    # A step

    def step(self, act, does):
        """Do the act; the model drops its future when the act is taken.

        `does(discard_redo=…)` runs it and answers its result.
        """
        dropped = self.new_in(self.future)
        is_typed = any(self.lines[serial].is_typed for serial in dropped)
        if is_typed:
            with pytest.raises(RedoWouldBeLost):
                does(discard_redo=False)
        result = does(discard_redo=is_typed)
        self.history.append(act)
        self.future = []
        if act.after is not None:
            self.listed = act.after
        return result

    def new_in(self, acts):
        """Serials of the lines that the acts brought."""
        return {
            serial
            for act in acts
            if act.after is not None
            for serial in set(act.after.values()) - set(act.before.values())
        }

    def listing(self, after, does):
        before = self.listed
        moved = len(set(after) ^ set(before))
        result = self.step(Act(before=before, after=after, moved=moved), does)
        assert result.line_count == moved

    def adding(self, contacts, does):
        self.listing(self.with_new(self.listed, contacts, self.next_ordinal()), does)

    def removing(self, gone, does):
        self.listing({pk: n for pk, n in self.listed.items() if pk not in gone}, does)

    def ids(self, contacts):
        lines = SegmentLine.objects.listed().filter(segment=self.segment, contact__in=contacts)
        return list(lines.values_list("pk", flat=True))

    @rule(code=country)
    def add(self, code):
        self.adding(
            self.of_country(code),
            lambda **kw: actions.add_contacts(
                self.segment, {"country": [code]}, user=self.user, **kw
            ),
        )

    @rule(code=country, entire=st.booleans())
    def refine(self, code, entire):
        kept = self.of_country(code, entire=entire)
        self.removing(
            set(self.listed) - kept,
            lambda **kw: actions.refine_contacts(
                self.segment,
                {"country": [code]},
                user=self.user,
                entire_companies=entire,
                **kw,
            ),
        )

    @rule(code=country, entire=st.booleans())
    def reduce(self, code, entire):
        self.removing(
            self.of_country(code, entire=entire),
            lambda **kw: actions.reduce_contacts(
                self.segment,
                {"country": [code]},
                user=self.user,
                entire_companies=entire,
                **kw,
            ),
        )

    def meeting(self, match, codes, kind):
        """The tree of any, all or none of the countries, and of a type; and whom it finds."""
        leaves = [{"source": "contact", "where": {"country": code}} for code in codes]
        of_type = {"source": "contact", "where": {"type": kind}}
        holds = {"all": all, "any": any, "none": lambda answers: not any(answers)}[match]
        found = {
            contact.pk
            for contact in self.contacts
            if contact.type == kind and holds([contact.country == code for code in codes])
        }
        return {"version": 2, "tree": {"all": [{match: leaves}, of_type]}}, found

    @rule(
        act=st.sampled_from(["add", "refine", "reduce"]),
        match=st.sampled_from(["all", "any", "none"]),
        codes=st.lists(country, min_size=1, max_size=2),
        kind=st.sampled_from(["company", "person"]),
    )
    def by_tree(self, act, match, codes, kind):
        tree, found = self.meeting(match, codes, kind)
        does = getattr(actions, f"{act}_contacts")
        done = lambda **kw: does(self.segment, tree, user=self.user, **kw)  # noqa: E731
        if act == "add":
            self.adding(found, done)
        else:
            self.removing(set(self.listed) - found if act == "refine" else found, done)

    @rule(number=position)
    def add_by_hand(self, number):
        contact = self.contacts[number]
        if contact.pk in self.listed:
            with pytest.raises(AlreadyListed):
                actions.add_line(self.segment, contact, user=self.user)
            return
        after = self.with_new(self.listed, {contact.pk}, self.next_ordinal())
        self.step(
            Act(before=self.listed, after=after, moved=1),
            lambda **kw: actions.add_line(self.segment, contact, user=self.user, **kw),
        )

    @rule(numbers=positions)
    def add_selected(self, numbers):
        chosen = {self.contacts[number].pk for number in numbers}
        self.adding(
            chosen,
            lambda **kw: actions.add_selected(self.segment, chosen, user=self.user, **kw),
        )

    @rule(numbers=positions)
    def paste(self, numbers):
        chosen = [self.contacts[number] for number in numbers]
        text = "\n".join([f"{c.number}\t{c.name}" for c in chosen] + ["Nobody", chosen[0].number])

        def does(**kw):
            done = actions.paste_contacts(self.segment, text, user=self.user, **kw)
            assert (done.pasted.duplicates, len(done.pasted.not_found)) == (1, 1)
            return done.result

        self.adding({contact.pk for contact in chosen}, does)

    @rule(answers=st.sets(st.sampled_from(["positive", "none"])))
    def from_log(self, answers):
        meant = set().union(*(self.evaluated[a] for a in answers or self.evaluated))
        outcome = {"evaluation": sorted(answers)} if answers else {}
        self.adding(
            meant,
            lambda **kw: actions.reuse_logged_segment(
                self.segment, self.logged, user=self.user, outcome=outcome, **kw
            ),
        )

    @rule()
    def apply_saved_criteria(self):
        ordinal = self.next_ordinal()
        spanish = self.with_new(self.listed, self.of_country("ES"), ordinal)
        named = self.with_new(spanish, {c.pk for c in self.contacts[:2]}, ordinal + 1)
        french = self.of_country("FR")
        after = {pk: serial for pk, serial in named.items() if pk not in french}
        moved = len(named) - len(self.listed) + len(named) - len(after)
        result = self.step(
            Act(count=3, before=self.listed, after=after, moved=moved),
            lambda **kw: actions.apply_criteria(self.segment, self.saved, user=self.user, **kw),
        )
        assert result.added + result.removed == moved

    @rule()
    def try_saved_criteria(self):
        """What would come and go is told, and nothing of it happens: all must agree afterwards."""
        trial = actions.try_criteria(self.segment, self.saved, user=self.user)
        chosen = {c.pk for c in self.contacts[:2]} | self.of_country("ES")
        coming = chosen - self.of_country("FR") - set(self.listed)
        going = set(self.listed) & self.of_country("FR")
        moved = (trial.coming.count, trial.going.count, trial.staying.count)
        assert moved == (len(coming), len(going), len(self.listed) - len(going))

    @precondition(lambda self: self.listed)
    @rule(numbers=positions)
    def remove_selected(self, numbers):
        gone = self.chosen(numbers)
        ids = self.ids(gone)
        self.removing(
            gone, lambda **kw: actions.remove_lines(self.segment, ids, user=self.user, **kw)
        )

    @rule(kept=st.sampled_from(["first", "last"]))
    def remove_repeated(self, kept):
        listed = SegmentLine.objects.listed().filter(segment=self.segment)
        lines = dict(listed.values_list("contact", "pk"))
        twice = [sorted(pair, key=lines.get) for pair in self.pairs if pair <= set(self.listed)]
        gone = {pair[1] if kept == "first" else pair[0] for pair in twice}
        self.removing(
            gone,
            lambda **kw: actions.remove_repeated(
                self.segment, Keep(stays=kept), user=self.user, **kw
            ),
        )

    # Edits

    def typed(self, name, value):
        """The value as the acts take it."""
        return self.templates[value] if name == "template" and value else value

    def edited(self, contacts, name, value):
        """What becomes of the lines, as an act keeps it."""
        changed = {}
        for pk in contacts:
            values = self.lines[self.listed[pk]].values
            after = self.stored(self.by_pk[pk], values, name, value)
            changed[self.listed[pk]] = (name, values[name], after)
        return changed

    def write(self, changed):
        for serial, (name, _before, after) in changed.items():
            self.lines[serial].values[name] = after

    @precondition(lambda self: self.listed)
    @rule(number=position, said=line_value)
    def edit_cell(self, number, said):
        (pk,) = self.chosen([number])
        name, value = said
        changed = self.edited([pk], name, value)
        line = SegmentLine.objects.listed().get(segment=self.segment, contact=pk)
        actions.update_line(
            line, user=self.user, version=line.version, values={name: self.typed(name, value)}
        )
        self.write(changed)

    @precondition(lambda self: self.listed)
    @rule(numbers=positions, said=line_value)
    def edit_many(self, numbers, said):
        contacts = self.chosen(numbers)
        name, value = said
        changed = self.edited(contacts, name, value)
        ids = self.ids(contacts)
        result = self.step(
            Act(lines=changed),
            lambda **kw: actions.update_lines(
                self.segment, ids, user=self.user, values={name: self.typed(name, value)}, **kw
            ),
        )
        self.write(changed)
        assert result.line_count == len(contacts)

    @precondition(lambda self: self.listed)
    @rule(numbers=positions, name=st.sampled_from(sorted(VALUES)))
    def reset_many(self, numbers, name):
        contacts = self.chosen(numbers)
        changed = self.edited(contacts, name, None)
        ids = self.ids(contacts)
        self.step(
            Act(lines=changed),
            lambda **kw: actions.reset_lines(
                self.segment, ids, user=self.user, fields=[name], **kw
            ),
        )
        self.write(changed)

    @rule(said=header_value, reset=st.booleans())
    def edit_header(self, said, reset):
        name, value = said
        reset = reset and name in VALUES
        before, after = dict(self.header), self.header_with(name, value)
        overriding = [
            pk
            for pk, serial in self.listed.items()
            if reset and self.lines[serial].values[name] is not None
        ]
        # As the act does: the lines inherit again from the new header.
        changed = {
            self.listed[pk]: (name, self.lines[self.listed[pk]].values[name], None)
            for pk in overriding
        }

        def does(**kw):
            current = Segment.objects.get(pk=self.segment.pk)
            return actions.update_header(
                self.segment,
                user=self.user,
                version=current.version,
                values={name: self.typed(name, value)},
                reset_lines=[name] if reset else [],
                **kw,
            )

        if before == after and not reset:
            assert does(discard_redo=False).step is None
            return
        change = self.step(Act(header=(before, after), lines=changed), does)
        assert change.lines_reset == len(overriding)
        self.header = after
        self.write(changed)

    def header_with(self, name, value):
        header = {**self.header, name: value}
        if name == "template" and value != self.header["template"]:
            header |= dict.fromkeys(FROM_TEMPLATE)
        kept = self.templates.get(header["template"])
        for same in FROM_TEMPLATE:
            if kept and same != "language" and header[same] == self.of_template(kept, same):
                header[same] = None
        return header

    def of_template(self, kept, name):
        value = getattr(kept, name)
        return Decimal(value) if name == "cost" else value

    # Back and forth

    @precondition(lambda self: self.history)
    @rule()
    def undo(self):
        last = strip(self.segment).undoable.step
        result = actions.undo(self.segment, user=self.user, step=last.pk)
        act = self.history.pop()
        self.future.insert(0, act)
        self.turn(act, result, undone=True)

    @precondition(lambda self: self.future)
    @rule()
    def redo(self):
        first = strip(self.segment).redoable.step
        result = actions.redo(self.segment, user=self.user, step=first.pk)
        act = self.future.pop(0)
        self.history.append(act)
        self.turn(act, result, undone=False)

    def turn(self, act, result, *, undone):
        assert result.run_length == act.count
        if act.after is not None:
            self.listed = act.before if undone else act.after
            assert (result.line_count, result.kept) == (act.moved, 0)
            return
        if act.header is not None:
            self.header = dict(act.header[0] if undone else act.header[1])
        changed = kept = 0
        for serial, (name, before, after) in act.lines.items():
            now, then = (after, before) if undone else (before, after)
            values = self.lines[serial].values
            if before == after:
                continue
            if values[name] == now:
                values[name] = then
                changed += 1
            else:
                kept += 1
        assert (result.line_count, result.kept) == (changed, kept)

    # What must agree

    @invariant()
    def agrees(self):
        if not hasattr(self, "segment"):
            return
        header = Segment.objects.select_related("template").get(pk=self.segment.pk)
        assert header.line_count == len(self.listed)
        assert {name: self.name_of(getattr(header, name)) for name in self.header} == self.header
        lines = SegmentLine.objects.listed().resolved(header, today=TODAY)
        beside = ("step", "template", "contact")
        found = {line.contact_id: line for line in lines.select_related(*beside)}
        assert set(found) == set(self.listed)
        twice = [pk for pair in self.pairs if pair <= set(found) for pk in pair]
        assert twice_among(header, found.values()) == {found[pk].pk for pk in twice}
        for pk, serial in self.listed.items():
            self.line_agrees(found[pk], self.by_pk[pk], self.lines[serial])
        done = [True] * sum(act.count for act in self.history)
        undone = [False] * sum(act.count for act in self.future)
        assert [not view.is_undone for view in strip(self.segment)] == done + undone
        self.story_agrees(self.contacts[len(done) % len(self.contacts)])

    def story_agrees(self, contact):
        """Who is on the segment came last by the step that the line tells."""
        story = contact_story(self.segment, contact, self.user)
        moves = [told for told in story.steps if told.did in MOVES and not told.view.is_undone]
        if contact.pk in self.listed:
            ordinal = self.lines[self.listed[contact.pk]].ordinal
            assert (moves[-1].did, moves[-1].view.step.ordinal) == (Did.CAME, ordinal)
            assert story.line.step.ordinal == ordinal
        else:
            assert story.line is None
            assert [told.did for told in moves[-1:]] in ([], [Did.WENT])

    def line_agrees(self, line, contact, model):
        assert line.step.ordinal == model.ordinal
        assert {name: self.name_of(getattr(line, name)) for name in model.values} == model.values
        for name in ("description", "cost", "language", "correspondence_type"):
            assert getattr(line, f"r_{name}") == self.said(contact, model.values, name), name

    def name_of(self, value):
        """A pinned template by the name that the model knows it by."""
        names = {template.pk: name for name, template in self.templates.items()}
        return names[value.template_id] if hasattr(value, "template_id") else value


QUICK = {"max_examples": 15, "stateful_step_count": 25}
HABITS = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("worksheet", **QUICK, **HABITS)
settings.register_profile("worksheet-long", max_examples=200, stateful_step_count=50, **HABITS)


@pytest.mark.django_db(transaction=True)
def test_random_acts_agree_with_the_model():
    from hypothesis.stateful import run_state_machine_as_test

    name = os.environ.get("HYPOTHESIS_PROFILE", "worksheet")
    run_state_machine_as_test(Worksheet, settings=settings.get_profile(name))
