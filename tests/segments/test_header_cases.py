"""What a header means for its lines: the acceptance cases of headers, as this product has them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from crm.models import Contact
from segments import actions
from segments.models import Segment, SegmentLine
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment, resolved

pytestmark = pytest.mark.django_db


class World:
    """A segment of template T1 (cost 8, 30 min) with two contacts; L2's line may differ."""

    def __init__(self) -> None:
        self.user = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
        self.t1 = InteractionTemplateFactory(
            code="T1", cost=Decimal(8), duration_min=30, information_flow="outbound"
        )
        self.t2 = InteractionTemplateFactory(
            code="T2", cost=Decimal(15), duration_min=60, information_flow="inbound"
        )
        self.t9 = InteractionTemplateFactory(code="T9", cost=Decimal(99))
        self.campaign = CampaignFactory()
        self.rl = SalespersonFactory(name="Rob Lund")
        self.first, self.second = ContactFactory.create_batch(2)
        self.segment = make_segment(self.first, self.second, user=self.user, template=self.t1)

    def header(self, **values: Any) -> None:
        self.segment.refresh_from_db()
        reset_lines = values.pop("reset_lines", ())
        self.segment = actions.update_header(
            self.segment,
            user=self.user,
            version=self.segment.version,
            values=values,
            reset_lines=reset_lines,
        ).segment

    def line(self, contact: Contact, **values: Any) -> None:
        line = line_of(self.segment, contact)
        actions.update_line(line, user=self.user, version=line.version, values=values)

    def both(self, name: str) -> list[Any]:
        """What the two lines say."""
        return [getattr(resolved(self.segment, who), name) for who in (self.first, self.second)]


@dataclass(frozen=True)
class Case:
    """`act` on the world; then each resolved value of both lines, and columns of the header."""

    name: str
    act: Callable[[World], None]
    lines: dict[str, list[Any]] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)


def overwritten_and_kept(world: World) -> None:
    world.line(world.first, description="special")
    world.header(description="new")


def reset_along(world: World) -> None:
    overwritten_and_kept(world)
    world.header(description="newer", reset_lines=["description"])


def another_template_on_a_line(world: World) -> None:
    world.line(world.second, template=world.t9)
    world.header(cost=Decimal(9))


def campaign_cleared(world: World) -> None:
    world.header(campaign=world.campaign, campaign_target=True)
    world.header(no_campaign=True)


def template_blanked(world: World) -> None:
    world.header(cost=Decimal(20))
    world.header(template=None)


def new_template_for_all(world: World) -> None:
    world.line(world.second, template=world.t9)
    world.header(template=world.t2, reset_lines=["template"])


def new_template_theirs_kept(world: World) -> None:
    world.line(world.second, template=world.t9)
    world.header(template=world.t2)


def own_costs_refreshed(world: World) -> None:
    world.line(world.first, cost=Decimal(3))
    world.header(template=world.t2, reset_lines=["cost"])


CASES = [
    Case(
        "DRV-009 a line that was edited keeps its own",
        overwritten_and_kept,
        {"r_description": ["special", "new"]},
    ),
    Case(
        "DRV-009 unless it is reset along with it",
        reset_along,
        {"r_description": ["newer", "newer"]},
    ),
    Case(
        "DRV-012 a line with another template is not touched",
        another_template_on_a_line,
        {"r_cost": [9, 99]},
    ),
    Case(
        "DRV-016 no campaign: no target",
        campaign_cleared,
        {"r_campaign": [None, None], "r_campaign_target": [False, False]},
        {"campaign": None, "no_campaign": True},
    ),
    Case(
        "DRV-008 the template can be blanked",
        template_blanked,
        {"r_template": [None, None], "r_cost": [0, 0]},
        {"template": None, "cost": None},
    ),
    Case(
        "DRV-021 lines follow the new template's numbers",
        lambda world: world.header(template=world.t2),
        {"r_cost": [15, 15], "r_duration_min": [60, 60], "r_information_flow": ["inbound"] * 2},
    ),
    Case(
        "DRV-021 and their own cost is refreshed where wanted",
        own_costs_refreshed,
        {"r_cost": [15, 15]},
    ),
    Case(
        "DRV-027 the new template for all",
        new_template_for_all,
        {"r_cost": [15, 15]},
    ),
    Case(
        "DRV-027 or theirs kept",
        new_template_theirs_kept,
        {"r_cost": [15, 99]},
    ),
    Case(
        "CAM-002 the description reaches the lines",
        lambda world: world.header(description="Description"),
        {"r_description": ["Description", "Description"]},
    ),
    Case(
        "DRV-003 the date is what was said",
        lambda world: world.header(date=dt.date(2025, 12, 1)),
        {"r_date": [dt.date(2025, 12, 1)] * 2},
    ),
]


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(world: World, case: Case):
    case.act(world)
    for name, expected in case.lines.items():
        assert world.both(name) == expected, name
    for name, expected in case.header.items():
        assert getattr(world.segment, name) == expected, name


def test_drv_004_a_salesperson_that_was_said_is_kept(world: World):
    world.header(salesperson=world.rl)
    assert world.both("r_salesperson") == [world.rl.pk] * 2


def test_drv_026_every_line_that_inherits_has_the_new_template(world: World):
    world.header(template=world.t2)
    assert world.both("r_interaction_template") == [world.t2.pk] * 2


def test_drv_024_the_campaign_is_still_the_headers(world: World):
    world.header(campaign=world.campaign)
    world.header(template=world.t2)
    assert world.both("r_campaign") == [world.campaign.pk] * 2


def test_drv_002_a_typed_number_is_the_number():
    user = UserFactory(role="Marketing manager")
    segment = actions.create_segment("Spring", user=user, number="4711")
    assert segment.number == "4711"


def test_drv_005_a_user_without_salesperson_leaves_it_open():
    assert make_segment(user=UserFactory(role="Marketing manager")).salesperson is None


def test_drv_015_another_date_finds_the_other_address_unless_one_was_chosen(world: World):
    january, february = (
        ContactAltAddressFactory(
            contact=world.first, starts_on=dt.date(2026, n, 1), ends_on=dt.date(2026, n, 28)
        )
        for n in (1, 2)
    )
    world.header(date=dt.date(2026, 1, 20))
    assert resolved(world.segment, world.first).r_address == january.pk
    world.header(date=dt.date(2026, 2, 20))
    assert resolved(world.segment, world.first).r_address == february.pk
    world.line(world.first, address=january)
    assert resolved(world.segment, world.first).r_address == january.pk


def test_drv_018_and_020_a_template_that_ignores_preferences_decides_the_type(world: World):
    Contact.objects.filter(pk=world.first.pk).update(correspondence_type="email")
    letter = InteractionTemplateFactory(correspondence_type="hard_copy")
    world.header(template=letter)
    assert world.both("r_correspondence_type") == ["email", "hard_copy"]
    world.header(ignore_contact_preference=True)
    assert world.both("r_correspondence_type") == ["hard_copy", "hard_copy"]


def test_drv_022_and_030_subjects_come_from_the_text_unless_a_line_has_its_own(world: World):
    for template, subject in ((world.t1, "A"), (world.t2, "C")):
        InteractionTemplateLanguageFactory(template=template, subject=subject)
        template.default_language = "en"
        template.save()
    segment = make_segment(world.first, world.second, user=world.user, template=world.t1)
    world.segment = segment
    world.line(world.second, subject="B")
    assert world.both("r_subject") == ["A", "B"]
    world.header(template=world.t2)
    assert world.both("r_subject") == ["C", "B"]


def test_cam_012_added_lines_have_the_headers_template(world: World):
    added = ContactFactory.create_batch(3)
    for contact in added:
        actions.add_line(world.segment, contact, user=world.user)
    pinned = world.segment.template_id
    lines = SegmentLine.objects.listed().resolved(world.segment)
    assert {line.r_template for line in lines} == {pinned}


def test_seg_015_another_header_template_leaves_lines_their_own(world: World):
    """L1 keeps template, language and document; L2, who takes the new one, gets the header's."""
    world.line(world.first, template=world.t9, language="de")
    world.line(world.second, template=world.t9)
    world.header(template=world.t2)
    second = line_of(world.segment, world.second)
    actions.reset_lines(world.segment, [second.pk], user=world.user, fields=["template"])
    assert world.both("r_cost") == [99, 15]
    assert resolved(world.segment, world.first).r_language == "de"


def test_what_was_typed_on_lines_is_there_after_any_header_change(world: World):
    world.line(world.first, cost=Decimal(3), description="special", template=world.t9)
    world.header(template=world.t2)
    world.header(template=None)
    world.header(template=world.t1, cost=Decimal(1), description="other")
    line = line_of(world.segment, world.first)
    assert (line.cost, line.description, line.template.code) == (3, "special", "T9")


def test_nothing_but_a_key_and_a_few_texts_can_be_blank(world: World):
    world.header(information_flow="", cost="", correspondence_type="")
    header = Segment.objects.get(pk=world.segment.pk)
    assert (header.information_flow, header.cost) == (None, None)


def test_lines_without_a_campaign_of_their_own_will_are_counted(world: World):
    world.header(campaign=CampaignFactory())
    world.line(world.first, no_campaign=True)
    change = actions.update_header(
        world.segment,
        user=world.user,
        version=world.segment.version,
        values={"campaign": world.campaign},
    )
    assert change.overriding == {"campaign": 1}
