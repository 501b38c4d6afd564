"""A form that fetches a file can be sent again without reloading the page."""

from typing import Any

import pytest

from tests.factories import DeliveryFactory, InteractionLogEntryFactory, LoggedSegmentFactory
from tests.interactions.words import kept, raw_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_letters_of_a_logged_segment_come_as_often_as_asked(open_page, salesperson: Any):
    entry = InteractionLogEntryFactory(
        logged_segment=LoggedSegmentFactory(segment_number="SM00012", user=salesperson),
        correspondence_type="hard_copy",
        document=kept("Dear {{ contact.name }}", user=salesperson),
        merge_values=raw_values("Anna"),
    )
    DeliveryFactory(entry=entry, channel="hard_copy", state="ready", address="")
    page = open_page(salesperson)
    page.goto("/logged-segments/SM00012/")
    for _time in range(2):
        with page.expect_download() as download:
            page.get_by_role("button", name="One Word file (1)").click()
        assert download.value.suggested_filename.endswith(".docx")
