"""phone_key() says the same in Python and in the database."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.phones import phone_key

CORPUS = [
    ("+7 (495) 765-43-21", "957654321"),
    ("8 495 7654321 доб. 12", "957654321"),
    ("+44\u00a020 7946 0123", "079460123"),
    ("020 79460123 ext 7", "079460123"),
    ("123456", "123456"),
    ("12345", None),
    ("tel 123456", None),
    ("", None),
]
WRITTEN = st.text(st.sampled_from("0123456789 ()+-./\u00a0доxt#,;"), max_size=30)


def in_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone_key(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "key"), CORPUS)
def test_the_key_is_alike_in_python_and_in_the_database(text, key):
    assert phone_key(text) == key
    assert in_database(text) == key


@pytest.mark.django_db
@given(WRITTEN)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_number_has_the_same_key(text):
    assert in_database(text) == phone_key(text)
