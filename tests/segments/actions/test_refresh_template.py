"""The newer version of a template: asked for, taken as one step, taken back."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from crm.models import Event
from interactions.actions import LanguageText, save_template
from interactions.models import InteractionTemplateLanguage
from segments import actions
from segments.exceptions import (
    HeaderChanged,
    SegmentIsClosed,
    TemplateChanged,
    TemplateIsUpToDate,
)
from segments.models import SegmentTemplate
from segments.newer import differences, newer_versions
from segments.steps import strip
from tests.factories import (
    ContactFactory,
    DocumentFactory,
    InteractionGroupFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment, resolved

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Administrator")


@pytest.fixture
def template():
    """English and Russian; English has a document."""
    template = InteractionTemplateFactory(code="BUS", cost=Decimal(8), default_language="en")
    InteractionTemplateLanguageFactory(
        template=template, document=DocumentFactory(name="old.docx"), subject="News"
    )
    InteractionTemplateLanguageFactory(template=template, language="ru", email_text="Привет")
    return template


@pytest.fixture
def contact():
    return ContactFactory()


@pytest.fixture
def segment(user, template, contact):
    return make_segment(contact, user=user, template=template)


@pytest.fixture
def newer(template, user, segment):
    """The template costs 12, has another English document, German, and no Russian any more."""
    template.cost = Decimal(12)
    english, russian = template.languages.order_by("language")
    english.document = DocumentFactory(name="new.docx")
    german = InteractionTemplateLanguage(language="de", subject="Neues")
    save_template(
        template,
        user=user,
        languages=[LanguageText(english), LanguageText(german)],
        removed=[russian],
    )
    return template


def refresh(segment, user, **more):
    segment.refresh_from_db()
    return actions.refresh_template(
        segment, segment.template, user=user, version=segment.version, **more
    )


def texts(segment):
    return {
        text.language: (text.document and text.document.name, text.subject, text.email_text)
        for text in segment.template.languages.all()
    }


OLD = {"en": ("old.docx", "News", ""), "ru": (None, "", "Привет")}
NEW = {"en": ("new.docx", "News", ""), "de": (None, "Neues", "")}


def test_a_newer_version_does_not_reach_the_segment_by_itself(segment, newer, contact):
    assert resolved(segment, contact).r_cost == 8
    assert texts(segment) == OLD
    assert newer_versions(segment) == [segment.template]


def test_what_differs_is_told(segment, newer):
    [pinned] = newer_versions(segment)
    assert [str(difference) for difference in differences(pinned)] == [
        "Unit cost: 8.00 → 12.00",
        "Subject, German: none → Neues",
        "Word document, English: old.docx → new.docx",
        "E-mail text, Russian: Привет → none",
    ]


def test_it_is_taken_with_numbers_texts_and_documents(segment, newer, user, contact):
    result = refresh(segment, user, template_version=newer.version)
    assert resolved(segment, contact).r_cost == 12
    assert texts(segment) == NEW
    assert newer_versions(segment) == []
    assert strip(segment)[-1].sentence == "Template BUS: version 1 → 2"
    assert result.line_count == 0
    event = Event.objects.get(verb="refreshed")
    assert event.details == {"template": "BUS", "versions": [1, 2]}


def test_it_is_taken_back_and_done_again(segment, newer, user, contact):
    step = refresh(segment, user).step
    actions.undo(segment, user=user, step=step.pk)
    assert (resolved(segment, contact).r_cost, texts(segment)) == (8, OLD)
    assert newer_versions(segment) == [segment.template]
    actions.redo(segment, user=user, step=step.pk)
    assert (resolved(segment, contact).r_cost, texts(segment)) == (12, NEW)


@pytest.mark.django_db(transaction=True)
def test_a_group_that_is_gone_does_not_come_back_with_the_former_version(user):
    former = InteractionGroupFactory()
    template = InteractionTemplateFactory(group=former)
    segment = make_segment(ContactFactory(), user=user, template=template)
    template.group = InteractionGroupFactory()
    save_template(template, user=user, languages=[])
    segment.refresh_from_db()
    actions.refresh_template(segment, segment.template, user=user, version=segment.version)
    former.delete()
    actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
    assert SegmentTemplate.objects.get(segment=segment).group == template.group


def test_what_the_segment_and_its_lines_say_themselves_stays(segment, newer, user, contact):
    own = DocumentFactory(name="own.docx")
    segment.template.languages.filter(language="ru").update(own_document=own)
    segment.template.languages.filter(language="en").update(own_subject="Ours")
    line = line_of(segment, contact)
    actions.update_line(line, user=user, version=1, values={"cost": Decimal(3)})
    step = refresh(segment, user).step
    assert texts(segment) == NEW | {
        "en": ("new.docx", "Ours", ""),
        "ru": ("own.docx", "", ""),
    }
    assert resolved(segment, contact).r_cost == 3
    actions.undo(segment, user=user, step=step.pk)
    assert texts(segment) == {"en": ("old.docx", "Ours", ""), "ru": ("own.docx", "", "Привет")}


def test_the_header_gets_another_version_so_that_log_asks_again(segment, newer, user):
    before = segment.version
    refresh(segment, user)
    segment.refresh_from_db()
    assert segment.version == before + 1


def refuses(refusal, segment, act):
    """The act is refused, and the segment is as it was."""
    with pytest.raises(refusal):
        act()
    assert texts(segment) == OLD
    assert not segment.steps.filter(kind="edit").exists()


def test_an_old_version_of_the_header_is_refused(segment, newer, user):
    refuses(
        HeaderChanged,
        segment,
        lambda: actions.refresh_template(segment, segment.template, user=user, version=99),
    )


def test_another_version_than_the_one_shown_is_refused(segment, newer, user):
    refuses(TemplateChanged, segment, lambda: refresh(segment, user, template_version=1))


def test_the_newest_version_is_not_taken_twice(segment, user):
    refuses(TemplateIsUpToDate, segment, lambda: refresh(segment, user))


def test_somebody_without_the_right_is_refused(segment, newer):
    refuses(NotAllowed, segment, lambda: refresh(segment, UserFactory(role="Viewer")))


def test_a_closed_segment_is_refused(segment, newer, user):
    type(segment).objects.update(state="trashed")
    refuses(SegmentIsClosed, segment, lambda: refresh(segment, user))


def test_a_template_that_sleeps_is_not_told_of(segment, newer, user):
    segment.refresh_from_db()
    values = {"template": InteractionTemplateFactory()}
    header = actions.update_header(segment, user=user, version=segment.version, values=values)
    assert newer_versions(header.segment) == []


def test_a_template_of_a_line_is_told_of(segment, template, user, contact):
    own = InteractionTemplateFactory(code="OWN")
    actions.update_line(line_of(segment, contact), user=user, version=1, values={"template": own})
    own.cost = Decimal(4)
    save_template(own, user=user)
    assert [pinned.code for pinned in newer_versions(segment)] == ["OWN"]


def test_it_costs_the_same_at_any_number_of_lines(user, template, contact, segment, request):
    contacts = ContactFactory.create_batch(20)
    longer = make_segment(*contacts, user=user, template=template)
    request.getfixturevalue("newer")
    counts = []
    for each in (segment, longer):
        with CaptureQueriesContext(connection) as queries:
            refresh(each, user)
        counts.append(len(queries))
    assert counts[0] == counts[1]
