"""Why a contact is on a segment or is not: each step, and each condition, in the page's words."""

from datetime import date

import pytest

from crm.merging import merge_contacts
from crm.models import Contact
from interactions.models import Reminder
from segments import actions
from segments.models import SavedCriteria
from segments.segment_why import Did
from segments.steps import strip
from tests.factories import ContactFactory, MailingGroupFactory, PersonFactory, UserFactory
from tests.segments.factories import make_segment
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


def tree(*parts, match="all"):
    return {"version": 2, "tree": {match: list(parts)}}


def of_contact(**where):
    return {"source": "contact", "where": where}


LEEDS = tree(of_contact(city="Leeds"))


@pytest.fixture
def empty(user):
    return make_segment(user=user)


@pytest.fixture
def ask(browser):
    def asked(segment, contact):
        return browser.get(f"/segments/{segment.number}/why/?contact={contact.number}")

    return asked


def story(page):
    return [(told.view.step.ordinal, told.did, verdict) for told, verdict in page.context["steps"]]


def test_names_the_condition_that_does_not_hold(ask, user, empty):
    group = MailingGroupFactory(code="NEWS")
    inside, outside = ContactFactory(city="Leeds"), ContactFactory(city="Leeds", name="Outside")
    inside.mailing_groups.add(group)
    asked = tree(
        of_contact(city="Leeds"),
        {"source": "mailing_group", "has": "some", "where": {"group": "NEWS"}},
    )
    actions.add_contacts(empty, asked, user=user)
    page = ask(empty, outside)
    assert story(page) == [(1, Did.NOT_MATCHED, "It does not match.")]
    assert page.context["standing"] == "Outside is not on this segment: no step brought it."
    city, news = page.context["steps"][0][0].finding.parts
    assert (city.holds, city.own) == (True, ["Leeds"])
    assert (news.holds, news.own) == (False, ["is in no mailing group"])
    assert "is in a mailing group where Mailing group is NEWS" in page.text
    assert story(ask(empty, inside)) == [(1, Did.CAME, "It came by this step.")]


def test_follows_a_contact_through_all_steps(ask, user, empty):
    contact = ContactFactory(name="Adatum", city="Leeds")
    actions.add_contacts(empty, LEEDS, user=user)
    actions.add_contacts(empty, LEEDS, user=user)
    actions.refine_contacts(empty, LEEDS, user=user)
    actions.reduce_contacts(empty, LEEDS, user=user)
    actions.refine_contacts(empty, LEEDS, user=user)
    page = ask(empty, contact)
    assert [did for _ordinal, did, _said in story(page)] == [
        Did.CAME,
        Did.WAS_THERE,
        Did.STAYED,
        Did.WENT,
        Did.WAS_ABSENT,
    ]
    assert page.context["standing"] == "Adatum is not on this segment: step 4 took it off."


def test_an_undone_step_takes_nobody(ask, user, empty):
    contact = ContactFactory(city="Leeds")
    actions.add_contacts(empty, LEEDS, user=user)
    actions.reduce_contacts(empty, LEEDS, user=user)
    actions.undo(empty, user=user, step=strip(empty).undoable.step.pk)
    page = ask(empty, contact)
    assert "step 1 brought it" in page.context["standing"]
    actions.undo(empty, user=user, step=strip(empty).undoable.step.pk)
    assert "was taken back" in ask(empty, contact).context["standing"]


def test_names_the_reason_that_keeps_a_match_off(ask, user, empty):
    contact = ContactFactory(city="Leeds", is_excluded=True)
    actions.add_contacts(empty, LEEDS, user=user)
    page = ask(empty, contact)
    assert story(page)[0][1:] == (
        Did.NOT_ELIGIBLE,
        "It matches, but does not come: The contact is excluded from segments.",
    )
    assert "it matches, but may not come" in page.context["standing"]


def test_says_what_changed_since(ask, user, empty):
    later, gone = ContactFactory(city="York"), ContactFactory(city="Leeds")
    actions.add_contacts(empty, LEEDS, user=user)
    Contact.objects.filter(pk=later.pk).update(city="Leeds")
    Contact.objects.filter(pk=gone.pk).update(city="York")
    assert story(ask(empty, later))[0][1] == Did.WOULD_COME
    assert story(ask(empty, gone))[0][2] == "It came; by its data of today it would not."


def test_tells_through_whom_a_company_comes(ask, user, empty):
    company = ContactFactory(city="York")
    person = PersonFactory(company=company, city="Leeds", name="Anna Hart", own_address=True)
    colleague = PersonFactory(company=company, city="York", own_address=True)
    stranger = PersonFactory(company=ContactFactory(), city="York", own_address=True)
    actions.add_contacts(empty, LEEDS, user=user, with_companies=True)
    assert story(ask(empty, company))[0][1] == Did.CAME
    assert f"It belongs with {person}, who matches." in story(ask(empty, company))[0][2]
    assert story(ask(empty, colleague))[0][1] == Did.NOT_MATCHED
    actions.add_contacts(empty, LEEDS, user=user, with_company_contacts=True)
    assert story(ask(empty, colleague))[1][1] == Did.CAME
    assert story(ask(empty, stranger))[1][1] == Did.NOT_MATCHED
    actions.reduce_contacts(empty, LEEDS, user=user, entire_companies=True)
    assert story(ask(empty, colleague))[2][1:] == (
        Did.WENT,
        f"It was taken off. It belongs with {person}, who matches.",
    )


def test_plain_filters_and_steps_without_conditions_are_told_as_well(ask, user, empty):
    contact = ContactFactory(city="York", name="Adatum")
    actions.add_contacts(empty, {"city": ["leeds"], "type": ["company"]}, user=user)
    actions.add_contacts(empty, {}, user=user)
    first, second = ask(empty, contact).context["steps"]
    assert [part.holds for part in first[0].finding.parts] == [True, False]
    assert (first[0].did, second[0].did, second[0].finding) == (Did.NOT_MATCHED, Did.CAME, None)


def test_steps_that_named_others_are_counted(ask, user, segment):
    other = ContactFactory(name="Cedar", is_inactive=True)
    actions.paste_contacts(segment, text="Alder", user=user)
    page = ask(segment, other)
    assert page.context["story"].unnamed == 2
    assert story(page) == [
        (
            3,
            Did.NOT_NAMED,
            "It did not come by this step. Today it may not: The contact is inactive.",
        )
    ]


def test_a_step_of_saved_criteria_names_them(ask, user, empty):
    contact = ContactFactory(city="York")
    saved = SavedCriteria.objects.create(
        code="LEEDS",
        description="All of Leeds",
        owner=user,
        steps=[{"kind": "add", "criteria": {"filters": LEEDS, "options": []}}],
    )
    actions.apply_criteria(empty, saved, user=user)
    page = ask(empty, contact)
    assert story(page)[0][1] == Did.NOT_MATCHED
    assert "LEEDS · All of Leeds" in page.text


def test_me_is_whoever_took_the_step(ask, user, empty):
    contact = ContactFactory(salesperson=user.salesperson)
    actions.add_contacts(empty, tree(of_contact(salesperson="%me")), user=user)
    user.salesperson = None
    user.save()
    assert story(ask(empty, contact))[0][2] == "It came by this step."


def test_reminders_are_of_whoever_took_the_step_and_told_to_nobody_else(ask, client, user, empty):
    contact = ContactFactory()
    Reminder.objects.create(contact=contact, user=user, remind_on=date(2026, 1, 15), note="Secret")
    asked = tree({"source": "reminder", "has": "some", "where": {"note": "s*"}})
    actions.add_contacts(empty, asked, user=user)
    assert "Secret" in ask(empty, contact).text
    client.force_login(UserFactory(role="Marketing manager"))
    page = client.get(f"/segments/{empty.number}/why/?contact={contact.number}")
    assert story(page)[0][2] == "It came by this step."
    assert "Secret" not in page.text


def test_what_can_no_longer_be_asked_is_said(ask, user, empty):
    MailingGroupFactory(code="NEWS")
    asked = tree({"source": "mailing_group", "has": "some", "where": {"group": "NEWS"}})
    actions.add_contacts(empty, asked, user=user)
    MailingGroupFactory._meta.model.objects.all().delete()
    page = ask(empty, ContactFactory())
    assert "can no longer be asked" in page.text
    assert page.context["steps"][0][0].matches is None


def test_a_typed_name_leads_to_the_contact(browser, segment):
    contact = Contact.objects.get(name="Alder")
    address = f"/segments/{segment.number}/why/"
    answer = browser.get(address, {"q": "alder"})
    assert answer.url == f"{address}?contact={contact.number}"
    ContactFactory(name="Alder & Sons"), ContactFactory(name="Alderman")
    page = browser.get(address, {"q": "alde"})
    assert f"{address}?contact={contact.number}" in page.text
    assert "Nobody found" in browser.get(address, {"q": "zzz\0"}).text


def test_a_merged_contact_is_told_of_as_the_one_it_is_by_now(browser, ask, user, empty):
    leeds, gone = ContactFactory(city="Leeds"), ContactFactory(city="Leeds", number="OLD1")
    actions.add_contacts(empty, LEEDS, user=user)
    manager = UserFactory(role="Marketing manager")
    versions = leeds.version, gone.version
    merge_contacts(leeds, gone, fields={}, user=manager, versions=versions)
    page = browser.get(f"/segments/{empty.number}/why/?q=old1", follow=True)
    assert page.context["story"].contact == leeds
    assert f"OLD1 was merged into {leeds.name}." in page.text
    assert story(page)[0][1] == Did.CAME


def test_the_type_ahead_offers_contacts(browser, segment):
    headers = {"HX-Request": "true", "HX-Target": "options"}
    page = browser.get(f"/segments/{segment.number}/why/", {"q": "ald"}, headers=headers)
    assert 'role="option"' in page.text
    assert "on this segment" in page.text


def test_a_strangers_segment_or_contact_is_not_found(browser, segment, foreign, ask):
    assert ask(foreign, ContactFactory()).status_code == 404
    address = f"/segments/{segment.number}/why/"
    assert browser.get(address, {"contact": "NOBODY"}).status_code == 404


def test_takes_the_same_statements_however_many_lines(ask, user, empty):
    contact = ContactFactory(city="Leeds")
    actions.add_contacts(empty, LEEDS, user=user)
    actions.refine_contacts(empty, LEEDS, user=user)
    ask(empty, contact)
    few = statements(lambda: ask(empty, contact))
    ContactFactory.create_batch(10, city="Leeds")
    actions.add_contacts(empty, LEEDS, user=user)
    assert statements(lambda: ask(empty, contact)) == few
