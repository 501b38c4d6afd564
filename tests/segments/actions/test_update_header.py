"""The header: what it says, every line that inherits says too."""

from decimal import Decimal

import pytest

from crm.exceptions import NotAllowed
from segments import actions
from segments.exceptions import HeaderChanged, NumberIsTaken
from segments.models import Segment
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


def create(user, **values):
    return actions.create_segment("Spring", user=user, **values)


class TestCreateSegment:
    def test_takes_numbers_from_the_series(self, user):
        assert [create(user).number, create(user).number] == ["SM00001", "SM00002"]

    def test_steps_over_a_number_typed_by_hand(self, user):
        create(user, number="SM00001")
        assert create(user).number == "SM00002"

    def test_stores_a_typed_number_in_capitals_without_blanks(self, user):
        assert create(user, number=" spring-1 ").number == "SPRING-1"

    def test_refuses_a_number_that_is_taken(self, user):
        create(user, number="SPRING")
        with pytest.raises(NumberIsTaken, match="SPRING"):
            create(user, number="spring")
        assert Segment.objects.count() == 1

    def test_takes_the_users_own_salesperson(self, user):
        assert create(user).salesperson == user.salesperson

    def test_refuses_without_the_right(self):
        with pytest.raises(NotAllowed):
            create(UserFactory(role="Viewer"))
        assert not Segment.objects.exists()


class TestTemplate:
    def test_is_pinned_so_that_later_changes_do_not_reach_the_segment(self, user):
        template = InteractionTemplateFactory(cost="8.00", default_language="en")
        first, second = DocumentFactory.create_batch(2)
        text = InteractionTemplateLanguageFactory(template=template, document=first)
        contact = ContactFactory()
        segment = make_segment(contact, user=user, template=template)
        template.cost = Decimal(12)
        template.save()
        text.document = second
        text.save()
        row = resolved(segment, contact)
        assert (row.r_cost, row.r_document) == (8, first.pk)

    def test_resets_the_headers_own_values_and_keeps_the_lines(self, user):
        contact = ContactFactory()
        segment = make_segment(
            contact, user=user, template=InteractionTemplateFactory(), cost=Decimal(9)
        )
        actions.update_line(
            line_of(segment, contact), user=user, version=1, values={"duration_min": 5}
        )
        change = actions.update_header(
            segment,
            user=user,
            version=segment.version,
            values={"template": InteractionTemplateFactory(cost="15.00", duration_min=60)},
        )
        assert change.reset == ["cost"]
        row = resolved(change.segment, contact)
        assert (row.r_cost, row.r_duration_min) == (15, 5)

    def test_a_value_equal_to_the_templates_is_inherited(self, user):
        template = InteractionTemplateFactory(correspondence_type="email")
        segment = make_segment(user=user, template=template, correspondence_type="email")
        assert segment.correspondence_type is None

    def test_can_be_taken_off_again(self, user):
        contact = ContactFactory()
        template = InteractionTemplateFactory(cost="8.00")
        segment = make_segment(contact, user=user, template=template)
        change = actions.update_header(
            segment, user=user, version=segment.version, values={"template": None}
        )
        assert resolved(change.segment, contact).r_cost == 0


class TestUpdateHeader:
    def test_says_how_many_lines_keep_their_own(self, user):
        contacts = ContactFactory.create_batch(3)
        segment = make_segment(*contacts, user=user)
        actions.update_line(
            line_of(segment, contacts[0]), user=user, version=1, values={"description": "Own"}
        )
        change = actions.update_header(
            segment, user=user, version=segment.version, values={"description": "Autumn"}
        )
        assert change.overriding == {"description": 1}
        assert resolved(segment, contacts[0]).r_description == "Own"
        assert resolved(change.segment, contacts[1]).r_description == "Autumn"

    def test_refuses_an_old_version_and_shows_the_other_values(self, user):
        segment = make_segment(user=user)
        actions.update_header(segment, user=user, version=1, values={"description": "Theirs"})
        with pytest.raises(HeaderChanged) as refused:
            actions.update_header(segment, user=user, version=1, values={"description": "Mine"})
        assert refused.value.theirs.description == "Theirs"
        segment.refresh_from_db()
        assert segment.description == "Theirs"

    def test_writes_nothing_when_nothing_changed(self, user):
        segment = make_segment(user=user)
        change = actions.update_header(
            segment, user=user, version=1, values={"description": segment.description}
        )
        assert change.changed == []
        assert change.segment.version == 1

    def test_costs_the_same_at_any_number_of_lines(self, user, django_assert_num_queries):
        segment = make_segment(ContactFactory(), user=user)
        for description in ("Autumn", "Winter"):
            segment.refresh_from_db()
            # savepoint · right · lock · templates · last step, insert · segment · event ·
            # overriding lines · release
            with django_assert_num_queries(9):
                actions.update_header(
                    segment,
                    user=user,
                    version=segment.version,
                    values={"description": description},
                )
            for contact in ContactFactory.create_batch(20):
                actions.add_line(segment, contact, user=user)

    def test_refuses_somebody_elses_segment(self, user):
        segment = make_segment(user=user)
        with pytest.raises(NotAllowed):
            actions.update_header(
                segment,
                user=UserFactory(role="Salesperson"),
                version=1,
                values={"description": "Mine"},
            )


def test_the_templates_own_campaign_is_no_other_campaign(user):
    campaign = CampaignFactory()
    template = InteractionTemplateFactory(campaign=campaign)
    segment = make_segment(ContactFactory(), user=user, template=template)
    segment.refresh_from_db()
    change = actions.update_header(
        segment, user=user, version=segment.version, values={"campaign": campaign}
    )
    assert change.segment.campaign is None
    assert change.changed == []
