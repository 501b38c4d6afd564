"""A copy has the set-up, and as much of the lines as was asked for."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.exceptions import NotAllowed
from segments import actions
from segments.exceptions import SegmentIsClosed
from segments.models import Segment, SegmentLanguage, SegmentLine
from segments.steps import strip
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(3)


@pytest.fixture
def template():
    template = InteractionTemplateFactory(cost="8.00", correspondence_type="hard_copy")
    for language in ("", "de"):
        InteractionTemplateLanguageFactory(
            template=template, language=language, subject=f"News {language}"
        )
    return template


@pytest.fixture
def segment(user, contacts, template):
    return make_segment(
        *contacts,
        user=user,
        template=template,
        date=dt.date(2026, 1, 5),
        cost=Decimal("9.50"),
        campaign=CampaignFactory(),
        duration_min=7,
    )


def copy(segment, user, what="overrides", **options):
    return actions.copy_segment(segment, user=user, what=what, **options)


def type_in(segment, contact, user, **values):
    line = line_of(segment, contact)
    return actions.update_line(line, user=user, version=line.version, values=values)


class TestSetUp:
    def test_has_the_header_under_a_number_of_its_own(self, user, segment):
        result = copy(segment, user, "set-up", description="Autumn")
        new = Segment.objects.get(pk=result.segment.pk)
        assert new.number != segment.number
        assert (new.description, new.is_open, new.created_by) == ("Autumn", True, user)
        for name in ("cost", "duration_min", "campaign", "salesperson", "group", "language"):
            assert getattr(new, name) == getattr(segment, name), name
        assert (result.step, new.line_count, list(strip(new))) == (None, 0, [])

    def test_leaves_the_date_behind(self, user, segment):
        assert copy(segment, user, "set-up").segment.date is None

    def test_pins_what_the_segment_pinned_not_what_the_template_says_now(
        self, user, segment, template
    ):
        template.cost = Decimal("15.00")
        template.save()
        new = copy(segment, user, "set-up").segment
        pinned = new.templates.get()
        assert (pinned.template, pinned.cost) == (template, Decimal("8.00"))
        assert new.template == pinned
        assert pinned != segment.template

    def test_has_own_documents_subjects_and_texts(self, user, segment):
        document = DocumentFactory()
        SegmentLanguage.objects.filter(language="de").update(
            own_document=document, own_subject="", own_email_text="Hallo"
        )
        new = copy(segment, user, "set-up").segment
        texts = {text.language: text for text in new.template.languages.all()}
        assert set(texts) == {"", "de"}
        assert (texts["de"].own_document, texts["de"].own_subject) == (document, "")
        assert (texts["de"].own_email_text, texts[""].own_document) == ("Hallo", None)
        assert texts[""].pinned_subject == "News "

    def test_a_proposed_description_fits(self, user, segment):
        Segment.objects.update(description="x" * 100)
        segment.refresh_from_db()
        assert copy(segment, user, "set-up").segment.description == "Copy of " + "x" * 92

    def test_of_a_segment_without_template_has_none(self, user):
        new = copy(make_segment(user=user), user, "set-up").segment
        assert (new.template, new.templates.count()) == (None, 0)


class TestContacts:
    def test_are_those_listed_in_their_order_without_what_is_typed(self, user, segment, contacts):
        type_in(segment, contacts[1], user, description="Own", personal_text="Hello!")
        actions.remove_lines(segment, [line_of(segment, contacts[0]).pk], user=user)
        result = copy(segment, user, "contacts")
        lines = list(result.segment.lines.order_by("pk"))
        assert [line.contact for line in lines] == contacts[1:]
        assert [(line.description, line.personal_text) for line in lines] == [(None, "")] * 2
        assert result.segment.line_count == 2

    def test_come_by_one_step_that_can_be_taken_back(self, user, segment):
        result = copy(segment, user, "contacts")
        (view,) = strip(result.segment)
        assert (view.step.kind, view.step.line_count) == ("copy", 3)
        assert (view.sentence, view.effect) == (f"Segment {segment.number}", "Added 3")
        actions.undo(result.segment, user=user, step=view.step.pk)
        assert listed(result.segment) == set()

    def test_who_may_not_be_listed_today_is_left_out_and_named(self, user, segment, contacts):
        contacts[0].is_inactive = True
        contacts[2].is_excluded = True
        for contact in contacts:
            contact.save()
        result = copy(segment, user)
        assert listed(result.segment) == {contacts[1].pk}
        assert result.step.left_out == {"inactive": 1, "excluded": 1}
        assert result.first_left_out == [contacts[0].name, contacts[2].name]


class TestOverrides:
    def test_come_along_but_for_dates_and_facts(self, user, segment, contacts):
        address = ContactAltAddressFactory(contact=contacts[0], ends_on=dt.date(2020, 1, 1))
        salesperson, document = SalespersonFactory(), DocumentFactory()
        said = {
            "description": "Own",
            "salesperson": salesperson,
            "correspondence_type": "",
            "language": "ru",
            "subject": "",
            "cost": Decimal("1.50"),
            "duration_min": 3,
            "information_flow": "inbound",
            "initiated_by": "them",
            "campaign_target": True,
            "send_as_attachment": True,
            "address": address,
            "no_campaign": True,
            "personal_text": "Hello!",
            "document": document,
        }
        left = {"date": dt.date(2026, 2, 3), "evaluation": "positive", "attempt_failed": True}
        type_in(segment, contacts[0], user, **said, **left)
        new = copy(segment, user).segment
        line = line_of(new, contacts[0])
        assert {name: getattr(line, name) for name in said} == said
        assert (line.date, line.evaluation, line.attempt_failed) == (None, "", False)
        assert (line.version, line.removed_by) == (1, None)
        assert line_of(new, contacts[1]).description is None

    def test_every_value_of_a_line_is_either_copied_or_left_on_purpose(self):
        from segments.duplicates import OVERRIDES

        values = {*SegmentLine.OVERRIDES, *SegmentLine.SWITCHES.values(), *SegmentLine.FACTS}
        assert values - set(OVERRIDES) == {"template", "date", "evaluation", "attempt_failed"}

    def test_a_template_of_a_line_is_the_copys_own(self, user, segment, contacts):
        own = InteractionTemplateFactory(cost="1.00")
        type_in(segment, contacts[0], user, template=own)
        new = copy(segment, user).segment
        line = line_of(new, contacts[0])
        assert (line.template.segment, line.template.template) == (new, own)
        assert line_of(new, contacts[1]).template is None
        assert resolved(new, contacts[0]).r_cost == Decimal("1.00")
        assert resolved(new, contacts[1]).r_cost == Decimal("9.50")


class TestRefusals:
    def test_a_closed_segment_is_not_copied(self, user, segment):
        actions.trash_segment(segment, user=user)
        with pytest.raises(SegmentIsClosed):
            copy(segment, user)
        assert Segment.objects.count() == 1

    def test_without_the_right_to_add_or_to_see(self, segment):
        for role in ("Viewer", "Salesperson"):
            with pytest.raises(NotAllowed):
                copy(segment, UserFactory(role=role))
        assert Segment.objects.count() == 1

    def test_who_may_read_only_may_copy(self, segment):
        reader = UserFactory(role="Salesperson")
        Segment.objects.update(salesperson=None)
        group = reader.groups.get()
        group.permissions.remove(*group.permissions.filter(codename="change_segment"))
        assert copy(segment, reader, "contacts").segment.created_by == reader


@pytest.mark.parametrize("what", ["contacts", "overrides"])
def test_takes_the_same_number_of_statements_at_any_size(user, template, what):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for country, size in (("DE", 10), ("FR", 60)):
        segment = make_segment(user=user, template=template)
        ContactFactory.create_batch(size, country=country)
        actions.add_contacts(segment, {"country": [country]}, user=user)
        with CaptureQueriesContext(connection) as queries:
            result = copy(segment, user, what)
        assert result.segment.line_count == size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 28
