"""Countries are named in the language of the page and understood in any."""

import pytest
from django.utils import translation

from crm.countries import country_choices, country_code, country_name
from crm.folding import fold


@pytest.mark.parametrize(("language", "germany"), [("en", "Germany"), ("ru", "Германия")])
def test_names_follow_the_language(language: str, germany: str):
    with translation.override(language):
        assert country_name("DE") == germany
        assert ("DE", germany) in country_choices()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_choices_are_in_the_order_of_their_names(language: str):
    with translation.override(language):
        names = [fold(name) or "" for _code, name in country_choices()]
    assert names == sorted(names)


def test_every_country_has_a_russian_name():
    with translation.override("ru"):
        assert [name for _code, name in country_choices() if name.isascii()] == []


def test_a_code_that_no_country_has_stays():
    assert country_name("XX") == "XX"
    assert country_name("") == ""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_name_of_a_choice_is_understood(language: str):
    with translation.override(language):
        assert [
            (code, name) for code, name in country_choices() if country_code(name) != code
        ] == []


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("United  States", "US"),
        ("Соединённые Штаты Америки", "US"),
        ("Соединенные штаты", "US"),
        ("GBR", "GB"),
        ("Великобритания", "GB"),
        ("England", "GB"),
        ("Deutschland", "DE"),
        ("ФРГ", "DE"),
        ("Российская Федерация", "RU"),
        ("рф", "RU"),
        ("Белоруссия", "BY"),
        ("Республика Казахстан", "KZ"),
        ("Киргизия", "KG"),
        ("Молдавия", "MD"),
        ("КНР", "CN"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Кот-д’Ивуар", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("Österreich", "AT"),
        ("Osterreich", "AT"),
        ("Polska", "PL"),
        ("Sverige", "SE"),
        ("Suomi", "FI"),
        ("Конго", None),
        ("Чехословакия", None),
        ("D", None),
        ("", None),
        ("?", None),
        ("\0", None),
    ],
)
def test_usual_spellings_are_understood(typed: str, code: str | None):
    assert country_code(typed) == code
