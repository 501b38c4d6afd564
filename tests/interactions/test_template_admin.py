"""Administrators keep templates in Django's admin; everything is written by the acts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Event
from interactions.models import (
    Document,
    DocumentDraft,
    InteractionTemplate,
    InteractionTemplateLanguage,
)
from segments import actions
from segments.models import Segment, SegmentTemplate
from tests.factories import (
    ContactFactory,
    InteractionGroupFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    UserFactory,
)
from tests.interactions.words import kept, word_file
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interactiontemplate/"
ADD = f"{LIST}add/"


@pytest.fixture
def administrator(client):
    user = UserFactory(role="Administrator", is_staff=True)
    client.force_login(user)
    return user


def change(template) -> str:
    return f"{LIST}{template.pk}/change/"


def posted(template=None, *, rows=(), **more) -> dict:
    """What the form sends; `rows` are the languages, each a dict."""
    group = template.group if template else InteractionGroupFactory()
    data = {
        "code": template.code if template else "GOLF",
        "description": "Golf day",
        "group": group.pk,
        "cost": "8",
        "duration_min": "5",
        "languages-TOTAL_FORMS": len(rows),
        "languages-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for number, row in enumerate(rows):
        fields = {"language": "", "subject": "", "email_text": "", "id": ""} | row
        if template is not None:
            fields["template"] = template.pk
        data |= {f"languages-{number}-{name}": value for name, value in fields.items()}
    return data | more


def upload(*paragraphs: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("brief.docx", word_file(*paragraphs))


def errors_of(response) -> list[str]:
    [formset] = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return [error for form in formset for errors in form.errors.values() for error in errors]


def test_adds_a_template_with_its_letter(client, administrator):
    rows = [{"language": "en", "subject": "News", "file": upload("Dear {{ contact.name }}")}]

    response = client.post(ADD, posted(rows=rows))

    assert response.status_code == 302
    language = InteractionTemplateLanguage.objects.get(template__code="GOLF")
    assert (language.language, language.subject) == ("en", "News")
    assert (language.document.name, language.document.uploaded_by) == ("brief.docx", administrator)
    assert language.template.version == 1
    assert Event.objects.get(subject="template").verb == "create"


def test_shows_what_is_wrong_with_a_letter_and_changes_nothing(client, administrator):
    row = InteractionTemplateLanguageFactory(document=kept("Old", user=administrator))
    rows = [{"id": row.pk, "language": "en", "file": upload("Dear {{ contact.nam }}")}]

    response = client.post(change(row.template), posted(row.template, rows=rows))

    assert "did you mean “Name (contact.name)”" in errors_of(response)[0]
    assert Document.objects.count() == 1
    row.refresh_from_db()
    assert row.document.name == "letter.docx"
    assert row.template.description == "Business letter"


def test_another_mistake_in_the_form_keeps_the_letter_out(client, administrator):
    rows = [{"language": "en", "file": upload("Dear {{ contact.name }}")}]

    client.post(ADD, posted(rows=rows, code=""))

    assert not Document.objects.exists()
    assert not InteractionTemplate.objects.exists()


def test_a_new_letter_is_a_new_document_and_a_new_version(client, administrator):
    old = kept("Old", user=administrator)
    row = InteractionTemplateLanguageFactory(document=old)
    rows = [{"id": row.pk, "language": "en", "file": upload("New {{ contact.name }}")}]

    client.post(change(row.template), posted(row.template, rows=rows))

    row.refresh_from_db()
    assert row.document.pk != old.pk
    assert Document.objects.filter(pk=old.pk).exists()
    assert row.template.version == 2


def test_saving_without_a_change_keeps_version_and_letter(client, administrator):
    document = kept("Old", user=administrator)
    row = InteractionTemplateLanguageFactory(
        document=document, template__description="Golf day", template__cost=8
    )
    type(row.template).objects.update(duration_min=5)
    rows = [{"id": row.pk, "language": "en"}]

    response = client.post(change(row.template), posted(row.template, rows=rows))

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.document, row.template.version) == (document, 1)


def test_a_letter_can_be_taken_away_and_a_language_removed(client, administrator):
    template = InteractionTemplateFactory()
    first = InteractionTemplateLanguageFactory(
        template=template, document=kept("Old", user=administrator)
    )
    second = InteractionTemplateLanguageFactory(template=template, language="ru")
    rows = [
        {"id": first.pk, "language": "en", "file-clear": "on"},
        {"id": second.pk, "language": "ru", "DELETE": "on"},
    ]

    client.post(change(template), posted(template, rows=rows))

    [left] = template.languages.all()
    assert (left.pk, left.document) == (first.pk, None)
    template.refresh_from_db()
    assert template.version == 2


def test_the_email_text_is_checked_too(client, administrator):
    rows = [{"language": "en", "email_text": "Dear {{ contact.nam }}"}]

    response = client.post(ADD, posted(rows=rows))

    assert "did you mean “Name (contact.name)”" in errors_of(response)[0]
    assert not InteractionTemplate.objects.exists()


def test_retiring_makes_no_newer_version(client, administrator):
    template = InteractionTemplateFactory()

    client.post(LIST, {"action": "retire", "_selected_action": [template.pk]})

    template.refresh_from_db()
    assert (template.is_retired, template.version) == (True, 1)


def test_an_unused_template_is_deleted(client, administrator):
    template = InteractionTemplateLanguageFactory().template

    client.post(f"{LIST}{template.pk}/delete/", {"post": "yes"})

    assert not InteractionTemplate.objects.exists()


@pytest.mark.parametrize("use", ["logged", "pinned"])
def test_a_used_template_is_not_deleted(client, administrator, use):
    template = InteractionTemplateFactory()
    if use == "logged":
        InteractionLogEntryFactory(template=template)
    else:
        SegmentTemplate.objects.create(
            segment=Segment.objects.create(number="SM1", description="x", created_by=administrator),
            template=template,
            template_version=1,
            code=template.code,
            description="x",
            group=template.group,
            cost=0,
            duration_min=0,
        )

    page = client.get(f"{LIST}{template.pk}/delete/").content.decode()
    client.post(f"{LIST}{template.pk}/delete/", {"post": "yes"})
    client.post(
        LIST, {"action": "delete_selected", "_selected_action": [template.pk], "post": "yes"}
    )

    assert "would require deleting the following protected related objects" in page
    assert InteractionTemplate.objects.exists()


def test_the_change_page_links_the_letter_and_the_field_list(client, administrator):
    document = kept("Old", user=administrator)
    row = InteractionTemplateLanguageFactory(document=document)

    page = client.get(change(row.template)).content.decode()

    assert f'href="/documents/{document.pk}/"' in page
    assert 'href="/merge-fields/"' in page


@pytest.mark.parametrize("role", ["Viewer", "Salesperson", "Marketing manager"])
def test_other_roles_may_not_change_templates(client, role):
    client.force_login(UserFactory(role=role, is_staff=True))

    assert client.get(ADD).status_code == 403
    assert client.post(ADD, posted()).status_code == 403
    assert not InteractionTemplate.objects.exists()


class TestFormerVersions:
    """Open segments that go on with the letter as it was."""

    @pytest.fixture
    def row(self, administrator):
        return InteractionTemplateLanguageFactory(document=kept("Old", user=administrator))

    def replace(self, client, row):
        rows = [{"id": row.pk, "language": "en", "file": upload("New {{ contact.name }}")}]
        data = posted(row.template, rows=rows)
        page = client.post(change(row.template), data, follow=True)
        return " ".join(str(message) for message in page.context["messages"])

    def test_are_named_with_links_when_a_letter_is_replaced(self, client, administrator, row):
        behind = make_segment(user=administrator, template=row.template)
        make_segment(user=administrator)
        closed = make_segment(user=administrator, template=row.template)
        Segment.objects.filter(pk=closed.pk).update(state="trashed")
        said = self.replace(client, row)
        assert "1 open segment keeps the former version" in said
        assert f'<a href="{behind.get_absolute_url()}">{behind.number}</a>' in said
        assert closed.number not in said

    def test_are_those_too_where_a_line_uses_the_template(self, client, administrator, row):
        segment = make_segment(ContactFactory(), user=administrator)
        values = {"template": row.template}
        actions.update_line(segment.lines.get(), user=administrator, version=1, values=values)
        assert segment.number in self.replace(client, row)

    def test_are_not_spoken_of_where_there_are_none(self, client, administrator, row):
        assert "former version" not in self.replace(client, row)

    def test_are_not_spoken_of_where_nothing_was_changed(self, client, administrator, row):
        make_segment(user=administrator, template=row.template)
        type(row.template).objects.update(cost=8, duration_min=5, description="Golf day")
        rows = [{"id": row.pk, "language": "en"}]
        page = client.post(change(row.template), posted(row.template, rows=rows), follow=True)
        assert "former version" not in page.text


def test_unknown_names_of_a_letter_are_matched_in_a_second_step(client, administrator):
    rows = [{"language": "de", "file": upload("Hallo {{ Kunde_Vorname }}{{ Titel }}")}]
    posted_once = posted(rows=rows)

    response = client.post(ADD, posted_once)

    [draft] = DocumentDraft.objects.all()
    assert "did you mean “First name (contact.first_name)”" in errors_of(response)[0]
    page = response.text
    assert f'name="languages-0-matches-draft" value="{draft.token}"' in page
    assert 'value="contact.first_name" selected' in page

    again = {
        **{name: value for name, value in posted_once.items() if name != "languages-0-file"},
        "languages-0-matches-draft": draft.token,
        "languages-0-matches-name": ["Kunde_Vorname", "Titel"],
        "languages-0-matches-to": ["contact.first_name", "-"],
    }
    response = client.post(ADD, again)

    assert response.status_code == 302
    row = InteractionTemplateLanguage.objects.get()
    assert row.document.matches == {"Kunde_Vorname": "contact.first_name", "Titel": ""}

    # Other matches of the same file make a new document and a new version.
    rows = [
        {
            "id": row.pk,
            "language": "de",
            "matches-name": ["Kunde_Vorname", "Titel"],
            "matches-to": ["contact.name", "-"],
        }
    ]
    client.post(change(row.template), posted(row.template, rows=rows))
    changed = InteractionTemplateLanguage.objects.select_related("document", "template").get()
    assert changed.document.fields == ["contact.name"]
    assert changed.document.pk != row.document.pk
    assert changed.template.version == row.template.version + 1
