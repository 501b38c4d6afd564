"""Amounts in words."""

import pytest

from interactions.letters.counting import counted
from interactions.letters.formats import get_locale
from interactions.letters.numerals import in_words
from tests.letters.building import letter_values, plain, rendered, with_field

ENGLISH = {
    "0": "zero",
    "7": "seven",
    "21": "twenty-one",
    "100": "one hundred",
    "1015": "one thousand fifteen",
    "-3": "minus three",
    "1000000": "one million",
    "2300456.5": "two million three hundred thousand four hundred fifty-six and 50/100",
}
GERMAN = {
    "0": "null",
    "1": "eins",
    "16": "sechzehn",
    "101": "einhunderteins",
    "1234": "eintausendzweihundertvierunddreißig",
    "21000": "einundzwanzigtausend",
    "1000001": "eine Million eins",
    "2000000000": "zwei Milliarden",
    "12.5": "zwölf und 50/100",
}
RUSSIAN = {
    "0": "ноль",
    "1": "один",
    "1000": "одна тысяча",
    "2012": "две тысячи двенадцать",
    "11000": "одиннадцать тысяч",
    "22345": "двадцать две тысячи триста сорок пять",
    "1000000": "один миллион",
    "-5000001": "минус пять миллионов один",
}


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        (language, number, words)
        for language, table in (("en", ENGLISH), ("de", GERMAN), ("ru", RUSSIAN))
        for number, words in table.items()
    ],
)
def test_numbers(language, number, words):
    assert in_words(number, "", get_locale(language)) == words


@pytest.mark.parametrize(
    ("language", "amount", "currency", "words"),
    [
        ("en", "1", "USD", "one dollar"),
        ("en", "1234.5", "EUR", "one thousand two hundred thirty-four euros and 50 cents"),
        ("en", "2.01", "GBP", "two pounds and 1 penny"),
        ("de", "1", "EUR", "ein Euro"),
        ("de", "101.05", "CHF", "einhundertein Franken und 5 Rappen"),
        ("ru", "1", "RUB", "один рубль 00 копеек"),
        ("ru", "1234.5", "RUB", "одна тысяча двести тридцать четыре рубля 50 копеек"),
        ("ru", "2021.41", "RUB", "две тысячи двадцать один рубль 41 копейка"),
        ("ru", "12.03", "EUR", "двенадцать евро 03 цента"),
        ("ru", "3", "XAU", "три XAU"),
        ("en", "3.2", "XAU", "three XAU and 20/100"),
        ("en", "0.999", "EUR", "one euro"),
        ("fr", "1234.5", "EUR", "1\u202f234,50\u00a0€"),
        ("en", "1000000000000", "EUR", "€1,000,000,000,000.00"),
        ("en", "soon", "EUR", "soon"),
    ],
)
def test_amounts(language, amount, currency, words):
    assert in_words(amount, currency, get_locale(language)) == words


def test_a_letter_says_its_amount_in_words():
    content = plain("{{ line.cost|words('RUB')|capitalize }}, {{ line.cost|words }}")
    values = letter_values(language="ru", line={"cost": "1002.00"})
    assert rendered(content, values) == [
        "Одна тысяча два рубля 00 копеек, одна тысяча два",
    ]


@pytest.mark.parametrize(
    ("language", "switch", "number", "written"),
    [
        ("en", "CardText", "12.6", "thirteen"),
        ("fr", "CardText", "12", "12"),
        ("en", "OrdText", "12", "twelfth"),
        ("en", "OrdText", "1020", "one thousand twentieth"),
        ("en", "OrdText", "33", "thirty-third"),
        ("de", "OrdText", "103", "einhundertdritte"),
        ("de", "OrdText", "21", "einundzwanzigste"),
        ("ru", "OrdText", "1243", "одна тысяча двести сорок третий"),
        ("ru", "OrdText", "1000", "тысячный"),
        ("ru", "OrdText", "2000", "2000-й"),
        ("en", "DollarText", "9.20", "nine and 20/100"),
        ("en", "DollarText", "9", "nine and 00/100"),
        ("en", "Ordinal", "113", "113th"),
        ("en", "Ordinal", "22", "22nd"),
        ("de", "Ordinal", "3", "3."),
        ("en", "Roman", "1994", "MCMXCIV"),
        ("en", "roman", "4", "iv"),
        ("en", "Alphabetic", "28", "BB"),
        ("en", "alphabetic", "3", "c"),
        ("en", "Hex", "255", "FF"),
        ("en", "Arabic", "8.50", "9"),
        ("en", "Roman", "5000", "5000"),
        ("en", "CardText", "some", "some"),
    ],
)
def test_switches_of_words_fields_count(language, switch, number, written):
    assert counted(number, switch, get_locale(language)) == written


def test_a_counted_field_may_be_dressed_too():
    content = with_field(' MERGEFIELD line.cost \\* CardText \\* Upper \\b "(" \\f ")" ')
    values = letter_values(language="en")
    assert rendered(content, values) == ["[(ONE THOUSAND TWO HUNDRED THIRTY-FIVE)]"]
