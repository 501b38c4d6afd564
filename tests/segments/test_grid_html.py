"""The grid's rows as HTML: kinds of cells rendered once, words filled in for each line."""

import re

import pytest
from django.template.loader import render_to_string

from segments import actions
from segments.grid import STANDARD_COLUMNS, Grid
from segments.grid_html import Painter, html_of
from tests.factories import ContactFactory, InteractionTemplateFactory, UserFactory
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db

HOSTILE = "A & \"B\" <c> 'd' 50% %s %(pk)s \ue000pk\ue001 {{ x }} \\1"
ESCAPED = "A &amp; &quot;B&quot; &lt;c&gt; &#x27;d&#x27; 50% %s %(pk)s \ue000pk\ue001 {{ x }} \\1"


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def browser(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def segment(user):
    contacts = [ContactFactory(name=name) for name in (HOSTILE, "Birch")]
    segment = make_segment(*contacts, user=user, template=InteractionTemplateFactory())
    values = {"description": HOSTILE, "personal_text": HOSTILE * 10}
    line = line_of(segment, contacts[0])
    actions.update_line(line, user=user, version=1, values=values)
    return segment


def html(segment, *, can_change=True):
    return html_of(Grid(segment).rows, segment, can_change=can_change)


def test_whatever_somebody_typed_is_escaped_and_nothing_of_it_is_filled_in(segment):
    said = html(segment)
    assert f'<span class="value__text">{ESCAPED}</span>' in said
    assert "<c>" not in said
    assert said.count("\ue000") == said.count(ESCAPED)


def test_each_line_has_its_own_words_keys_and_addresses(segment):
    rows = html(segment).split("</tr>")[:2]
    for row, line in zip(rows, segment.lines.order_by("pk"), strict=True):
        assert f'<tr id="line-{line.pk}"' in row
        assert f'value="{line.pk}"' in row
        assert f'href="{line.contact.get_absolute_url()}"' in row
        assert f"/lines/{line.pk}/letter/" in row
        assert set(re.findall(r"/lines/(\d+)/", row)) == {str(line.pk)}
    line = segment.lines.order_by("pk")[0]
    assert f'value="{line.pk}:description:{line.version}"' in rows[0]
    assert 'name="reset"' not in rows[1]


def test_ticks_and_buttons_are_named_by_the_headings_and_their_line(browser, segment):
    page = browser.get(segment.get_absolute_url()).text
    names = {
        name
        for names in re.findall(r'aria-labelledby="(grid-[^"]+)"', page)
        for name in names.split()
    }
    pks = segment.lines.values_list("pk", flat=True)
    assert {f"name-{pk}" for pk in pks} < names
    assert {"grid-select", "grid-edit", "grid-reset", "grid-reset-line", "head-description"} < names
    assert [name for name in names if page.count(f'id="{name}"') != 1] == []


def test_who_may_only_read_gets_no_buttons(segment):
    said = html(segment, can_change=False)
    assert "<button" not in said
    assert "data-row-edit" not in said
    assert "(own value)" in said


def test_each_kind_is_rendered_once_at_any_number_of_lines(segment, user, monkeypatch):
    rendered = []

    def counted(template, context):
        rendered.append(template)
        return render_to_string(template, context)

    monkeypatch.setattr("segments.grid_html.render_to_string", counted)
    rows = Grid(segment).rows
    painter = Painter(segment, can_change=True)
    few = [painter.row(row) for row in rows]
    first = len(rendered)
    assert [painter.row(row) for row in rows * 20] == few * 20
    assert len(rendered) == first <= 2 * len(STANDARD_COLUMNS) + 4


def test_a_line_says_each_of_its_texts_once_and_nothing_between_its_cells(segment):
    row = html(segment).split("</tr>")[1]
    assert row.count("Spring letter") == 1
    assert not re.search(r"\s\s|>\s</?t[dh]", row)
