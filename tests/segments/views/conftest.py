"""Somebody signed in, and a worksheet that is theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import User
from interactions.models import InteractionTemplate
from segments.models import Segment
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db: None) -> User:
    return UserFactory(role="Salesperson", salesperson=SalespersonFactory())


@pytest.fixture
def browser(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def template(db: None) -> InteractionTemplate:
    """A letter in English, by hard copy."""
    template = InteractionTemplateFactory(
        code="BUS", correspondence_type="hard_copy", default_language="en"
    )
    InteractionTemplateLanguageFactory(
        template=template, document=letter_document("Dear {{ contact.name }}, {{ personal_text }}")
    )
    return template


@pytest.fixture
def segment(user: User, template: InteractionTemplate) -> Segment:
    """Two companies, Alder and Birch, who get letters."""
    contacts = [
        ContactFactory(name=name, address="Lindenweg 5", city="Berlin")
        for name in ("Alder", "Birch")
    ]
    return make_segment(*contacts, user=user, template=template)


@pytest.fixture
def foreign(db: None) -> Segment:
    """Somebody else's, hidden from salespeople."""
    owner = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
    return make_segment(ContactFactory(), user=owner)


@pytest.fixture
def url(segment: Segment) -> Callable[..., str]:
    """The address of one of the segment's pages."""

    def address(name: str, *parts: Any) -> str:
        return reverse(f"segments:{name}", args=[segment.number, *parts])

    return address


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def said(response: Any) -> str:
    """The messages on the page."""
    return " ".join(str(message) for message in response.context["messages"])
