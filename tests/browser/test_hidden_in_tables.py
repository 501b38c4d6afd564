"""What is hidden from sight in a table stands at its place, which may be beyond the screen."""

from typing import Any

import pytest

from crm.models import User
from interactions.models import PostponedInteraction
from tests.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

NARROW = 390
LONG_NAME = "Vereinigte Rheinisch-Westfälische Maschinenfabriken " * 2


def test_it_does_not_widen_the_page(open_page: Any, salesperson: User) -> None:
    contact = ContactFactory(name=LONG_NAME.strip())
    PostponedInteraction.objects.create(
        user=salesperson, token="t", contact=contact, typed={"description": "Call back" * 9}
    )
    page = open_page(salesperson, width=NARROW)
    page.goto("/interactions/postponed/")
    box = page.locator(".table-box")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
