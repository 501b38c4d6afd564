from datetime import date

import pytest

from crm.imports.dates import are_open_to_both, order_of, read_date


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-12-31", date(2025, 12, 31)),
        ("2025-12-31 14:30", date(2025, 12, 31)),
        ("2025-12-31T14:30:00.5Z", date(2025, 12, 31)),
        ("2025/1/9", date(2025, 1, 9)),
        ("31.12.2025", date(2025, 12, 31)),
        ("1.2.25", date(2025, 2, 1)),
        ("31.12.69", date(1969, 12, 31)),
        ("12/31/2025", date(2025, 12, 31)),
        ("31/12/2025", date(2025, 12, 31)),
        ("31-12-2025 9:05 pm", date(2025, 12, 31)),
        ("31 декабря 2025 г.", date(2025, 12, 31)),
        ("5 дек. 2025", date(2025, 12, 5)),
        ("9 мая 2025 года", date(2025, 5, 9)),
        ("31. Dezember 2025", date(2025, 12, 31)),
        ("3. März 2025", date(2025, 3, 3)),
        ("31 December 2025", date(2025, 12, 31)),
        ("31-Dec-2025", date(2025, 12, 31)),
        ("December 1st, 2025", date(2025, 12, 1)),
        ("46022", date(2025, 12, 31)),
        ("46022.75", date(2025, 12, 31)),
    ],
)
def test_reads_dates_of_every_kind(text, day):
    assert read_date(text, day_first=True) == day
    assert read_date(text, day_first=False) == day


def test_an_open_date_is_read_as_chosen_and_points_are_never_american():
    assert read_date("03/04/2025", day_first=True) == date(2025, 4, 3)
    assert read_date("03/04/2025", day_first=False) == date(2025, 3, 4)
    assert read_date("03.04.2025", day_first=False) == date(2025, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "31.13.2025", "30.02.2025", "12.31.2025", "1/2.2025", "2025", "123"),
        *("31 x 2025", "99999999", "-5", "0000-00-00", "31.12.2025 extra"),
    ],
)
def test_what_is_no_date_is_none(text):
    assert read_date(text, day_first=True) is None


@pytest.mark.parametrize(
    ("texts", "order", "is_open"),
    [
        (["03/04/2025", "13/04/2025"], True, False),
        (["03/04/2025", "04/13/2025"], False, False),
        (["03/04/2025", "2025-01-01"], None, True),
        (["03/03/2025"], None, False),
        (["03.04.2025"], None, False),
        # They contradict each other: nobody knows.
        (["13/04/2025", "04/13/2025", "03/04/2025"], None, True),
    ],
)
def test_the_order_of_day_and_month_is_learnt_from_the_other_dates(texts, order, is_open):
    assert order_of(texts) is order
    assert are_open_to_both(texts) is is_open
