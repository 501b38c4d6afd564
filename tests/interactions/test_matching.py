"""Names of a Word file are matched with our fields once, when it comes, and kept with it."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from interactions import documents, drafts
from interactions.documents import CATALOGUE, guess
from interactions.exceptions import DocumentRefused, FieldsUnmatched
from interactions.letters import LEFT_OUT
from interactions.models import Document, DocumentDraft
from segments.forms import AttachDocumentForm
from tests.factories import UserFactory
from tests.interactions.words import word_file
from tests.letters.building import texts, with_field

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared") / "word-templates"


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("First_Name", "contact.first_name"),
        ("Vorname", "contact.first_name"),
        ("Имя", "contact.first_name"),
        ("ПОЧТОВЫЙ_ИНДЕКС", "contact.post_code"),
        ("Business_Address_Postal_Code", "contact.post_code"),
        ("Straße", "contact.address"),
        ("Strasse", "contact.address"),
        ("Code_postal", "contact.post_code"),
        ("Pays_ou_région", "contact.country"),
        ("Land_of_regio", "contact.country"),
        ("Эл_почта", "contact.email"),
        ("Email_Address", "contact.email"),
        ("Contact_Name", "contact.name"),
        ("Grußzeile", "contact.formal_salutation"),
    ],
)
def test_knows_what_others_call_our_fields(written, ours):
    assert CATALOGUE.find(written) == ours


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Kunde_Vorname", "contact.first_name"),
        ("CustomerFirstName", "contact.first_name"),
        ("Titel", LEFT_OUT),
        ("Courtesy_Title", LEFT_OUT),
        ("contact.nam", "contact.name"),
        ("fieldname", None),
    ],
)
def test_guesses_what_a_name_may_mean(written, meant):
    assert guess(written) == meant


def test_every_other_name_belongs_to_one_field():
    """Catalogue refuses a name that two fields share; here none is written for nothing."""
    names = [field.name for field in documents.MERGE_FIELDS]
    assert set(documents.OTHER_NAMES) <= set(names)


def test_matches_make_another_document_of_the_same_file(db):
    user, content = UserFactory(), with_field(' MERGEFIELD "Betreuer" ')
    with pytest.raises(FieldsUnmatched) as refused:
        documents.store(content, "a.docx", user=user)
    assert refused.value.names == ["Betreuer"]

    def kept(target: str) -> Document:
        checked = documents.examine(content, "a.docx", matches={"Betreuer": target})
        return documents.keep(checked, user=user)

    first, second, empty = kept("salesperson.name"), kept("contact.name"), kept(LEFT_OUT)

    assert len({first.digest, second.digest, empty.digest}) == 3
    assert kept("contact.name") == second
    values = {"contact": {"name": "Anna"}, "salesperson": {"name": "Alma"}, "language": "en"}
    letters = [documents.open_template(d).render(values) for d in (first, second, empty)]
    assert [texts(letter) for letter in letters] == [["[Alma]"], ["[Anna]"], ["[]"]]
    assert (first.fields, empty.fields) == (["salesperson.name"], [])


def test_tags_are_matched_like_merge_fields():
    content = word_file("Hallo {{ Kunde }}{% if Kunde %}!{% endif %} {{ weg|upper }}")
    matches = {"Kunde": "contact.name", "weg": LEFT_OUT}
    checked = documents.examine(content, "a.docx", matches=matches)
    assert checked.fields == ["contact.name"]


def test_more_names_than_anybody_matches_are_refused():
    content = word_file(*(f"{{{{ Spalte{n} }}}}" for n in range(documents.MAX_ASKED + 1)))
    with pytest.raises(DocumentRefused) as refused:
        documents.examine(content, "a.docx")
    assert not isinstance(refused.value, FieldsUnmatched)
    assert len(refused.value.problems) <= documents.MAX_ASKED


def test_a_tag_of_ours_stays_though_a_merge_field_of_that_name_means_another():
    content = word_file("{% if company %}{{ company.city }}{% endif %}")
    checked = documents.examine(content, "a.docx")
    assert checked.fields == ["company", "company.city"]


def test_a_match_does_not_hide_another_problem():
    content = word_file("{{ Kunde }} {{ contact.name|shout }}")
    with pytest.raises(DocumentRefused) as refused:
        documents.examine(content, "a.docx", matches={"Kunde": "contact.name"})
    assert not isinstance(refused.value, FieldsUnmatched)


def form(user, data=None, content=None, used=None) -> AttachDocumentForm:
    files = {"file": SimpleUploadedFile("Brief.docx", content)} if content else {}
    posted = MultiValueDict({name: _listed(value) for name, value in (data or {}).items()})
    return AttachDocumentForm(posted, files, user=user, used=used)


def _listed(value):
    return value if isinstance(value, list) else [value]


def rows(form) -> list[tuple[str, str, bool]]:
    return [(r.written, r.chosen, r.is_guess) for r in form.fields["matches"].widget.rows]


def test_the_file_is_chosen_once_and_its_fields_in_a_second_step(db):
    user = UserFactory()
    content = word_file("{{ Kunde_Vorname }} {{ Titel }} {{ Irgendwas }} {{ contact.city }}")

    first = form(user, content=content)

    assert not first.is_valid()
    assert rows(first) == [
        ("Kunde_Vorname", "contact.first_name", True),
        ("Titel", "-", True),
        ("Irgendwas", "list.irgendwas", True),
    ]
    draft = DocumentDraft.objects.get()
    assert (draft.user, draft.name, bytes(draft.content)) == (user, "Brief.docx", content)
    html = str(first["matches"])
    assert 'value="contact.first_name" selected' in html
    assert "First name · Anna" in html

    chosen = {
        "matches-draft": draft.token,
        "matches-name": ["Kunde_Vorname", "Titel", "Irgendwas"],
        "matches-to": ["contact.first_name", "-", ""],
    }
    second = form(user, chosen)
    assert not second.is_valid()
    assert second.errors["file"] == ["Choose what these names mean: Irgendwas."]
    assert rows(second) == [
        ("Kunde_Vorname", "contact.first_name", False),
        ("Titel", "-", False),
        ("Irgendwas", "list.irgendwas", True),
    ]
    assert DocumentDraft.objects.count() == 1

    chosen["matches-to"][2] = "salesperson.name"
    third = form(user, chosen)
    assert third.is_valid(), third.errors
    assert third.new_document.matches == {
        "Kunde_Vorname": "contact.first_name",
        "Titel": "",
        "Irgendwas": "salesperson.name",
        "contact.city": "contact.city",
    }


def test_somebody_elses_file_and_an_unknown_field_are_refused(db):
    draft = drafts.keep_draft(word_file("{{ Kunde }}"), "a.docx", user=UserFactory())
    chosen = {"matches-draft": draft.token, "matches-name": ["Kunde"], "matches-to": ["a.b"]}
    stranger = form(UserFactory(), {**chosen, "matches-to": ["contact.name"]})
    assert stranger.errors["file"] == ["The file was kept for a day only; choose it again."]
    assert form(draft.user, chosen).errors["matches"] == ["Choose one of the fields."]


def test_the_matches_of_a_document_in_use_can_be_changed(db):
    user, content = UserFactory(), with_field(' MERGEFIELD "Vorname" ')
    used = documents.store(content, "a.docx", user=user)
    assert used.matches == {"Vorname": "contact.first_name"}

    same = {"matches-name": ["Vorname"], "matches-to": ["contact.first_name"]}
    assert form(user, same, used=used).errors["file"] == ["Choose a Word file."]

    changed = form(user, {**same, "matches-to": ["contact.name"]}, used=used)
    assert changed.is_valid(), changed.errors
    assert changed.new_document.matches == {"Vorname": "contact.name"}
    assert documents.keep(changed.new_document, user=user).digest != used.digest


def test_an_unsafe_file_is_not_kept(db):
    refused = form(UserFactory(), content=b"PK nothing")
    assert not refused.is_valid()
    assert not DocumentDraft.objects.exists()


def test_drafts_go_after_a_day_and_beyond_twenty(db):
    user = UserFactory()
    for number in range(22):
        drafts.keep_draft(b"x", f"{number}.docx", user=user)
    assert DocumentDraft.objects.count() == drafts.KEPT_A_PERSON
    old = DocumentDraft.objects.order_by("pk").first()
    DocumentDraft.objects.filter(pk=old.pk).update(created_at=old.created_at - timedelta(days=2))
    assert drafts.purge_drafts() == 1


# What each real file's fields mean, and what Word would print for Anna in Berlin.
ANNA = {
    "contact": {
        "first_name": "Anna",
        "surname": "Schmidt",
        "name": "Anna Schmidt",
        "address": "Lindenweg 5",
        "post_code": "10115",
        "city": "Berlin",
        "county": "BE",
        "country": "DE",
    },
    "segment": {"description": "Spring"},
    "date": "2026-01-20",
    "language": "en",
}
NAME = {"fieldname": "contact.name"}
REAL = {
    "footer.docx": ({"footer": "segment.description"}, ["Footer Spring"]),
    "input_duplicate_id.docx": ({"field": "contact.name"}, ["Anna Schmidt"]),
    "macword2011.docx": (
        {},
        [
            "Anna Schmidt",
            "Lindenweg 5",
            "10115 Berlin BE Germany",
            "Groningen, January 20, 2026,",
            "Dear Anna,",
        ],
    ),
    "merge_pages.docx": (NAME, ["This is a template for the Anna Schmidt merge_list test case"]),
    "merge_templates_simple.docx": (NAME, ["Merge : Anna Schmidt"]),
    "nested_if_inside.docx": (NAME, ["more: Anna Schmidt"]),
    "spaces.docx": (
        {
            "Singleword": "contact.first_name",
            "Hello world": "contact.surname",
            "More than one space": LEFT_OUT,
        },
        ["Anna", "Schmidt"],
    ),
    "winword2010.docx": (
        {"Titel": LEFT_OUT},
        ["Anna Schmidt", "Lindenweg 5", "10115 Berlin BE Germany", "Groningen,", "Dear Anna,"],
    ),
}


@pytest.mark.samples
@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"No real files in {FOLDER}")
@pytest.mark.parametrize("name", REAL)
def test_every_real_word_file_becomes_a_letter(db, name):
    """By the form, as salespeople do it: the file, what its unknown names mean, the letter."""
    means, expected = REAL[name]
    user, content = UserFactory(), (FOLDER / name).read_bytes()
    first = form(user, content=content)
    if means:
        assert not first.is_valid()
        assert [written for written, _to, _guess in rows(first)] == list(means)
        first = form(
            user,
            {
                "matches-draft": DocumentDraft.objects.get().token,
                "matches-name": list(means),
                "matches-to": [to or "-" for to in means.values()],
            },
        )
    assert first.is_valid(), first.errors
    document = documents.keep(first.new_document, user=user)
    said = [" ".join(line.split()) for line in all_texts(documents.open_template(document))]
    assert [line for line in said if line in expected] == expected
    assert not any("«" in line or "MERGEFIELD" in line for line in said)


def all_texts(template) -> list[str]:
    from tests.letters.building import opened

    document = opened(template.render(ANNA))
    section = document.sections[0]
    parts = [document, section.header, section.footer]
    return [paragraph.text.strip() for part in parts for paragraph in part.paragraphs]
