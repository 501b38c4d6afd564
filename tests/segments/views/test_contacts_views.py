"""Add, refine, reduce; and contacts ticked in the contact list."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.patience import TooSlow
from segments import actions
from segments.models import Segment
from segments.steps import sentence_of
from segments.views import contacts
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    InteractionLogEntryFactory,
    MailingGroupFactory,
    PersonFactory,
    UserFactory,
)
from tests.segments.factories import listed, make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


def posted(*parts, match="all"):
    """What the page posts for conditions: (source, {field: expression}[, has])."""
    data = {"match-0": match, "node": [], "row": []}
    for key, (source, where, *has) in enumerate(parts, start=1):
        data["node"].append(f"{key}:{source}:0")
        data[f"has-{key}"] = has[0] if has else "some"
        for number, (name, text) in enumerate(where.items(), start=1):
            data["row"].append(f"{key}-{number}:{name}")
            data[f"text-{key}-{number}"] = text
    return data


def of_contact(match="all", **where):
    return posted(*(("contact", {name: text}) for name, text in where.items()), match=match)


GERMANY = of_contact(country="DE")
BIRCH = of_contact(name="*birch*")


@pytest.fixture
def germans(db):
    return ContactFactory.create_batch(3, country="DE")


def test_the_page_counts_without_adding(browser, segment, url, germans):
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"})
    preview = page.context["preview"]
    assert (preview.matches, preview.will_add) == (3, 3)
    assert "Adds contacts where Country is Germany." in page.text
    assert len(listed(segment)) == 2


def test_the_count_comes_alone_while_typing(browser, url, germans):
    headers = {"HX-Request": "true", "HX-Target": "funnel"}
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"}, headers=headers)
    assert "Will be added" in page.text
    assert "<html" not in page.text


def test_adding_lists_everybody_and_says_who_did_not_come(browser, segment, url, germans):
    ContactFactory(country="DE", is_inactive=True)
    page = browser.post(url("contacts-add"), GERMANY, follow=True)
    assert {contact.pk for contact in germans} <= listed(segment)
    assert "3 contacts were added." in said(page)
    assert "1 left out: The contact is inactive." in said(page)


def test_the_funnel_gives_the_reason(browser, url):
    ContactFactory(country="DE", is_excluded=True)
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"})
    assert "The contact is excluded from segments." in page.text


def test_who_refused_is_warned_of_before_and_after(browser, segment, url, germans):
    ConsentFactory(contact=germans[0], channel="hard_copy", status="refused")
    warning = "1 contact refused letters: the interaction will be logged, but no letter made."
    assert warning in browser.post(url("contacts-add"), {**GERMANY, "count": "1"}).text
    page = browser.post(url("contacts-add"), GERMANY, follow=True)
    assert germans[0].pk in listed(segment)
    assert warning in said(page)


def test_any_condition_is_enough_where_asked(browser, segment, url, germans):
    french = ContactFactory(country="FR", city="Lyon")
    data = of_contact("any", country="DE", city="*lyon*")
    page = browser.post(url("contacts-add"), {**data, "count": "1"})
    assert "Adds contacts where Country is Germany, or City contains “lyon”." in page.text
    assert page.context["preview"].will_add == 4
    browser.post(url("contacts-add"), data)
    assert {french.pk, *(contact.pk for contact in germans)} <= listed(segment)
    step = segment.steps.last()
    parts = [
        {"source": "contact", "where": where} for where in ({"country": "DE"}, {"city": "*lyon*"})
    ]
    assert step.criteria["filters"] == {"version": 2, "tree": {"any": parts}}
    assert "Germany, or City" in sentence_of(step)


def test_any_of_no_conditions_still_asks_before_everybody_goes(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {"match-0": "any"})
    assert "remove everybody" in page.text
    assert len(listed(segment)) == 2


def test_people_of_the_companies_come_along(browser, segment, url, germans):
    person = PersonFactory(company=germans[0], country="FR")
    browser.post(url("contacts-add"), {**GERMANY, "with_company_contacts": "on"})
    assert person.pk in listed(segment)


def test_companies_of_the_people_come_along(browser, segment, url):
    person = PersonFactory(country="DE")
    browser.post(url("contacts-add"), {**GERMANY, "with_companies": "on"})
    assert {person.pk, person.company_id} <= listed(segment)


def test_excluded_contacts_come_only_with_the_right(browser, client, segment, url):
    excluded = ContactFactory(country="DE", is_excluded=True)
    data = {**GERMANY, "include_excluded": "on"}
    browser.post(url("contacts-add"), data)
    assert excluded.pk not in listed(segment)
    client.force_login(UserFactory(role="Marketing manager"))
    client.post(url("contacts-add"), data)
    assert excluded.pk in listed(segment)


@pytest.mark.parametrize("name", ["contacts-add", "contacts-refine", "contacts-reduce"])
@pytest.mark.parametrize(
    "data",
    [
        of_contact(country="XX"),
        of_contact(city="'Bonn"),
        of_contact(city=""),
        posted(("contact", {})),
        posted(("mailing_group", {"group": "NOSUCH"})),
    ],
    ids=["value", "syntax", "empty", "no field", "code"],
)
def test_a_wrong_condition_is_refused_and_nothing_done(browser, segment, url, germans, name, data):
    page = browser.post(url(name), {**data, "confirmed": "1"})
    assert page.status_code == 422
    assert len(listed(segment)) == 2
    assert segment.steps.count() == 2


def test_what_is_left_empty_beside_another_field_asks_for_nothing(browser, segment, url, germans):
    MailingGroupFactory(code="NEWS")
    data = posted(("mailing_group", {"group": "NEWS", "description": ""}, "no"))
    page = browser.post(url("contacts-add"), {**data, "count": "1"})
    assert "Empty: not asked for." in page.text
    assert page.context["builder"].stored["tree"]["all"][0]["where"] == {"group": "NEWS"}


def test_conditions_that_are_too_long_together_are_refused(browser, segment, url):
    long = "|".join(f"name {n}" for n in range(1_900))
    data = posted(*(("contact", {"name": long}) for _ in range(15)))
    page = browser.post(url("contacts-add"), data)
    assert page.status_code == 422
    assert "All conditions together are too long." in page.text
    assert segment.steps.count() == 2


def test_who_has_another_one_too_is_told_of(browser, segment, url):
    MailingGroupFactory(code="NEWS")
    some = posted(("mailing_group", {"group": "<>NEWS"}))
    page = browser.post(url("contacts-add"), {**some, "count": "1"})
    assert "choose “is in no mailing group”" in page.text
    for clear in (("mailing_group", {"group": "<>''"}), ("mailing_group", {"group": "NEWS"}, "no")):
        page = browser.post(url("contacts-add"), {**posted(clear), "count": "1"})
        assert "Whoever has any other" not in page.text


def test_refining_keeps_the_matching(browser, segment, url):
    page = browser.post(url("contacts-refine"), BIRCH, follow=True)
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Birch"]
    assert "1 line was removed" in said(page)


def test_reducing_removes_the_matching(browser, segment, url):
    page = browser.post(url("contacts-reduce"), BIRCH, follow=True)
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Alder"]


@pytest.mark.parametrize(
    ("name", "staying", "going"), [("contacts-refine", 1, 1), ("contacts-reduce", 1, 1)]
)
def test_what_would_go_is_counted_first(browser, segment, url, name, staying, going):
    page = browser.post(url(name), {**BIRCH, "count": "1"})
    preview = page.context["preview"]
    assert (preview.staying, preview.going) == (staying, going)
    assert len(listed(segment)) == 2


def test_reducing_without_a_condition_asks_first(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {})
    assert "remove everybody from the segment?" in page.text
    assert len(listed(segment)) == 2
    browser.post(url("contacts-reduce"), {"confirmed": "1"})
    assert not listed(segment)


def test_asks_before_undone_steps_with_typed_values_are_dropped(
    browser, user, segment, url, germans
):
    line = segment.lines.get(contact__name="Birch")
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    browser.post(url("segment-undo"), {"step": line.step_id})
    page = browser.post(url("contacts-add"), GERMANY)
    assert "Drop the undone steps?" in page.text
    assert len(listed(segment)) == 1
    browser.post(url("contacts-add"), {**GERMANY, "discard_redo": "1"})
    assert len(listed(segment)) == 4


def test_statements_do_not_grow_with_contacts(browser, segment, url):
    ContactFactory(country="DE")
    few = statements(lambda: browser.post(url("contacts-add"), {**GERMANY, "count": "1"}))
    ContactFactory.create_batch(40, country="DE")
    assert statements(lambda: browser.post(url("contacts-add"), {**GERMANY, "count": "1"})) == few


@pytest.mark.parametrize("name", ["contacts-add", "contacts-refine", "contacts-reduce"])
def test_somebody_elses_is_not_found(browser, foreign, name):
    address = reverse(f"segments:{name}", args=[foreign.number])
    assert browser.post(address, BIRCH).status_code == 404


@pytest.mark.parametrize("name", ["contacts-add", "contacts-refine", "contacts-reduce"])
def test_viewers_may_not(client, segment, url, name):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url(name), BIRCH).status_code == 403
    assert len(listed(segment)) == 2


SELECTED = "/segments/add-selected/"


def test_ticked_contacts_join_an_open_segment(browser, segment, germans):
    ids = [contact.pk for contact in germans]
    page = browser.post(SELECTED, {"contact": ids})
    assert "Add 3 contacts to a segment" in page.text
    browser.post(SELECTED, {"contact": ids, "apply": "1", "segment": segment.pk})
    assert set(ids) <= listed(segment)


def test_ticked_contacts_join_a_new_segment(browser, germans):
    ids = [contact.pk for contact in germans]
    data = {"contact": ids, "apply": "1", "description": "Fair"}
    page = browser.post(SELECTED, data, follow=True)
    segment = Segment.objects.get(description="Fair")
    assert listed(segment) == set(ids)
    assert "3 contacts were added." in said(page)


@pytest.mark.parametrize("data", [{}, {"segment": "0"}])
def test_without_a_segment_nothing_is_added(browser, germans, data):
    page = browser.post(SELECTED, {"contact": [germans[0].pk], "apply": "1", **data})
    assert page.status_code == 422
    assert not Segment.objects.exists()


def test_without_ticks_says_so(browser):
    assert "No contact was ticked." in browser.post(SELECTED, {}).text


def test_somebody_elses_segment_is_no_choice(browser, foreign, germans):
    data = {"contact": [germans[0].pk], "apply": "1", "segment": foreign.pk}
    assert browser.post(SELECTED, data).status_code == 422
    assert germans[0].pk not in listed(foreign)


def test_viewers_may_not_add_ticked_contacts(client, germans):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(SELECTED, {"contact": [germans[0].pk]}).status_code == 403


def test_ticked_contacts_ask_before_undone_steps_are_dropped(browser, user, germans):
    birch = ContactFactory(name="Birch")
    segment = make_segment(birch, user=user)
    line = segment.lines.get()
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.undo(segment, user=user, step=line.step_id)
    data = {"contact": [germans[0].pk], "apply": "1", "segment": segment.pk}
    assert "Drop the undone steps?" in browser.post(SELECTED, data).text
    browser.post(SELECTED, {**data, "discard_redo": "1"})
    assert listed(segment) == {germans[0].pk}


def test_all_that_the_list_shows_join_by_its_filters(browser, user, germans):
    ContactFactory(name="Birch", country="FR")
    back = "q=&country=DE&after=7&position=50&size=25"
    page = browser.post(SELECTED, {"contact": [germans[0].pk], "all": "1", "back": back})
    assert "Add 3 contacts to a segment" in page.text
    assert "All where: Country is Germany" in page.text
    assert 'name="back" value="q=&amp;country=DE&amp;size=25"' in page.text
    data = {"all": "1", "back": back, "apply": "1", "description": "Fair"}
    browser.post(SELECTED, data)
    segment = Segment.objects.get(description="Fair")
    assert listed(segment) == {contact.pk for contact in germans}
    assert segment.steps.get().criteria["filters"] == {"country": ["DE"]}


def test_all_of_nobody_is_nobody(browser, germans):
    data = {"all": "1", "back": "q=nobody", "apply": "1", "description": "Fair"}
    assert "No contact was ticked." in browser.post(SELECTED, data).text
    assert not Segment.objects.exists()


def test_reducing_by_a_wrong_condition_does_not_offer_to_remove_everybody(browser, segment, url):
    page = browser.post(url("contacts-reduce"), of_contact(country="QQQ"))
    assert page.status_code == 422
    assert "remove everybody" not in page.text


def test_conditions_on_rows_of_other_sources(browser, segment, url, germans):
    group = MailingGroupFactory(code="NEWS")
    germans[0].mailing_groups.add(group)
    spoken = InteractionLogEntryFactory(contact=germans[1]).contact
    data = posted(
        ("contact", {"country": "DE"}),
        ("interaction", {"date": "2026-01-20", "template": "<>''"}, "no"),
    )
    page = browser.post(url("contacts-add"), {**data, "count": "1"})
    assert "has no interaction where Date is 01/20/2026" in page.text
    assert page.context["preview"].will_add == 2
    browser.post(url("contacts-add"), posted(("mailing_group", {"group": "news"})))
    assert listed(segment) & {c.pk for c in germans} == {germans[0].pk}
    assert spoken.pk not in listed(segment)


def test_a_group_within_a_group(browser, segment, url, germans):
    data = of_contact(country="DE", name="*") | {"match-9": "none"}
    data["node"] = ["1:contact:0", "9:group:0", "2:contact:9"]
    data["text-2-1"] = germans[0].name
    browser.post(url("contacts-add"), data)
    assert listed(segment) & {c.pk for c in germans} == {c.pk for c in germans[1:]}


@pytest.mark.parametrize(
    ("row", "expression"),
    [
        ({"op-1-1": "contains", "value-1-1": "J & V"}, "'*J & V*'"),
        ({"op-1-1": "starts", "value-1-1": "50%*"}, r"50%\**"),
        ({"op-1-1": "is_not", "value-1-1": "O'Brien"}, "<>O''Brien"),
        ({"op-1-1": "filled"}, "<>''"),
    ],
)
def test_the_builder_writes_the_expression(browser, url, row, expression):
    data = {**of_contact(name=""), **row, "count": "1"}
    page = browser.post(url("contacts-add"), data)
    (made,) = page.context["builder"].rows()
    assert (made.text, made.changed, page.status_code) == (expression, "builder", 200)


@pytest.mark.parametrize(
    ("name", "row", "expression"),
    [
        ("created_at", {"op-1-1": "last_days", "value-1-1": "90"}, "сегодня-90Д..сегодня"),
        ("country", {"op-1-1": "any_of", "value-1-1": ["DE", "AT"]}, "Германия|Австрия"),
        ("country", {"op-1-1": "none_of", "value-1-1": ["DE"]}, "<>Германия"),
    ],
)
def test_the_builder_writes_in_the_users_language(browser, url, user, name, row, expression):
    user.language = "ru"
    user.save()
    data = {**of_contact(**{name: ""}), **row, "count": "1"}
    (made,) = browser.post(url("contacts-add"), data).context["builder"].rows()
    assert (made.text, made.changed, made.error) == (expression, "builder", None)


@pytest.mark.parametrize(
    ("name", "text", "op", "values"),
    [
        ("city", "*Bonn*", "contains", ["Bonn"]),
        ("city", "Bo*", "starts", ["Bo"]),
        ("city", "<>''", "filled", []),
        ("city", "A..B|C*", "expression", []),
        ("country", "Germany|FR", "any_of", ["DE", "FR"]),
        ("country", "<>DE", "none_of", ["DE"]),
        ("created_at", "today-30D..today", "last_days", ["30"]),
        ("created_at", "2026-01-20..", "at_least", ["01/20/2026"]),
        ("is_inactive", "yes", "is", ["yes"]),
    ],
)
def test_the_expression_sets_the_builder(browser, url, name, text, op, values):
    data = {**of_contact(**{name: text}), "op-1-1": "is", "count": "1"}
    (made,) = browser.post(url("contacts-add"), data).context["builder"].rows()
    assert (made.op, made.values, made.changed) == (op, values, "text")


def test_while_typing_only_the_side_that_was_not_touched_is_sent(browser, url):
    headers = {"HX-Request": "true", "HX-Target": "funnel"}
    data = {**of_contact(city="*Bonn*"), "op-1-1": "is", "count": "1"}
    text = browser.post(url("contacts-add"), data, headers=headers).text
    assert 'id="builder-1-1" hx-swap-oob="true"' in text
    assert 'id="text-1-1"' not in text
    assert "City contains “Bonn”" in text


def test_a_wrong_expression_is_marked_and_what_was_meant_is_offered(browser, url):
    data = of_contact(name="ACME (Int.)")
    page = browser.post(url("contacts-add"), {**data, "count": "1"})
    assert "<mark>(</mark>" in page.text
    assert "A condition is not right yet." in page.text
    page = browser.post(url("contacts-add"), {**data, "do": "use:1-1"})
    (made,) = page.context["builder"].rows()
    assert (made.text, made.is_valid) == ("'ACME (Int.)'", True)


@pytest.mark.parametrize(
    ("source", "name", "text"),
    [
        ("contact", "country", "Germny"),
        ("contact", "created_at", "30.02.2026"),
        ("mailing_group", "group", "NEWS|GONE"),
    ],
)
def test_a_wrong_expression_outlives_the_next_change(browser, url, source, name, text):
    MailingGroupFactory(code="NEWS")
    where = {"node": [f"1:{source}:0"], "row": [f"1-1:{name}"]}
    typed = {**where, "text-1-1": text, "op-1-1": "is", "value-1-1": "5", "count": "1"}
    (made,) = browser.post(url("contacts-add"), typed).context["builder"].rows()
    # What the page posts then, with another condition.
    posted = {**where, "text-1-1": made.text, "was-1-1": made.text, "op-1-1": made.op}
    posted["value-1-1"] = made.values
    page = browser.post(url("contacts-add"), {**posted, "do": "add:0", "new-0": "contact.city"})
    assert [row.text for row in page.context["builder"].rows()] == [text, ""]


def test_buttons_change_the_form_and_do_nothing_else(browser, segment, url, germans):
    data = {**GERMANY, "do": "add:0", "new-0": "mailing_group"}
    page = browser.post(url("contacts-add"), data)
    assert [part.source.name for part in page.context["builder"].root.parts] == [
        "contact",
        "mailing_group",
    ]
    for do in ("drop:1", "field:1", "drop:0", "drop:7", "add:77", "use:1-1", "nonsense"):
        browser.post(url("contacts-add"), {**data, "do": do, "field-1": "city"})
    assert len(listed(segment)) == 2
    page = browser.post(url("contacts-add"), {**data, "do": "drop:1"})
    assert page.context["builder"].root.parts == []


@pytest.mark.parametrize(
    "data",
    [
        {"node": ["1:contact:5", "x:contact:0", "1", ":::"]},
        {"node": ["1:hobby:0"], "row": ["1-1:city"]},
        {"node": ["1:contact:0", "1:contact:0"], "row": ["1-1:shoe_size", "2-1:city", "-"]},
        {"match-0": "some", "row": ["1-1:city"]},
    ],
)
def test_what_no_page_posts_is_left_out(browser, segment, url, data):
    assert browser.post(url("contacts-refine"), {**data, "count": "1"}).status_code in (200, 422)
    assert len(listed(segment)) == 2


def test_many_matches_are_not_counted_to_the_end_while_typing(browser, url, germans, monkeypatch):
    monkeypatch.setattr(contacts, "LIVE_COUNT", 2)
    headers = {"HX-Request": "true", "HX-Target": "funnel"}
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"}, headers=headers)
    assert "More than 2 match." in page.text
    assert page.context["preview"].first_names
    assert "More than" not in browser.post(url("contacts-add"), {**GERMANY, "count": "1"}).text


def test_a_count_that_takes_too_long_says_so(browser, url, germans, monkeypatch):
    def slow(*args, **kwargs):
        raise TooSlow(3)

    monkeypatch.setattr(actions, "preview_add", slow)
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"})
    assert "Counting takes longer than 3 seconds" in page.text


@pytest.mark.django_db(transaction=True)
def test_a_question_that_is_stopped_leaves_nothing_behind(browser, segment, url, monkeypatch):
    def endless(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n "
                "WHERE x < 2000000000) SELECT count(*) FROM n"
            )

    steps = segment.steps.count()
    with monkeypatch.context() as patched:
        patched.setattr(actions, "preview_add", endless)
        patched.setattr(contacts, "LIVE_SECONDS", 1)
        headers = {"HX-Request": "true", "HX-Target": "funnel"}
        page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"}, headers=headers)
    assert page.status_code == 200
    assert "Counting takes longer than 1 second; “Count” waits longer." in page.text
    assert (segment.steps.count(), len(listed(segment))) == (steps, 2)
    ContactFactory(country="DE")
    browser.post(url("contacts-add"), GERMANY)
    assert len(listed(segment)) == 3


def test_that_nobody_matches_is_said_without_where_they_are_lost(browser, url, monkeypatch):
    def slow(*args, **kwargs):
        raise TooSlow(3)

    monkeypatch.setattr(contacts, "narrowing", slow)
    page = browser.post(url("contacts-add"), {**of_contact(city="Leeds"), "count": "1"})
    assert page.context["preview"].matches == 0
    assert page.context["narrowed"] == []
    assert "Counting takes longer" not in page.text


def test_says_which_condition_leaves_nobody(browser, url, germans):
    ContactFactory(city="Leeds", country="GB")
    data = {**of_contact(country="DE", city="Leeds"), "count": "1"}
    page = browser.post(url("contacts-add"), data)
    told = [(one.sentence, one.count) for one in page.context["narrowed"]]
    assert told == [("Country is Germany", 3), ("City is “Leeds”", 0)]
    assert "Nobody meets all of this." in page.text
    somebody = browser.post(url("contacts-add"), {**GERMANY, "count": "1"})
    assert somebody.context["narrowed"] == []
    either = {**of_contact("any", country="FR", city="York"), "count": "1"}
    assert browser.post(url("contacts-add"), either).context["narrowed"] == []


def test_a_number_that_is_another_meanwhile_is_named(browser, url, germans):
    page = browser.post(url("contacts-add"), {**GERMANY, "seen": "2"}, follow=True)
    assert "The page had counted 2; the contacts changed meanwhile." in said(page)
    page = browser.post(url("contacts-reduce"), {**GERMANY, "seen": "3"}, follow=True)
    assert "had counted" not in said(page)


def test_relative_words_stay_words_and_the_step_says_what_they_meant(browser, segment, url):
    ContactFactory()
    browser.post(url("contacts-add"), of_contact(created_at="today"))
    step = segment.steps.last()
    assert step.criteria["filters"]["tree"]["all"][0]["where"] == {"created_at": "today"}
    assert f"today ({timezone.localdate():%m/%d/%Y})" in sentence_of(step)
    step.criteria["resolved"]["now"] = "2026-01-20T12:00:00+00:00"
    assert "today (01/20/2026)" in sentence_of(step)
