"""Administrators give salespeople a signature and the company a logo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.models import Event, MarketingSetup, Picture
from tests.crm.test_crm_admin import SETUP
from tests.crm.test_pictures import image
from tests.factories import SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(role="Administrator", is_staff=True)
    client.force_login(user)
    return user


def address(salesperson) -> str:
    return reverse("admin:crm_salesperson_change", args=[salesperson.pk])


def posted(salesperson, **more) -> dict:
    return {"code": salesperson.code, "name": salesperson.name, **more}


def file(content: bytes, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def test_a_signature_is_uploaded_shown_and_taken_away(client, administrator):
    person = SalespersonFactory()

    client.post(address(person), posted(person, signature_file=file(image())))
    person.refresh_from_db()
    assert (person.signature.kind, person.signature.width) == ("png", 60)
    assert Event.objects.get(verb="changed").details == {"fields": ["signature_file"]}

    page = client.get(address(person)).content.decode()
    assert 'src="data:image/png;base64,' in page

    client.post(address(person), posted(person))
    person.refresh_from_db()
    assert person.signature is not None

    client.post(address(person), posted(person, **{"signature_file-clear": "on"}))
    person.refresh_from_db()
    assert person.signature is None
    assert Picture.objects.count() == 1


def test_what_is_no_picture_is_refused_and_nothing_is_kept(client, administrator):
    person = SalespersonFactory()

    response = client.post(
        address(person), posted(person, signature_file=file(b"<svg/>", "me.png"))
    )

    assert "This is no picture; choose a PNG or JPEG file." in response.content.decode()
    assert not Picture.objects.exists()


def test_the_logo_stands_in_the_marketing_setup(client, administrator):
    setup = MarketingSetup.load()

    client.post(
        reverse("admin:crm_marketingsetup_change", args=[setup.pk]),
        {**SETUP, "logo_file": file(image("JPEG"), "logo.jpg")},
    )

    setup.refresh_from_db()
    assert setup.company_logo.kind == "jpeg"


def test_only_administrators_upload(client):
    client.force_login(UserFactory(role="Marketing manager", is_staff=True))
    person = SalespersonFactory()

    assert client.post(address(person), posted(person)).status_code == 403
