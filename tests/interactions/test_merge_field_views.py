from html import unescape

import pytest
from django.utils import translation

from interactions import documents
from interactions.merge_fields import LISTS, MERGE_FIELDS
from interactions.starter_document import make_starter_document
from tests.factories import InteractionTemplateLanguageFactory, UserFactory
from tests.interactions.words import kept

LISTED = tuple(fields[0].name for fields in LISTS)

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    user = UserFactory(role="Viewer")
    client.force_login(user)
    return user


def test_lists_every_field(client, viewer):
    page = client.get("/merge-fields/").content.decode()

    plain = [field.name for field in MERGE_FIELDS if not field.name.startswith(LISTED)]
    of_rows = [f"row.{field.name.rpartition('.')[2]}" for fields in LISTS for field in fields[1:]]
    assert all(f"{{{{ {name} }}}}" in page for name in (*plain, *of_rows))
    assert "{%tr for row in contact.groups %}" in unescape(page)


def test_shows_what_comes_of_each_format(client, viewer):
    rows = {row.tag: row.example for row in client.get("/merge-fields/").context["formats"]}

    assert rows["{{ date|date('d MMMM yyyy') }}"] == "20 January 2026"
    assert rows["{{ line.cost|words('EUR') }}"] == (
        "one thousand two hundred thirty-four euros and 50 cents"
    )
    assert rows["{{ company.name|default('–') }}"] == "–"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_starter_document_passes_our_own_check(language):
    with translation.override(language):
        checked = documents.examine(make_starter_document(), "starter.docx")

    assert checked.fields == sorted(field.name for field in MERGE_FIELDS)


def test_the_starter_document_is_a_download(client, viewer):
    response = client.get("/merge-fields/starter/")

    assert response["Content-Disposition"] == 'attachment; filename="Fields for letters.docx"'


def test_a_templates_document_comes_back_as_it_was_uploaded(client, viewer):
    document = kept("Dear {{ contact.name }}", user=viewer)
    InteractionTemplateLanguageFactory(document=document)

    response = client.get(f"/documents/{document.pk}/")

    assert response.content == document.content
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["/merge-fields/", "/merge-fields/starter/", "/documents/1/"])
def test_refuses_without_the_right(client, address):
    client.force_login(UserFactory())

    assert client.get(address).status_code == 403
