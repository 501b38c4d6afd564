import re
import shutil
import subprocess
import zipfile
from io import BytesIO

import pytest

from segments.demo.letters import business_letter, golf_invitation

LETTERS = {
    "business_en": lambda: business_letter("en"),
    "business_ru": lambda: business_letter("ru"),
    "business_de": lambda: business_letter("de"),
    "golf_en": lambda: golf_invitation("en"),
    "golf_ru": lambda: golf_invitation("ru"),
}
A_TAG_OR_FIELD = re.compile(r"\{\{|\{%|«[A-Z]|MERGEFIELD")


def test_the_german_letter_says_what_it_must(logged_letter) -> None:
    letter = logged_letter("Käthe Übach")
    assert letter.address == [
        "Rheinbogen Museen gGmbH",
        "Käthe Übach",
        "Uferpromenade 2",
        "50667 Köln",
        "Deutschland",
    ]
    assert letter.information == [
        "Ihr Kontakt",
        "Anna Hartmann",
        "Telefon",
        "+49 30 23125 140",
        "E-Mail",
        "anna.hartmann@northernlight.example.com",
        "Datum",
        "2. März 2026",
        "Unser Zeichen",
        "SM00001 / CT00007",
    ]
    assert letter.paragraphs[:2] == ["Unser neues Leuchtenprogramm", "Sehr geehrte Frau Übach,"]
    assert "Für die Dauerausstellung habe ich Ihnen die Lichtplanung" in letter.body
    assert letter.rows[1] == ["Aurora 60", "Arbeitsplätze und Theken", "ab Lager", "89,00 €"]
    assert letter.paragraphs[-2:] == ["Anna Hartmann", "Key account manager"]
    assert letter.footer.startswith("Northern Light Ltd · 1 Harbour Street · London E1 6AN")


def test_the_english_letter_has_no_country_at_home_and_keeps_its_own_subject(logged_letter) -> None:
    assert logged_letter("Amir Rahman").address[-1] == "Bristol BS1 5UH"
    letter = logged_letter("Conor Byrne")
    assert letter.address[-1] == "Ireland"
    assert letter.paragraphs[:2] == ["Better light for your books", "Dear Mr Byrne,"]


def test_a_line_in_another_language_gets_the_letter_of_that_language(logged_letter) -> None:
    letter = logged_letter("Lukas Grünwald")
    assert letter.paragraphs[0] == "Our new range of luminaires"
    assert "2 March 2026" in letter.information
    assert letter.address[-1] == "Austria"


def test_the_russian_letter_says_what_it_must(open_letter) -> None:
    letter = open_letter("BUS", "Никита Андреевич Лебедев")
    assert letter.paragraphs[:2] == ["Новая серия светильников", "Уважаемый Никита Андреевич!"]
    assert "Образцы для Вашего шоурума уже в пути." in letter.body
    assert "2 марта 2026 г." in letter.information
    assert letter.paragraphs[-2:] == ["Olga Smirnova", "Key account manager"]


def test_the_invitation_shows_a_personal_text_to_whom_it_is_for(open_letter) -> None:
    to_emma = open_letter("GOLF", "Emma Clarke")
    assert "You promised to bring your new putter – we rely on it." in to_emma.paragraphs
    assert "Two colleagues from Clarke & Sons Ltd are welcome to come with you." in to_emma.body
    to_fiona = open_letter("GOLF", "Fiona MacLeod")
    assert len(to_fiona.paragraphs) == len(to_emma.paragraphs) - 1


def test_the_invitation_to_a_private_person_names_no_company(open_letter) -> None:
    letter = open_letter("GOLF", "Пётр Николаевич Ефимов")
    assert letter.paragraphs[1] == "Уважаемый Пётр Николаевич!"
    assert "коллег" not in letter.body
    assert letter.address[0] == "Дизайнеру интерьеров Ефимову П. Н."


@pytest.mark.parametrize(
    ("template", "name"), [("GOLF", "Emma Clarke"), ("BUS", "Никита Андреевич Лебедев")]
)
def test_no_tag_and_no_field_is_left_in_a_letter(open_letter, template: str, name: str) -> None:
    letter = open_letter(template, name)
    text = letter.document.element.xml + letter.document.sections[0].footer._element.xml
    assert not A_TAG_OR_FIELD.search(text)
    assert len(letter.header_pictures) == 1


@pytest.mark.parametrize("language", ["en", "ru", "de"])
def test_the_business_letter_has_fields_as_word_writes_them(language: str) -> None:
    with zipfile.ZipFile(BytesIO(business_letter(language))) as package:
        document = package.read("word/document.xml").decode()
        footer = package.read("word/footer1.xml").decode()
    kinds = re.findall(r'fldCharType="(\w+)"', document)
    assert kinds == ["begin", "separate", "end"] * (len(kinds) // 3)
    assert len(kinds) // 3 == document.count("<w:instrText") > 10
    assert "ADDRESSBLOCK" in document
    assert " PAGE " in footer


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_built_twice_has_the_same_bytes(name: str) -> None:
    assert LETTERS[name]() == LETTERS[name]()


@pytest.mark.libreoffice
def test_every_letter_fits_its_page(tmp_path) -> None:
    for name, make in LETTERS.items():
        (tmp_path / f"{name}.docx").write_bytes(make())
    office = shutil.which("soffice") or shutil.which("libreoffice")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    files = sorted(map(str, tmp_path.glob("*.docx")))
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for name in LETTERS:
        said = subprocess.run(
            ["pdfinfo", tmp_path / f"{name}.pdf"], check=True, capture_output=True, text=True
        ).stdout
        assert re.search(r"Pages:\s+1\n", said), name
        assert re.search(r"Page size:.*\(A4\)", said), name
