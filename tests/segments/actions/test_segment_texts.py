"""Own documents and texts of a segment: attached, taken back, and used by letters and Log."""

import hashlib

import pytest

from crm.exceptions import NotAllowed
from crm.models import Event
from interactions.documents import examine, template_of_digest
from interactions.logged_letters import entry_values
from interactions.models import Document, InteractionLogEntry
from segments import actions
from segments.exceptions import (
    LogCheckChanged,
    RedoWouldBeLost,
    SegmentIsClosed,
    TextChanged,
    TextRefused,
)
from segments.models import SegmentLanguage
from segments.sentences import step_back, step_forward
from segments.step_details import detail_of
from segments.steps import strip
from tests.documents import docx_bytes, letter_document, texts_of
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, letter_bytes_of, line_of, make_segment, resolved

pytestmark = pytest.mark.django_db

REACHABLE = {"address": "Lindenweg 5", "city": "Berlin"}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def template():
    template = InteractionTemplateFactory(
        code="BUS", correspondence_type="hard_copy", default_language="en"
    )
    InteractionTemplateLanguageFactory(
        template=template,
        document=letter_document("The template's letter to {{ contact.name }}"),
        subject="News",
        email_text="Hello\r\n{{ contact.name }}",
    )
    return template


@pytest.fixture
def english():
    return ContactFactory(name="Alder", language="en", **REACHABLE)


@pytest.fixture
def russian():
    return ContactFactory(name="Берёза", language="ru", **REACHABLE)


@pytest.fixture
def segment(user, template, english, russian):
    return make_segment(english, russian, user=user, template=template)


def own(*paragraphs):
    return examine(docx_bytes(*paragraphs), "own.docx")


def attach(segment, user, *paragraphs, language="en", seen=None):
    text = own(*(paragraphs or ("Our own to {{ contact.name }}",)))
    change = actions.attach_document(
        segment, segment.template, language=language, document=text, user=user, seen=seen
    )
    return change.text


def words(segment, contact):
    """The letter that a line gets today."""
    segment.refresh_from_db()
    return texts_of(letter_bytes_of(line_of(segment, contact)))[0]


class TestAttachDocument:
    def test_drv_171_every_line_without_its_own_gets_it(self, segment, user, english, russian):
        line = line_of(segment, russian)
        letter = letter_document("Mine to {{ contact.name }}")
        actions.update_line(line, user=user, version=1, values={"document": letter})
        attach(segment, user)
        assert words(segment, english) == "Our own to Alder"
        assert words(segment, russian) == "Mine to Берёза"

    def test_a_language_that_the_template_lacks_reaches_its_contacts_only(
        self, segment, user, english, russian
    ):
        attach(segment, user, "Наше для {{ contact.name }}", language="ru")
        assert words(segment, russian) == "Наше для Берёза"
        assert words(segment, english) == "The template's letter to Alder"
        assert resolved(segment, russian).r_language == "ru"

    def test_the_template_and_other_segments_stay(self, segment, user, template, english):
        other = make_segment(english, user=user, template=template)
        attach(segment, user)
        assert words(other, english) == "The template's letter to Alder"
        assert template.languages.get().document.name == "letter.docx"

    def test_is_recorded_and_gives_the_header_another_version(self, segment, user):
        before = segment.version
        attach(segment, user)
        segment.refresh_from_db()
        assert segment.version == before + 1
        event = Event.objects.get(verb="attached")
        assert (event.subject_key, event.details) == (
            segment.number,
            {"template": "BUS", "language": "en"},
        )

    def test_log_asks_again_when_a_document_came_since(self, segment, user):
        check = actions.check_log(segment, today=TODAY, deliver=True)
        attach(segment, user)
        with pytest.raises(LogCheckChanged):
            actions.log_segment(
                segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint
            )

    def test_another_persons_document_is_not_replaced_unseen(self, segment, user, english):
        attach(segment, user, "Theirs")
        with pytest.raises(TextChanged):
            attach(segment, user, "Mine", seen=None)
        assert words(segment, english) == "Theirs"

    def test_the_one_that_was_seen_is_replaced(self, segment, user, english):
        first = attach(segment, user, "First")
        attach(segment, user, "Second", seen=first.own_document_id)
        assert words(segment, english) == "Second"
        assert Document.objects.filter(pk=first.own_document_id).exists()

    @pytest.mark.parametrize(
        ("state", "role", "refusal"),
        [("open", "Viewer", NotAllowed), ("trashed", "Marketing manager", SegmentIsClosed)],
    )
    def test_is_refused_and_keeps_nothing(self, segment, user, state, role, refusal):
        type(segment).objects.update(state=state)
        documents = Document.objects.count()
        with pytest.raises(refusal):
            attach(segment, user if role != "Viewer" else UserFactory(role=role))
        assert Document.objects.count() == documents
        assert not SegmentLanguage.objects.with_own().exists()


class TestDetachDocument:
    def detach(self, segment, user, text):
        return actions.detach_document(
            segment,
            segment.template,
            language=text.language,
            user=user,
            seen=text.own_document_id,
        )

    def test_goes_back_to_the_pinned_one(self, segment, user, english):
        self.detach(segment, user, attach(segment, user))
        assert words(segment, english) == "The template's letter to Alder"
        assert Event.objects.filter(verb="detached").exists()

    def test_forgets_a_language_that_says_nothing_any_more(self, segment, user, russian):
        text = attach(segment, user, language="ru")
        self.detach(segment, user, text)
        assert resolved(segment, russian).r_language == "en"
        assert [text.language for text in segment.template.languages.all()] == ["en"]

    def test_another_persons_document_is_not_taken_away_unseen(self, segment, user):
        first = attach(segment, user, "First")
        attach(segment, user, "Second", seen=first.own_document_id)
        with pytest.raises(TextChanged):
            self.detach(segment, user, first)


class TestSetSegmentText:
    def say(self, segment, user, *, language="en", seen=None, **values):
        now = {"own_subject": "News", "own_email_text": "Hello\n{{ contact.name }}"}
        return actions.set_segment_text(
            segment,
            segment.template,
            language=language,
            user=user,
            values=values,
            seen=now | (seen or {}),
        ).text

    def test_lines_get_subject_and_text(self, segment, user, english):
        text = self.say(segment, user, own_subject="Ours", own_email_text="Hi")
        assert (text.subject, text.email_text) == ("Ours", "Hi")
        assert resolved(segment, english).r_subject == "Ours"

    @pytest.mark.parametrize("value", ["News", None])
    def test_what_the_template_says_is_not_kept_as_ones_own(self, segment, user, value):
        self.say(segment, user, own_subject="Ours")
        text = self.say(segment, user, own_subject=value, seen={"own_subject": "Ours"})
        assert (text.own_subject, text.subject) == (None, "News")

    def test_line_ends_of_a_browser_make_no_text_of_ones_own(self, segment, user):
        text = self.say(segment, user, own_email_text="Hello\r\n{{ contact.name }}")
        assert text.own_email_text is None

    def test_can_be_blank_on_purpose(self, segment, user):
        assert self.say(segment, user, own_email_text="").email_text == ""

    def test_a_text_that_cannot_be_read_is_refused(self, segment, user):
        with pytest.raises(TextRefused, match="did you mean “Name"):
            self.say(segment, user, own_email_text="Dear {{ contact.nam }}")
        assert not SegmentLanguage.objects.with_own().exists()

    def test_another_persons_text_is_not_overwritten_unseen(self, segment, user):
        self.say(segment, user, own_subject="Theirs")
        with pytest.raises(TextChanged):
            self.say(segment, user, own_subject="Mine")
        assert segment.template.languages.get().subject == "Theirs"

    def test_adds_a_language(self, segment, user, russian):
        seen = {"own_subject": "", "own_email_text": ""}
        self.say(segment, user, language="ru", own_subject="Новости", seen=seen)
        assert resolved(segment, russian).r_subject == "Новости"
        assert words(segment, russian) == "The template's letter to Берёза"


class TestSteps:
    """Each of these acts is a step: in the strip, taken back and done again."""

    def last(self, segment):
        view = strip(segment)[-1]
        return view.effect, view.sentence

    def turn_back(self, segment, user):
        return actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)

    def turn_forward(self, segment, user):
        return actions.redo(segment, user=user, step=strip(segment).redoable.step.pk)

    def test_an_attached_document_comes_and_goes_with_its_step(self, segment, user, english):
        attach(segment, user, "First")
        version = segment.template.segment.version
        assert self.last(segment) == ("Texts changed", "Template BUS, English: Own document")
        result = self.turn_back(segment, user)
        assert step_back(result) == ["The step was taken back; the texts are as they were."]
        assert words(segment, english) == "The template's letter to Alder"
        result = self.turn_forward(segment, user)
        assert step_forward(result) == ["The step was done again; the texts are changed again."]
        assert words(segment, english) == "First"
        assert segment.version > version

    def test_replacing_and_going_back_are_steps_of_their_own(self, segment, user, english):
        first = attach(segment, user, "First")
        second = attach(segment, user, "Second", seen=first.own_document_id)
        actions.detach_document(
            segment, segment.template, language="en", user=user, seen=second.own_document_id
        )
        seen = []
        for _step in range(3):
            seen.append(words(segment, english))
            self.turn_back(segment, user)
        assert seen == ["The template's letter to Alder", "Second", "First"]
        assert not SegmentLanguage.objects.with_own().exists()

    def test_a_language_that_was_added_goes_with_its_step(self, segment, user, russian):
        attach(segment, user, "Наше для {{ contact.name }}", language="ru")
        self.turn_back(segment, user)
        assert [text.language for text in segment.template.languages.all()] == ["en"]
        self.turn_forward(segment, user)
        assert words(segment, russian) == "Наше для Берёза"

    def test_subject_and_text_say_in_detail_what_they_became(self, segment, user, english):
        TestSetSegmentText().say(segment, user, own_subject="Ours", own_email_text="")
        assert self.last(segment)[1] == "Template BUS, English: Subject, E-mail text"
        changes = detail_of(segment.steps.last()).changes
        assert [(change.label, change.before, change.after) for change in changes] == [
            ("Subject", "the template's", "Ours"),
            ("E-mail text", "the template's", "–"),
        ]
        self.turn_back(segment, user)
        assert resolved(segment, english).r_subject == "News"

    def test_what_changes_nothing_is_no_step(self, segment, user):
        steps = segment.steps.count()
        TestSetSegmentText().say(segment, user, own_subject="News")
        assert segment.steps.count() == steps

    def test_undone_steps_with_typed_values_are_not_dropped_unasked(self, segment, user, english):
        line = line_of(segment, english)
        actions.update_line(line, user=user, version=1, values={"personal_text": "Typed"})
        for _step in range(2):
            self.turn_back(segment, user)
        with pytest.raises(RedoWouldBeLost):
            attach(segment, user)
        assert not SegmentLanguage.objects.with_own().exists()


def test_l4_the_logged_letter_is_the_one_of_the_own_document(segment, user, english):
    attach(segment, user)
    segment.refresh_from_db()
    before = letter_bytes_of(line_of(segment, english))
    check = actions.check_log(segment, today=TODAY, deliver=True)
    actions.log_segment(
        segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint
    )
    entry = InteractionLogEntry.objects.get(contact=english)
    after = template_of_digest(entry.document.digest).render(entry_values(entry))
    assert hashlib.sha256(after).digest() == hashlib.sha256(before).digest()
    assert texts_of(after)[0] == "Our own to Alder"
