import pytest

from crm.letter_forms import SHIPPED, letter_forms
from crm.models import Contact

ANNA = {"type": "person", "name": "Anna Schmidt", "first_name": "Anna", "surname": "Schmidt"}
ПЕТРОВНА = {
    "type": "person",
    "name": "Анна Петровна Шмидт",
    "first_name": "Анна",
    "middle_name": "Петровна",
    "surname": "Шмидт",
}


@pytest.mark.parametrize(
    ("values", "formal", "informal"),
    [
        (ANNA | {"gender": "female", "language": "en"}, "Dear Ms Schmidt", "Dear Anna"),
        (ANNA | {"gender": "male", "language": "en"}, "Dear Mr Schmidt", "Dear Anna"),
        (ANNA | {"language": "en"}, "Dear Anna Schmidt", "Dear Anna"),
        (ANNA | {"gender": "female", "language": "de"}, "Sehr geehrte Frau Schmidt", "Liebe Anna"),
        (ANNA | {"gender": "male", "language": "de"}, "Sehr geehrter Herr Schmidt", "Lieber Anna"),
        (ANNA | {"language": "de"}, "Guten Tag Anna Schmidt", "Hallo Anna"),
        (ПЕТРОВНА | {"language": "ru"}, "Уважаемая Анна Петровна", "Анна, здравствуйте"),
        (
            ANNA | {"gender": "male", "language": "ru"},
            "Уважаемый господин Schmidt",
            "Anna, здравствуйте",
        ),
        (ANNA | {"language": "ru"}, "Здравствуйте, Anna Schmidt", "Anna, здравствуйте"),
        (ANNA | {"gender": "female", "language": "fr"}, "Madame", "Chère Anna"),
        (ANNA | {"gender": "female", "language": "es"}, "Estimada Sra. Schmidt", "Querida Anna"),
        (ANNA | {"gender": "female", "language": "it"}, "Gentile Signora Schmidt", "Cara Anna"),
        (ANNA | {"gender": "female", "language": ""}, "Dear Ms Schmidt", "Dear Anna"),
        ({"type": "person", "name": "Anna", "language": "en"}, "Dear Anna", "Dear Anna"),
        ({"type": "company", "name": "Acme", "language": "en"}, *["Dear Sir or Madam"] * 2),
        (
            {"type": "company", "name": "A", "language": "de"},
            *["Sehr geehrte Damen und Herren"] * 2,
        ),
        ({"type": "company", "name": "А", "language": "ru"}, *["Уважаемые господа"] * 2),
        ({"type": "person", "name": "Jo", "language": "fr"}, *["Madame, Monsieur"] * 2),
    ],
)
def test_greets(values, formal, informal):
    forms = letter_forms(Contact(**values), SHIPPED)
    assert (forms.formal_salutation, forms.informal_salutation) == (formal, informal)


@pytest.mark.parametrize(
    ("patronymic", "formal"),
    [
        ("Ильинична", "Уважаемая"),
        ("Лукич", "Уважаемый"),
        ("Мария", "Здравствуйте,"),
        ("Ильич", "Уважаемый"),
    ],
)
def test_a_patronymic_tells_the_gender_where_it_does(patronymic, formal):
    contact = Contact(**ПЕТРОВНА | {"language": "ru", "middle_name": patronymic})
    assert letter_forms(contact, SHIPPED).formal_salutation == f"{formal} Анна {patronymic}"


def test_braces_in_a_name_are_text():
    contact = Contact(type="person", name="{surname}", language="en")
    assert letter_forms(contact, SHIPPED).formal_salutation == "Dear {surname}"


def test_a_language_without_formulas_is_greeted_as_one_that_is_not_said():
    contact = Contact(type="person", name="Anna", language="it")
    formulas = {"en": SHIPPED["en"]}
    assert letter_forms(contact, formulas).formal_salutation == "Dear Anna"
    formulas[""] = {"formal": {"anybody": "Hello {name}"}, "addressee": {"neutral": "{name}"}}
    assert letter_forms(contact, formulas).formal_salutation == "Hello Anna"


def test_what_is_too_long_is_cut_and_not_refused():
    contact = Contact(type="person", name="A" * 150, first_name="B" * 60, language="en")
    formulas = {"en": {"formal": {"anybody": "Dear {name} {name} {first_name}"}}}
    assert len(letter_forms(contact, formulas).formal_salutation) == 200
