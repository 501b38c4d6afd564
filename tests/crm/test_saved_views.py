"""How somebody wants a page to look."""

import pytest

from crm.models import SavedView
from crm.saved_views import save_view, view_settings
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_page_is_as_it_came_until_something_is_chosen():
    assert view_settings(UserFactory(), "lines") == {}


def test_each_user_and_page_has_its_own():
    anna, max_ = UserFactory(), UserFactory()
    save_view("lines", user=anna, settings={"columns": ["cost"]})
    save_view("contacts", user=anna, settings={"columns": ["city"]})
    assert view_settings(anna, "lines") == {"columns": ["cost"]}
    assert view_settings(max_, "lines") == {}


def test_choosing_again_replaces_and_nothing_at_all_is_as_it_came():
    user = UserFactory()
    save_view("lines", user=user, settings={"columns": ["cost"]})
    save_view("lines", user=user, settings={"columns": ["city"]})
    assert view_settings(user, "lines") == {"columns": ["city"]}
    save_view("lines", user=user, settings={})
    assert not SavedView.objects.exists()
