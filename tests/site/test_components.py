"""The tags that render the components of the pages."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.template.loader import get_template

from crm.templatetags import ui


def render(source, rf, query="", **values):
    context = RequestContext(rf.get(f"/list/?{query}"), values)
    return Template("{% load ui %}" + source).render(context)


def head(rf, query, **values):
    return render('{% sort_header "name" "Name" kind default %}', rf, query, kind="", **values)


def test_a_column_sorts_upwards_then_downwards(rf):
    assert 'aria-sort="none"' in head(rf, "q=x", default="")
    assert "?q=x&amp;sort=name" in head(rf, "q=x", default="")
    upwards = head(rf, "q=x&sort=name", default="")
    assert 'aria-sort="ascending"' in upwards
    assert "sort=-name" in upwards
    assert 'aria-sort="descending"' in head(rf, "sort=-name", default="")


def test_a_list_without_an_order_shows_its_own(rf):
    assert 'aria-sort="descending"' in head(rf, "q=x", default="-name")
    assert 'aria-sort="none"' in head(rf, "sort=city", default="-name")


def test_sorting_goes_back_to_the_first_page(rf):
    assert "page=" not in head(rf, "page=7&q=x", default="")


def test_pages_keep_what_the_list_is_filtered_by(rf):
    page = Paginator(range(120), 25).page(2)
    html = render("{% pagination page %}", rf, "q=a%26b&page=2", page=page)
    assert "26–50 of 120" in html
    assert "?q=a%26b&amp;page=1" in html
    assert "?q=a%26b&amp;page=3" in html
    assert "?q=a%26b&amp;size=50" in html


def test_a_list_of_one_page_still_says_how_many_there_are(rf):
    html = render("{% pagination page %}", rf, "q=x", page=Paginator(range(3), 25).page(1))
    assert "1–3 of 3" in html
    assert 'rel="next"' not in html


def test_a_messages_undo_posts_what_its_address_says():
    message = SimpleNamespace(extra_tags="undo=/segments/SM1/undo/?step=4&line=2")
    assert ui.undo_of(message) == {
        "address": "/segments/SM1/undo/",
        "fields": [("step", "4"), ("line", "2")],
        "label": "Undo",
    }


def test_a_message_may_offer_to_bring_something_back():
    message = SimpleNamespace(extra_tags="restore=/segments/SM1/lines/2/restore/?version=1")
    assert ui.undo_of(message) == {
        "address": "/segments/SM1/lines/2/restore/",
        "fields": [("version", "1")],
        "label": "Bring them back",
    }


@pytest.mark.parametrize("tags", ["", None, "safe other"])
def test_a_message_without_undo_has_no_button(tags):
    assert ui.undo_of(SimpleNamespace(extra_tags=tags)) is None


def test_a_message_is_text_and_can_be_closed():
    said = [Message(constants.SUCCESS, "<b>x</b>")]
    html = get_template("components/messages.html").render({"messages": said})
    assert "message--success" in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "data-message-close" in html


def test_an_icon_is_hidden_from_who_listens(rf):
    html = render('{% icon "search" %}', rf)
    assert html.startswith("<svg ")
    assert 'aria-hidden="true"' in html


def test_a_mistyped_icon_fails_loudly(rf):
    with pytest.raises(FileNotFoundError):
        render('{% icon "serch" %}', rf)
