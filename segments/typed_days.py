"""Days as people type them into cells and filters."""

import datetime as dt

from django.utils.formats import get_format

from crm.imports.dates import YEAR, whole_day


def typed_day(text: str) -> dt.date | None:
    """In the reader's formats, ISO or with points; None where it is none."""
    for form in ("%Y-%m-%d", *get_format("DATE_INPUT_FORMATS"), "%d.%m.%Y", "%d.%m.%y"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def typed_whole_day(text: str) -> dt.date | None:
    """Of a text that may be anything: a day with all its year, also with its month in words."""
    if not YEAR.search(text):
        return None
    return typed_day(text) or whole_day(text, day_first=True)
