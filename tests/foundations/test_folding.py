"""fold() says the same in Python and in the database."""

import pytest
from django.db import connection
from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.folding import Fold, fold
from crm.models import Contact
from tests.factories import ContactFactory

TEXT = CharField()
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


def choices(known):
    """Expressions that choose between columns and what is known before, as texts resolve."""
    nothing = Cast(Value(None, TEXT), TEXT)
    own = NullIf(F("job_title"), Value(""))
    by_city = Case(When(city="Leeds", then=F("name")), default=Value(known), output_field=TEXT)
    return {
        "known": Value(known),
        "nothing": nothing,
        "own or known": Coalesce(own, Value(known)),
        "by condition": by_city,
        "of both": Coalesce(own, NullIf(by_city, Value("")), nothing, F("county")),
        "but one": NullIf(F("city"), Value("LEEDS")),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("known", ["", "STRASSE ẞ", "Cafe\u0301 ΑΣ"])
def test_a_choice_between_texts_folds_as_what_is_chosen(known):
    for city in ("Leeds", "ORËL", "LEEDS"):
        for title in ("", "Straßenmeister"):
            ContactFactory(name="Ännchen", city=city, job_title=title, county="Ἀθῆναι")
    chosen = choices(known)
    plain = Contact.objects.order_by("pk").values_list(*chosen.values())
    folded = Contact.objects.order_by("pk").values_list(*map(Fold, chosen.values()))
    assert list(folded) == [tuple(map(fold, row)) for row in plain]


@pytest.mark.django_db
def test_what_is_known_before_is_folded_before():
    found = Contact.objects.values_list(Fold(Coalesce(NullIf("job_title", Value("")), Value("ẞ"))))
    assert str(found.query).count("fold(") == 1
