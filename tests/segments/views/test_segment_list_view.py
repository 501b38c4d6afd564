"""The list of segments, and a new one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import MarketingSetup
from segments.filters import SEGMENT_ORDERS
from segments.models import Segment
from tests.factories import CampaignFactory, ContactFactory, SalespersonFactory, UserFactory
from tests.segments.factories import make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db
LIST = "/segments/"


def found(browser, query=""):
    return [segment.number for segment in browser.get(LIST + query).context["page"]]


def test_lists_own_and_unassigned_segments_only(browser, segment, foreign):
    assert found(browser) == [segment.number]


def test_logged_segments_are_not_listed(browser, segment):
    segment.state = "logged"
    segment.save()
    assert found(browser) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [("?q=spring", 1), ("?q=autumn", 0), ("?whose=mine", 1), ("?sort=-lines", 1), ("?size=50", 1)],
)
def test_is_searched_filtered_and_sorted(browser, segment, query, count):
    assert len(found(browser, query)) == count


def test_is_filtered_by_salesperson(browser, segment):
    assert found(browser, f"?salesperson={segment.salesperson_id}") == [segment.number]
    assert found(browser, f"?salesperson={SalespersonFactory().pk}") == []


def test_sorts_by_lines(browser, user, segment):
    empty = make_segment(user=user)
    assert found(browser, "?sort=lines") == [empty.number, segment.number]
    assert found(browser, "?sort=-lines") == [segment.number, empty.number]


def test_the_campaign_is_what_the_header_says_by_itself_or_by_its_template(
    browser, user, segment, template
):
    own, of_template = CampaignFactory(number="CP1"), CampaignFactory(number="CP2")
    template.campaign = of_template
    template.save()
    inherits = make_segment(user=user, template=template)
    says = make_segment(user=user, template=template, campaign=own)
    none = make_segment(user=user, template=template, no_campaign=True)
    numbers = {one.number: one.campaign_number for one in browser.get(LIST).context["page"]}
    assert numbers == {
        segment.number: None,
        inherits.number: "CP2",
        says.number: "CP1",
        none.number: None,
    }
    assert "CP2 ·" in browser.get(LIST).text
    assert found(browser, f"?campaign={of_template.pk}") == [inherits.number]
    assert found(browser, f"?campaign={own.pk}") == [says.number]
    assert found(browser, "?sort=-campaign")[:2] == [inherits.number, says.number]
    few = statements(lambda: browser.get(LIST))
    make_segment(user=user, template=template)
    assert statements(lambda: browser.get(LIST)) == few


def test_pages_of_every_order_have_each_segment_once(browser, user):
    """Of segments without and with steps, which is what two of the orders compute."""
    for number in range(30):
        contacts = [ContactFactory()] if number % 3 else []
        make_segment(*contacts, user=user, description=f"Segment {number % 4}")
    everything = sorted(Segment.objects.values_list("number", flat=True))
    for sort in [*SEGMENT_ORDERS, *(f"-{name}" for name in SEGMENT_ORDERS)]:
        seen = walked(browser, f"?sort={sort}&size=25")
        assert sorted(seen) == everything, sort
        last = browser.get(f"{LIST}?sort={sort}&size=25&last=1").context["page"]
        assert [segment.number for segment in last] == seen[-25:], sort


def walked(browser, address):
    """The numbers on all pages from this one on, none of which is found by counting rows."""
    seen = []
    while address:
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(LIST + address).context["page"]
        assert not any("OFFSET" in query["sql"] for query in captured.captured_queries)
        seen += [segment.number for segment in page]
        address = page.next_address
    return seen


def test_an_empty_list_offers_a_new_segment(browser):
    assert reverse("segments:segment-create") in browser.get(LIST).text
    assert "There is no open segment" in browser.get(LIST).text


def test_statements_do_not_grow_with_segments(browser, user):
    make_segment(user=user)
    few = statements(lambda: browser.get(LIST))
    for _ in range(10):
        make_segment(user=user)
    assert statements(lambda: browser.get(LIST)) == few


def test_a_new_segment_needs_a_description_only(browser, user):
    page = browser.post(reverse("segments:segment-create"), {"description": "Spring"}, follow=True)
    segment = Segment.objects.get()
    assert segment.description == "Spring"
    assert segment.salesperson == user.salesperson
    assert page.redirect_chain[-1][0] == segment.get_absolute_url()
    assert segment.number in said(page)


def test_a_new_segment_may_have_a_number_of_its_own(browser):
    browser.post(
        reverse("segments:segment-create"), {"description": "Spring", "number": " spring-1 "}
    )
    assert Segment.objects.get().number == "SPRING-1"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"description": ""}, "This field is required."),
        ({"description": "x", "number": "a/b"}, "Use letters, digits"),
        ({"description": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(browser, typed, sentence):
    page = browser.post(reverse("segments:segment-create"), typed)
    assert page.status_code == 422
    assert sentence in page.text
    assert not Segment.objects.exists()


def test_a_taken_number_is_said_beside_its_field(browser, segment):
    page = browser.post(
        reverse("segments:segment-create"), {"description": "x", "number": segment.number}
    )
    assert "There is a segment" in page.context["form"].errors["number"][0]
    assert Segment.objects.count() == 1


def test_the_number_is_not_asked_where_the_setup_forbids_it(browser):
    setup = MarketingSetup.load()
    setup.allow_manual_segment_numbers = False
    setup.save()
    assert "number" not in browser.get(reverse("segments:segment-create")).context["form"].fields


def test_viewers_may_not_create(client):
    client.force_login(UserFactory(role="Viewer"))
    response = client.post(reverse("segments:segment-create"), {"description": "x"})
    assert response.status_code == 403
    assert not Segment.objects.exists()


def test_the_search_is_blind_to_case_in_every_script(browser, user):
    segment = make_segment(user=user, description="Письмо клиентам")
    for text in ("письмо", "клиентам ПИСЬМО", segment.number.lower()):
        page = browser.get(reverse("segments:segment-list"), {"q": text})
        assert "Письмо клиентам" in page.text


def test_refuses_a_number_of_dots_which_no_address_holds(browser):
    page = browser.post(reverse("segments:segment-create"), {"description": "x", "number": ".."})
    assert page.status_code == 422
    assert not Segment.objects.exists()
