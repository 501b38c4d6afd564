"""A block of cells: each line says something of its own, in one step."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.exceptions import NotAllowed
from segments import actions
from segments.exceptions import SegmentIsClosed, SelectionChanged
from segments.models import Segment, SegmentLine
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import make_segment
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user):
    template = InteractionTemplateFactory(code="BUS", cost="8.00")
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar")]
    return make_segment(*contacts, user=user, template=template)


@pytest.fixture
def lines(segment):
    return list(segment.lines.order_by("pk"))


def values(segment, *fields):
    return list(segment.lines.order_by("pk").values_list(*fields))


def test_each_line_says_its_own_and_the_rest_stays(segment, lines, user):
    campaign, salesperson = CampaignFactory(), SalespersonFactory()
    Segment.objects.filter(pk=segment.pk).update(campaign=CampaignFactory())
    one, two, three = lines
    SegmentLine.objects.filter(pk=three.pk).update(language="de", cost="3.00")
    result = actions.update_cells(
        segment,
        {
            one.pk: {"cost": Decimal("1.50"), "date": dt.date(2026, 3, 1), "campaign": campaign},
            two.pk: {"cost": Decimal("2.50"), "no_campaign": True, "salesperson": salesperson},
            three.pk: {"language": "ru", "campaign_target": True, "personal_text": "Hello\t“you”"},
        },
        user=user,
    )
    assert result.line_count == 3
    assert values(segment, "cost", "date", "campaign", "no_campaign", "salesperson") == [
        (Decimal("1.50"), dt.date(2026, 3, 1), campaign.pk, False, None),
        (Decimal("2.50"), None, None, True, salesperson.pk),
        (Decimal("3.00"), None, None, False, None),
    ]
    assert values(segment, "language", "campaign_target", "personal_text")[2] == (
        "ru",
        True,
        "Hello\t“you”",
    )
    assert values(segment, "version") == [(2,), (2,), (2,)]


def test_one_step_back_puts_all_back_and_one_forward_sets_all_again(segment, lines, user):
    one, two, _three = lines
    SegmentLine.objects.filter(pk=one.pk).update(description="Old", cost="5.00")
    given = {
        one.pk: {"description": "A", "cost": Decimal(1)},
        two.pk: {"description": "B"},
    }
    step = actions.update_cells(segment, given, user=user).step
    actions.undo(segment, user=user, step=step.pk)
    assert values(segment, "description", "cost")[:2] == [("Old", Decimal("5.00")), (None, None)]
    actions.redo(segment, user=user, step=step.pk)
    assert values(segment, "description", "cost")[:2] == [("A", Decimal("1.00")), ("B", None)]


def test_a_value_equal_to_the_inherited_one_is_none(segment, lines, user):
    one, two, three = lines
    SegmentLine.objects.filter(pk=three.pk).update(description="Third")
    given = {one.pk: {"cost": Decimal("8.00"), "description": "Spring letter"}}
    given[two.pk] = {"cost": Decimal("9.00")}
    actions.update_cells(segment, given, user=user)
    assert values(segment, "cost", "description") == [
        (None, None),
        (Decimal("9.00"), None),
        (None, "Third"),
    ]


def test_a_template_is_pinned_once_and_the_headers_own_is_none(segment, lines, user):
    call, bus = InteractionTemplateFactory(code="CALL"), segment.template.template
    given = {line.pk: {"template": call} for line in lines[:2]}
    given[lines[2].pk] = {"template": bus}
    actions.update_cells(segment, given, user=user)
    found = [line.template and line.template.code for line in segment.lines.order_by("pk")]
    assert found == ["CALL", "CALL", None]


def test_refuses_where_a_line_went_meanwhile_and_writes_nothing(segment, lines, user):
    SegmentLine.objects.filter(pk=lines[0].pk).update(is_listed=False)
    with pytest.raises(SelectionChanged):
        actions.update_cells(segment, {line.pk: {"description": "X"} for line in lines}, user=user)
    assert values(segment, "description") == [(None,)] * 3
    assert not segment.steps.filter(kind="edit").exists()


def test_refuses_a_line_of_another_segment(segment, user):
    other = make_segment(ContactFactory(), user=user).lines.get()
    with pytest.raises(SelectionChanged):
        actions.update_cells(segment, {other.pk: {"description": "X"}}, user=user)


def test_refuses_a_closed_segment_and_a_stranger(segment, lines, user):
    given = {lines[0].pk: {"description": "X"}}
    with pytest.raises(NotAllowed):
        actions.update_cells(segment, given, user=UserFactory(role="Viewer"))
    actions.trash_segment(segment, user=user)
    with pytest.raises(SegmentIsClosed):
        actions.update_cells(segment, given, user=user)


def test_statements_do_not_grow_with_the_lines(user):
    def counted(size):
        segment = make_segment(*ContactFactory.create_batch(size), user=user)
        keys = list(segment.lines.values_list("pk", flat=True))
        given = {
            key: {"description": f"Letter {key}", "cost": Decimal(key % 7), "language": "ru"}
            for key in keys
        }
        count = statements(lambda: actions.update_cells(segment, given, user=user))
        assert segment.lines.filter(language="ru").count() == size
        return count

    assert counted(2) == counted(40)
