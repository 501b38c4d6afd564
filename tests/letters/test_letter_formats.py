"""Dates, numbers and countries by Word's pictures in the letter's language."""

import pytest

from interactions.letters import formats
from interactions.letters.formats import get_locale


@pytest.mark.parametrize(
    ("language", "picture", "expected"),
    [
        ("ru", "long", "20 января 2026 г."),
        ("de", "long", "20. Januar 2026"),
        ("en", "long", "January 20, 2026"),
        ("", "long", "January 20, 2026"),
        ("xx", "long", "January 20, 2026"),
        ("de-AT", "short", "20.01.2026"),
        ("en", "short", "1/20/2026"),
        ("ru", "MMMM yyyy", "январь 2026"),
        ("ru", "d MMMM", "20 января"),
        ("de", "dddd, d. MMM yy", "Dienstag, 20. Jan. 26"),
        ("fr", "d MMMM yyyy", "20 janvier 2026"),
        ("es", "long", "20 de enero de 2026"),
        ("it", "dddd", "martedì"),
        ("en", "dd/MM/yyyy", "20/01/2026"),
        ("de", "'den' d.M.yyyy", "den 20.1.2026"),
        ("en", "h:mm AM/PM", "12:00 AM"),
        ("en", "HH:mm:ss", "00:00:00"),
    ],
)
def test_dates(language, picture, expected):
    assert formats.format_date("2026-01-20", picture, get_locale(language)) == expected


def test_what_is_no_date_or_number_is_printed_as_it_is():
    locale = get_locale("de")
    assert formats.format_date("soon", "long", locale) == "soon"
    assert formats.format_number("many", "0.00", locale) == "many"
    assert formats.format_plain_number("", locale) == ""


@pytest.mark.parametrize(
    ("text", "picture", "language", "expected"),
    [
        ("1234.5", "#,##0.00", "de", "1.234,50"),
        ("1234.5", "#.##0,00", "en", "1,234.50"),
        ("1234.5", "# ##0,00", "ru", "1\u00a0234,50"),
        ("1234.5", "0", "en", "1235"),
        ("-1234.5", "#,##0.00", "en", "-1,234.50"),
        ("-3", "0.0;(0.0);'none'", "en", "(3.0)"),
        ("0", "0.0;(0.0);'none'", "en", "none"),
        ("3", "0.0;(0.0);'none'", "en", "3.0"),
        ("12345", "€ #,##0", "de", "€ 12.345"),
        ("7", "000", "en", "007"),
        ("0.5", "#.##", "en", ".5"),
        ("2.50", "0.##", "en", "2.5"),
        ("12", "0 'pcs; each'", "en", "12 pcs; each"),
        ("1.234,50", "0.00", "de", "1234,50"),
        ("0.005", "0.00", "en", "0.01"),
    ],
)
def test_numbers(text, picture, language, expected):
    assert formats.format_number(text, picture, get_locale(language)) == expected


def test_plain_numbers_keep_their_places():
    assert formats.format_plain_number("1234.50", get_locale("de")) == "1.234,50"
    assert formats.format_plain_number("8", get_locale("ru")) == "8"


def test_money():
    assert formats.format_money("1234.5", "EUR", get_locale("de")) == "1.234,50\u00a0€"
    assert formats.format_money("-8", "USD", get_locale("en")) == "-$8.00"
    assert formats.format_money("8", "XAU", get_locale("en")) == "XAU\u00a08.00"


def test_countries():
    assert formats.country_name("de", get_locale("ru")) == "Германия"
    assert formats.country_name("DE", get_locale("")) == "Germany"
    assert formats.country_name("Utopia", get_locale("de")) == "Utopia"


def test_every_language_prints_every_month():
    for language in formats.languages():
        months = {
            formats.format_date(f"2026-{month:02}-01", "long", get_locale(language))
            for month in range(1, 13)
        }
        assert len(months) == 12
