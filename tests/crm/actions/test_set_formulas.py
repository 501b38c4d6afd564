import pytest

from crm.actions import create_contact, update_contact
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.letter_forms import stored_formulas
from crm.models import Contact, Event, Job
from crm.salutations import (
    FormulasChanged,
    fingerprint,
    refresh_contacts,
    samples,
    set_formulas,
    texts_of,
)
from crm.tasks import refresh_letter_forms
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Administrator")


def stored(language):
    return texts_of(language, stored_formulas())


def save(user, language="ru", **changes):
    """Saves as somebody who has just opened the page; the job is not worked off."""
    before = stored(language)
    texts = before | {tuple(name.split("_")): text for name, text in changes.items()}
    return set_formulas(language, user=user, seen=fingerprint(before), texts=texts)


def work(job):
    """As the worker that was told on commit."""
    refresh_letter_forms.func(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    return job.result


def make(user, name="Анна", **values):
    values = {"type": "person", "first_name": name, "surname": "Смирнова"} | values
    return create_contact(user=user, language="ru", gender="female", **values)


def test_contacts_follow_and_what_was_typed_by_hand_stays(user):
    anna = make(user)
    typed = make(user, own_salutations=True, formal_salutation="Ahoy")
    vera = create_contact(user=user, type="person", first_name="Vera", language="en")
    job = save(user, formal_female="Здравствуйте,  {first_name} \n\n")
    assert job.total == 2
    assert stored("ru")["formal", "female"] == "Здравствуйте, {first_name}"
    assert work(job) == {"contacts": 2, "changed": 1}
    for contact, words in (
        (anna, "Здравствуйте, Анна"),
        (typed, "Ahoy"),
        (vera, vera.formal_salutation),
    ):
        contact.refresh_from_db()
        assert contact.formal_salutation == words
    event = Event.objects.get(subject="salutation formula")
    assert (event.subject_key, event.details) == ("ru", {"formulas": ["formal female"]})


def test_a_contact_saved_meanwhile_goes_by_the_new_formulas(user):
    save(user, formal_female="Привет, {first_name}")
    anna = make(user)
    assert anna.formal_salutation == "Привет, Анна"
    changed = update_contact(anna, user=user, version=1, values={"first_name": "Вера"})
    assert changed.formal_salutation == "Привет, Вера"


def test_own_addressee_stays_while_salutations_follow(user):
    anna = make(user, own_addressee=True, addressee="В отдел кадров")
    work(save(user, addressee_anybody="{surname}", formal_female="{surname}"))
    anna.refresh_from_db()
    assert (anna.addressee, anna.formal_salutation) == ("В отдел кадров", "Смирнова")


def test_who_has_no_language_of_formulas_follows_the_one_that_stands_in(user):
    nobody = create_contact(user=user, type="person", first_name="Вера", surname="Ли", language="")
    assert nobody.formal_salutation == "Dear Вера Ли"
    work(save(user, "", formal_neutral="Добрый день", addressee_neutral="{name}"))
    nobody.refresh_from_db()
    assert (nobody.formal_salutation, nobody.addressee) == ("Добрый день", "Вере Ли")
    work(save(user, "", formal_neutral="", addressee_neutral=""))
    nobody.refresh_from_db()
    assert nobody.formal_salutation == "Dear Вера Ли"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"formal_female": "Dear {surnam}"}, "There is no part {surnam}"),
        ({"formal_female": "Dear {surname.__class__}"}, "A brace stands alone"),
        ({"formal_female": "Dear {surname"}, "A brace stands alone"),
        ({"formal_female": "x" * 101}, "at most 100 characters"),
        ({"formal_neutral": " \n"}, "Say what fits everybody"),
        ({"addressee_neutral": ""}, "Say what fits everybody"),
    ],
)
def test_refuses_formulas_that_cannot_be_and_writes_nothing(user, changes, sentence):
    before = stored("ru")
    with pytest.raises(BusinessRuleError, match=sentence):
        save(user, **changes)
    assert stored("ru") == before
    assert not Job.objects.exists()


def test_english_stands_in_for_others_and_does_not_go(user):
    nothing = dict.fromkeys(stored("en"), "")
    with pytest.raises(BusinessRuleError, match="Say what fits everybody"):
        set_formulas("en", user=user, seen=fingerprint(stored("en")), texts=nothing)
    assert set_formulas("it", user=user, seen=fingerprint(stored("it")), texts=nothing)


def test_who_has_not_seen_a_formula_does_not_write_over_it(user):
    seen = fingerprint(stored("ru"))
    save(user, formal_female="Привет")
    with pytest.raises(FormulasChanged):
        set_formulas("ru", user=user, seen=seen, texts=stored("ru"))
    assert stored("ru")["formal", "female"] == "Привет"


def test_the_same_once_more_makes_no_job(user):
    assert save(user) is None
    assert not Event.objects.exists()


def test_only_administrators_change_formulas():
    with pytest.raises(NotAllowed):
        save(UserFactory(role="Marketing manager"), formal_female="Привет")


def test_goes_on_in_chunks_and_costs_the_same_for_each(
    user, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("crm.salutations.CHUNK", 2)
    PersonFactory.create_batch(5, language="ru", company=None)
    job = save(user, formal_neutral="Добрый день", formal_anybody="")
    job.state = Job.State.RUNNING
    job.save()
    assert refresh_contacts(job) == {"contacts": 5, "changed": 5}
    assert set(Contact.objects.values_list("formal_salutation", flat=True)) == {"Добрый день"}
    assert refresh_contacts(job) == {"contacts": 5, "changed": 0}


def test_samples_show_what_would_come_of_it(user):
    anna = make(user)
    texts = stored("ru") | {("formal", "female"): "Привет, {first_name}"}
    (sample,) = samples("ru", texts)
    assert sample.contact == anna
    assert sample.now.formal_salutation == "Уважаемая госпожа Смирнова"
    assert sample.then.formal_salutation == "Привет, Анна"
    anna.delete()
    person, company = samples("ru", texts)
    assert person.then.addressee == "Директору ООО «Вектор» Смирновой А. П."
    assert company.then.formal_salutation == "Уважаемые господа"
