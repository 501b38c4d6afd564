"""fold() says the same in Python and in the database."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.folding import fold

CORPUS = [
    ("STRASSE", "strasse"),
    ("Straße", "strasse"),
    ("ẞ", "ss"),
    ("ЁЖ", "ёж"),
    ("ΑΣ", "ασ"),
    ("Cafe\u0301", "café"),
    ("Ännchen", "ännchen"),
    ("", ""),
]


def in_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "folded"), CORPUS)
def test_folds_alike_in_python_and_in_the_database(text, folded):
    assert fold(text) == folded
    assert in_database(text) == folded


# What people write: letters of the scripts we serve, digits and signs.
ALPHABETS = st.characters(min_codepoint=32, max_codepoint=0x04FF, exclude_categories=("Cc", "Cs"))


@pytest.mark.django_db
@given(st.text(ALPHABETS, max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_text_folds_alike(text):
    assert in_database(text) == fold(text)


def test_nothing_stays_nothing():
    assert fold(None) is None
