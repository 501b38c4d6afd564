"""Random acts on a worksheet agree, after each one, with a plain model of lists and dicts."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from crm.models import Contact
from segments import actions
from segments.exceptions import AlreadyListed, RedoWouldBeLost
from segments.models import Segment
from segments.steps import strip
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import TODAY, line_of

COUNTRIES = ("DE", "FR", "ES")
country = st.sampled_from(COUNTRIES)
position = st.integers(min_value=0, max_value=8)


class Worksheet(RuleBasedStateMachine):
    """The model: who is listed before and after each step, and what is typed on whom.

    `history` holds the steps done, `future` those undone, each as (before, after). A line that
    is added anew has no values; one that comes back has those it had.
    """

    @initialize()
    def start(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.user = UserFactory(role="Marketing manager")
        self.contacts = [ContactFactory(country=COUNTRIES[n % 3]) for n in range(9)]
        self.segment = actions.create_segment("Random", user=self.user, today=TODAY)
        self.listed: dict[int, int] = {}  # contact → serial of its line
        self.texts: dict[int, str] = {}  # serial of a line → its personal text
        self.history: list[tuple[dict, dict]] = []
        self.future: list[tuple[dict, dict]] = []
        self.serial = 0

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def of_country(self, code):
        return {c.pk for c in self.contacts if c.country == code}

    def step(self, after, act):
        """Do the act; the model drops its future when the act is taken."""
        dropped = {serial for _, future in self.future for serial in future.values()}
        kept = {
            serial for before, past in self.history for serial in (*before.values(), *past.values())
        }
        kept |= set(self.listed.values())
        typed = {serial for serial in dropped - kept if self.texts.get(serial)}
        if typed:
            with pytest.raises(RedoWouldBeLost):
                act(discard_redo=False)
        act(discard_redo=bool(typed))
        self.history.append((self.listed, after))
        self.listed, self.future = after, []

    def with_new(self, contacts):
        after = dict(self.listed)
        for pk in sorted(contacts - set(after)):
            self.serial += 1
            after[pk] = self.serial
        return after

    @rule(code=country)
    def add(self, code):
        self.step(
            self.with_new(self.of_country(code)),
            lambda **kw: actions.add_contacts(
                self.segment, {"country": [code]}, user=self.user, today=TODAY, **kw
            ),
        )

    @rule(code=country)
    def refine(self, code):
        kept = self.of_country(code)
        self.step(
            {pk: serial for pk, serial in self.listed.items() if pk in kept},
            lambda **kw: actions.refine_contacts(
                self.segment, {"country": [code]}, user=self.user, **kw
            ),
        )

    @rule(code=country)
    def reduce(self, code):
        gone = self.of_country(code)
        self.step(
            {pk: serial for pk, serial in self.listed.items() if pk not in gone},
            lambda **kw: actions.reduce_contacts(
                self.segment, {"country": [code]}, user=self.user, **kw
            ),
        )

    @rule(number=position)
    def add_by_hand(self, number):
        contact = self.contacts[number]
        if contact.pk in self.listed:
            with pytest.raises(AlreadyListed):
                actions.add_line(self.segment, contact, user=self.user, today=TODAY)
            return
        self.step(
            self.with_new({contact.pk}),
            lambda **kw: actions.add_line(self.segment, contact, user=self.user, today=TODAY, **kw),
        )

    @precondition(lambda self: self.listed)
    @rule(number=position)
    def remove_by_hand(self, number):
        pk = sorted(self.listed)[number % len(self.listed)]
        line = line_of(self.segment, Contact(pk=pk))
        self.step(
            {other: serial for other, serial in self.listed.items() if other != pk},
            lambda **kw: actions.remove_lines(self.segment, [line.pk], user=self.user, **kw),
        )

    @precondition(lambda self: self.listed)
    @rule(number=position, text=st.sampled_from(["", "Hello", "Bye"]))
    def type_text(self, number, text):
        pk = sorted(self.listed)[number % len(self.listed)]
        line = line_of(self.segment, Contact(pk=pk))
        actions.update_line(
            line, user=self.user, version=line.version, values={"personal_text": text}
        )
        self.texts[self.listed[pk]] = text

    @precondition(lambda self: self.history)
    @rule()
    def undo(self):
        actions.undo(self.segment, user=self.user, step=strip(self.segment).undoable.step.pk)
        before, after = self.history.pop()
        self.future.insert(0, (before, after))
        self.listed = before

    @precondition(lambda self: self.future)
    @rule()
    def redo(self):
        actions.redo(self.segment, user=self.user, step=strip(self.segment).redoable.step.pk)
        before, after = self.future.pop(0)
        self.history.append((before, after))
        self.listed = after

    @invariant()
    def agrees(self):
        if not hasattr(self, "segment"):
            return
        lines = self.segment.lines.filter(is_listed=True)
        found = dict(lines.values_list("contact", "personal_text"))
        assert found == {pk: self.texts.get(n, "") for pk, n in self.listed.items()}
        assert Segment.objects.get(pk=self.segment.pk).line_count == len(self.listed)
        views = strip(self.segment)
        assert [view.is_undone for view in views] == [False] * len(self.history) + [True] * len(
            self.future
        )


@pytest.mark.django_db(transaction=True)
def test_random_acts_agree_with_the_model():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Worksheet,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
