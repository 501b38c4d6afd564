import pytest
from django.urls import reverse

from crm import duplicates
from crm.duplicates import duplicate_groups
from crm.models import Contact, Event, NotDuplicate
from tests.factories import ContactFactory, PersonFactory, SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = reverse("crm:duplicate-list")


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def names(kind, user, **options):
    groups = duplicate_groups(kind, user=user, **options).groups
    return [[contact.name for contact in group.contacts] for group in groups]


def test_groups_by_e_mail_digits_of_a_phone_and_name_with_post_code(user):
    ContactFactory(
        name="A", email="Info@Acme.test", phone="+7 (495) 765-43-21", post_code="101 000"
    )
    ContactFactory(name="B", email="info@acme.test", phone="8 495 7654321 ext. 5")
    ContactFactory(name="a", email="", phone="12", post_code="101000", mobile="+44 20 7946 0123")
    ContactFactory(name="c", phone="34", mobile="020 79460123")
    assert names("email", user) == [["A", "B"]]
    assert names("phone", user) == [["A", "B"]]
    assert names("mobile", user) == [["a", "c"]]
    assert names("name", user) == [["A", "a"]]


def test_what_is_the_companys_makes_no_duplicates(user):
    company = ContactFactory(email="info@acme.test")
    for _n in range(2):
        PersonFactory(company=company, email="info@acme.test", own_communication=False)
    PersonFactory(company=company, email="info@acme.test")
    assert names("email", user) == []


def test_pages_by_keyset_and_passes_over_marked_groups(user, monkeypatch):
    monkeypatch.setattr(duplicates, "PAGE", 2)
    for number in range(7):
        for name in ("A", "B"):
            ContactFactory(name=f"{name}{number}", email=f"{number}@acme.test")
    for number in (1, 2, 3):
        pair = Contact.objects.filter(email=f"{number}@acme.test")
        duplicates.mark_not_duplicates([one.pk for one in pair], user=user)
    found, after = [], ""
    while True:
        page = duplicate_groups("email", user=user, after=after)
        found += [group.key[0] for group in page.groups]
        after = page.after
        if not after:
            break
    assert found == ["0", "4", "5", "6"]


def test_a_group_is_shown_until_every_pair_is_marked(user):
    three = [ContactFactory(email="info@acme.test") for _n in range(3)]
    duplicates.mark_not_duplicates([three[0].pk, three[1].pk], user=user)
    assert len(names("email", user)) == 1
    assert duplicates.mark_not_duplicates([one.pk for one in three], user=user) == 2
    assert names("email", user) == []


def test_the_page_shows_marks_and_takes_back(client, user):
    first, second = (
        ContactFactory(name=name, email="info@acme.test") for name in ("Acme", "Acme Ltd")
    )
    page = client.get(LIST).content.decode()
    assert "Acme Ltd" in page
    assert reverse("crm:contact-merge", args=[first.number]) in page
    data = {"contact": [first.pk, second.pk], "by": "email"}
    marked = client.post(reverse("crm:not-duplicate-create"), data, follow=True).content.decode()
    assert "1 pair will not be shown" in marked
    assert "No duplicates of this kind" in marked
    assert Event.objects.get(verb="not duplicates").subject_key == first.number
    mark = NotDuplicate.objects.get()
    assert "Acme Ltd" in client.get(reverse("crm:not-duplicate-list")).content.decode()
    client.post(reverse("crm:not-duplicate-delete", args=[mark.pk]))
    assert "Acme Ltd" in client.get(LIST).content.decode()


def test_filters_groups_by_one_of_their_contacts(client, user):
    salesperson = SalespersonFactory()
    ContactFactory(name="Acme", email="a@acme.test", salesperson=salesperson)
    ContactFactory(name="Acme Ltd", email="a@acme.test")
    for name in ("Birch", "Beech"):
        PersonFactory(name=name, email="b@acme.test", company=None)
    found = client.get(LIST, {"salesperson": salesperson.pk}).content.decode()
    assert "Acme Ltd" in found
    assert "Birch" not in found
    found = client.get(LIST, {"type": "person"}).content.decode()
    assert "Birch" in found
    assert "Acme Ltd" not in found
    assert "Acme Ltd" in client.get(LIST, {"q": "acme ltd"}).content.decode()
    assert client.get(LIST, {"salesperson": "x", "after": "x\0:", "by": "x"}).status_code == 200


def test_refuses_one_contact(client, user):
    data = {"contact": [ContactFactory().pk]}
    response = client.post(reverse("crm:not-duplicate-create"), data, follow=True)
    assert "Choose two contacts at least." in response.content.decode()


def test_the_same_queries_whatever_the_number_of_groups(
    client, user, django_assert_max_num_queries
):
    counted = []
    for _n in range(2):
        for number in range(3):
            ContactFactory(email=f"{number}@acme.test")
            ContactFactory(email=f"{number}@acme.test", post_code=f"{number}")
        client.get(LIST)
        with django_assert_max_num_queries(20) as queries:
            client.get(LIST)
        counted.append(len(queries))
    assert counted[0] == counted[1]
