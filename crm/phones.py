"""`phone_key()`: which phone numbers are the same, alike in Python, SQLite and PostgreSQL."""

import re
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import CharField, Func

# The number ends where a word begins, such as "ext. 12".
NUMBER = re.compile(r"[0-9 ()+./\-\u00a0]*")
NOT_DIGITS = re.compile(r"[^0-9]")
# Fewer are an extension; more are the ways to write a country: +7 495 and 8 495 are the same.
SHORTEST, LONGEST = 6, 9


def phone_key(text: str | None) -> str | None:
    """The last nine digits of the number; None where it has fewer than six."""
    number = NUMBER.match(text or "")
    digits = NOT_DIGITS.sub("", number.group() if number else "")
    return digits[-LONGEST:] if len(digits) >= SHORTEST else None


class PhoneKey(Func):
    """The key of a phone number, computed by the database."""

    function = "phone_key"
    arity = 1
    output_field = CharField()


def teach_sqlite_phones(*, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function("phone_key", 1, phone_key, deterministic=True)


def install() -> None:
    connection_created.connect(teach_sqlite_phones, dispatch_uid="crm.phones")


CREATE_POSTGRESQL_PHONE_KEY = """
CREATE OR REPLACE FUNCTION phone_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN length(digits) >= 6 THEN right(digits, 9) END
FROM (SELECT regexp_replace(
    substring(value from U&'^[0-9 ()+./\\00a0-]*'), '[^0-9]', '', 'g') AS digits) AS number
$$
"""
DROP_POSTGRESQL_PHONE_KEY = "DROP FUNCTION IF EXISTS phone_key(text)"
