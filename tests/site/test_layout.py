"""What every page shares: the policy it obeys, its landmarks, and what the navigation offers."""

import re

import pytest
from django.urls import reverse

from tests.factories import ContactFactory, LoggedSegmentFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGES = [
    "home",
    "profile",
    "crm:contact-list",
    "crm:contact-create",
    "crm:mailing-group-list",
    "crm:import-create",
    "interactions:entry-list",
    "interactions:logged-segment-list",
    "interactions:merge-field-list",
    "segments:segment-list",
    "segments:segment-create",
]
INLINE = {
    "a style": r"<style|\sstyle=",
    "a script": r"<script(?![^>]*\ssrc=)",
    "a handler": r"<[^>]*\son[a-z]+=",
    "an address that is code": r"(?:href|src|action)=[\"']\s*javascript:",
    "another host": r"(?:src|href|action)=[\"'](?:https?:)?//",
}


@pytest.fixture
def administrator(client):
    user = UserFactory(role="Administrator", is_staff=True, first_name="Ada")
    client.force_login(user)
    return user


def text_of(client, url_name, **kwargs):
    response = client.get(reverse(url_name, kwargs=kwargs))
    assert response.status_code == 200
    return response.content.decode()


def navigation_of(text):
    side = text[text.index("<nav ") : text.index("</nav>")]
    return re.findall(r"<span>([^<]+)</span>", side)


@pytest.mark.parametrize("url_name", PAGES)
def test_a_page_carries_nothing_that_its_policy_forbids(client, administrator, url_name):
    ContactFactory()
    LoggedSegmentFactory()
    text = text_of(client, url_name)
    found = {what for what, pattern in INLINE.items() if re.search(pattern, text, re.IGNORECASE)}
    assert found == set()


@pytest.mark.parametrize("url_name", PAGES)
def test_a_page_has_a_title_one_heading_and_its_landmarks(client, administrator, url_name):
    text = text_of(client, url_name)
    assert re.search(r"<title>\S[^<]* · Segments</title>", text)
    assert text.count("<h1") == 1
    assert text.count("<main ") == 1
    assert 'href="#content"' in text
    assert '<html lang="en">' in text


@pytest.mark.parametrize("url_name", ["login", "home", "crm:contact-list", "admin:index"])
def test_a_page_says_what_the_browser_may_load(client, administrator, url_name):
    if url_name == "login":
        client.logout()
    headers = client.get(reverse(url_name)).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("role", ["Viewer", "Salesperson", "Marketing manager"])
def test_the_navigation_offers_everything_but_the_admin(client, role):
    client.force_login(UserFactory(role=role))
    assert navigation_of(text_of(client, "home")) == [
        "Home",
        "Contacts",
        "Mailing groups",
        "Segments",
        "Logged segments",
        "Saved criteria",
        "Interaction log",
        "Campaigns",
    ]


def test_the_navigation_offers_the_admin_to_staff(client, administrator):
    assert navigation_of(text_of(client, "home"))[-1] == "Admin"


def test_the_navigation_offers_nothing_that_may_not_be_seen(client):
    client.force_login(UserFactory())
    text = text_of(client, "home")
    assert navigation_of(text) == ["Home"]
    assert 'id="global-search"' not in text


@pytest.mark.parametrize(
    ("url_name", "label"),
    [
        ("crm:contact-list", "Contacts"),
        ("crm:import-create", "Contacts"),
        ("crm:mailing-group-list", "Mailing groups"),
        ("segments:segment-create", "Segments"),
        ("interactions:logged-segment-list", "Logged segments"),
        ("interactions:entry-list", "Interaction log"),
        ("interactions:campaign-list", "Campaigns"),
    ],
)
def test_the_navigation_marks_the_page(client, administrator, url_name, label):
    text = text_of(client, url_name)
    side = text[text.index("<nav ") : text.index("</nav>")]
    marked = re.findall(r'aria-current="page".*?<span>([^<]+)</span>', side, re.DOTALL)
    assert marked == [label]


def test_a_name_is_text_and_never_markup(client):
    client.force_login(UserFactory(role="Viewer", first_name="<script>x</script>"))
    text = text_of(client, "home")
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_a_page_of_the_layout_asks_no_more_as_data_grows(
    client, administrator, django_assert_max_num_queries
):
    ContactFactory.create_batch(30)
    with django_assert_max_num_queries(8):
        text_of(client, "profile")
