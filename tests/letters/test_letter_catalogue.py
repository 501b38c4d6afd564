"""Names of fields: how a document's are found in the catalogue."""

import pytest

from interactions.letters import MESSAGES, Catalogue, Field, Problem
from tests.letters.building import CATALOGUE


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("contact.first_name", "contact.first_name"),
        ("Contact_First_Name", "contact.first_name"),
        ("contact first name", "contact.first_name"),
        ("First_Name", "contact.first_name"),
        ("VORNAME", "contact.first_name"),
        ("Last Name", "contact.surname"),
        ("Address_Line_1", "contact.address_line_1"),
        ("M_1st_Name", "contact.first_name"),
        ("Shoe size", None),
        ("", None),
    ],
)
def test_finds_names_as_word_writes_them(written, found):
    assert CATALOGUE.find(written) == found


def test_finds_a_name_that_word_has_cut():
    long = Field("contact.note", aliases=("A very long column name that Word cuts at forty",))
    assert Catalogue([long]).find("A_very_long_column_name_that_Word_cuts_a") == "contact.note"


def test_match_leaves_unknown_names_out():
    assert CATALOGUE.match(["Vorname", "Shoe"]) == {"Vorname": "contact.first_name"}


def test_names_the_nearest():
    assert CATALOGUE.nearest("contact.surnam") == "contact.surname"
    assert CATALOGUE.nearest("qqqqqqq") is None


def test_refuses_two_fields_with_one_name():
    with pytest.raises(ValueError, match="names both"):
        Catalogue([Field("a", aliases=("X",)), Field("b", aliases=("x",))])
    with pytest.raises(ValueError, match="malformed or given twice"):
        Catalogue([Field("Not Dotted")])


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_message_is_one_sentence(code):
    class Anything(dict):
        def __missing__(self, key):
            return key

    sentence = MESSAGES[code] % Anything()
    assert sentence.endswith((".", "?"))


def test_a_problem_speaks():
    assert str(Problem("field_unknown", {"field": "x"})) == "There is no field “x”."
