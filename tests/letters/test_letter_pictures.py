"""Signature and logo: places for pictures of the letter's own, in body, header, footer, notes."""

import io
import re
import zipfile
from hashlib import sha256

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import Cm, Emu
from PIL import Image

from interactions.letters import (
    ENGINE_VERSION,
    Picture,
    Template,
    UnsafeDocument,
    digest,
    render_combined,
)
from interactions.letters.environment import VALUE_BEGINS
from tests.letters.building import (
    CATALOGUE,
    PNG,
    add_field,
    letter_values,
    minimal,
    opened,
    part,
    plain,
    saved,
    texts,
    with_field,
)

DOCUMENT = "word/document.xml"
GOLDEN = "ea65967c47a613208143a45a471014775d1ed1f460d6b872c7ff2c7ad072e73f"
SIGNATURE, LOGO = "salesperson.signature", "sender.logo"


def picture(colour: str, width: int, height: int) -> Picture:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    content = buffer.getvalue()
    return Picture(sha256(content).hexdigest(), content, "png", width, height)


ANNA, BORIS, HOUSE = picture("navy", 300, 100), picture("red", 100, 100), picture("green", 200, 50)
PICTURES = {item.digest: item for item in (ANNA, BORIS, HOUSE)}


def signed(who: Picture | None, **changes) -> dict:
    entity = {"phone": "1", "signature": who.digest} if who else {"phone": "1"}
    return letter_values(salesperson=entity, sender={"logo": HOUSE.digest}, **changes)


def template(content: bytes, **options) -> Template:
    matches = CATALOGUE.match(Template.open(content, kinds=CATALOGUE.kinds).fields)
    return Template.open(content, matches, kinds=CATALOGUE.kinds, pictures=PICTURES.get, **options)


def placed(name: str, *, where: str = "body", attribute: str = "descr") -> bytes:
    """A document with a placeholder of 6 × 2 cm and words around it."""
    document = docx.Document()
    document.add_paragraph("Yours {{ contact.name }}")
    section = document.sections[0]
    story = {"body": document, "header": section.header, "footer": section.footer}[where]
    run = story.add_paragraph("before ").add_run()
    run.add_picture(io.BytesIO(PNG), width=Cm(6), height=Cm(2))
    run._r.find(".//{*}docPr").set(attribute, name)
    run.add_text(" after")
    return saved(document)


def parts_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def media(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if "/media/" in name]


def shown(content: bytes) -> list[tuple[bytes, int, int]]:
    """The pictures of the body with their sizes, read by another library."""
    document = opened(content)
    embedded = (
        shape._inline.graphic.graphicData.pic.blipFill.blip.embed
        for shape in document.inline_shapes
    )
    blobs = [document.part.related_parts[relation].blob for relation in embedded]
    sizes = [(shape.width, shape.height) for shape in document.inline_shapes]
    return [(blob, *size) for blob, size in zip(blobs, sizes, strict=True)]


@pytest.mark.parametrize(
    "name", [SIGNATURE, "{{ salesperson.signature }}", "Salesperson_Signature"]
)
@pytest.mark.parametrize("attribute", ["descr", "title", "name"])
def test_a_drawing_named_after_the_field_shows_the_letters_picture(name, attribute):
    letter = template(placed(name, attribute=attribute)).render(signed(ANNA))
    assert shown(letter) == [(ANNA.content, Cm(6), Cm(2))]
    assert texts(letter) == ["Yours Anna Müller", "before  after"]


def test_a_picture_keeps_its_proportions_within_the_place():
    letter = template(placed(SIGNATURE)).render(signed(BORIS))
    assert shown(letter) == [(BORIS.content, Cm(2), Cm(2))]
    inner = re.search(r'<a:ext cx="(\d+)" cy="(\d+)"', part(letter, DOCUMENT))
    assert [int(side) for side in inner.groups()] == [Cm(2), Cm(2)]


def test_the_placeholder_itself_is_in_no_letter():
    letter = template(placed(SIGNATURE)).render(signed(ANNA))
    assert media(letter) == [ANNA.content]


def test_a_picture_that_something_else_shows_too_stays():
    document = docx.Document()
    for name in (SIGNATURE, "our hill"):
        run = document.add_paragraph().add_run()
        run.add_picture(io.BytesIO(PNG))
        run._r.find(".//{*}docPr").set("descr", name)
    letter = template(saved(document)).render(signed(ANNA))
    assert sorted(media(letter)) == sorted([PNG, ANNA.content])


@pytest.mark.parametrize("values", [signed(None), letter_values(), signed(picture("pink", 9, 9))])
def test_without_a_picture_the_place_is_gone(values):
    letter = template(placed(SIGNATURE)).render(values)
    assert shown(letter) == []
    assert "<w:drawing" not in part(letter, DOCUMENT)
    assert media(letter) == []


@pytest.mark.parametrize(
    "name", ["Logo", "signature", "company logo sender.logo", "sender.name", ""]
)
def test_other_drawings_stay_as_they_are(name):
    letter = template(placed(name)).render(signed(ANNA))
    assert media(letter) == [PNG]


@pytest.mark.parametrize("where", ["header", "footer"])
def test_headers_and_footers_have_pictures_of_their_own(where):
    letter = template(placed(LOGO, where=where)).render(signed(ANNA))
    name = f"word/{where}1.xml"
    assert f'r:embed="{HOUSE.relation_id}"' in part(letter, name)
    assert HOUSE.digest in part(letter, f"word/_rels/{where}1.xml.rels")
    assert HOUSE.digest not in part(letter, "word/_rels/document.xml.rels")
    assert media(letter) == [HOUSE.content]


def test_a_picture_used_twice_is_in_the_file_once():
    document = opened(placed(LOGO, where="header"))
    document.add_paragraph("{{ sender.logo }} and {{sender.logo}}.")
    letter = template(saved(document)).render(signed(ANNA))
    assert media(letter) == [HOUSE.content]
    assert [blob for blob, *_ in shown(letter)] == [HOUSE.content] * 2


def test_tags_and_merge_fields_become_pictures_of_modest_size():
    document = opened(plain("With regards {{ salesperson.signature }} from {{ contact.name }}"))
    add_field(document.add_paragraph("["), " MERGEFIELD Sender_Logo ")
    letter = template(saved(document)).render(signed(ANNA))
    natural = [Emu(9525 * side) for side in (200, 50)]
    assert shown(letter) == [
        (ANNA.content, Cm(5), Cm(5) // 3),
        (HOUSE.content, min(natural[0], Cm(5)), natural[1] * min(natural[0], Cm(5)) // natural[0]),
    ]
    assert texts(letter) == ["With regards  from Anna Müller", "["]
    numbers = re.findall(r'docPr id="(\d+)"', part(letter, DOCUMENT))
    assert len(set(numbers)) == 2


def test_conditions_ask_whether_there_is_a_picture():
    content = plain(
        "{% if salesperson.signature %}{{ salesperson.signature }}{% else %}none{% endif %}"
    )
    assert [blob for blob, *_ in shown(template(content).render(signed(ANNA)))] == [ANNA.content]
    assert texts(template(content).render(signed(None))) == ["none"]


@pytest.mark.parametrize(
    "code",
    [
        (' INCLUDEPICTURE "salesperson.signature" \\d ',),
        (" INCLUDEPICTURE Salesperson_Signature ",),
        (' INCLUDEPICTURE "', (" MERGEFIELD Salesperson_Signature ",), '" \\* MERGEFORMAT '),
        (" INCLUDEPICTURE ", (" MERGEFIELD salesperson.signature ",), " "),
    ],
)
def test_includepicture_with_a_field_of_ours_is_a_place(code):
    opened_template = template(with_field(*code))
    assert opened_template.check(CATALOGUE) == []
    assert SIGNATURE in opened_template.names
    assert [blob for blob, *_ in shown(opened_template.render(signed(ANNA)))] == [ANNA.content]


def test_the_drawing_in_a_fields_result_gives_the_size():
    document = docx.Document()
    add_field(document.add_paragraph(), " INCLUDEPICTURE sender.logo ", result="")
    result = document.paragraphs[0].runs[3]
    result.add_picture(io.BytesIO(PNG), width=Cm(8), height=Cm(8))
    letter = template(saved(document)).render(signed(ANNA))
    assert shown(letter) == [(HOUSE.content, Cm(8), Cm(2))]


@pytest.mark.parametrize(
    "code",
    [
        (' INCLUDEPICTURE "logo.png" ',),
        (' INCLUDEPICTURE "http://example.com/sender.logo" ',),
        (' INCLUDEPICTURE "contact.name" ',),
        (" INCLUDEPICTURE ", (" MERGEFIELD contact.name ",), " "),
        (' INCLUDEPICTURE "http://x/', (" MERGEFIELD Sender_Logo ",), '" '),
        (" INCLUDEPICTURE ", (" IF 1 = 1 sender.logo ",), " "),
        (" INCLUDEPICTURE ",),
    ],
)
def test_any_other_includepicture_is_refused(code):
    with pytest.raises(UnsafeDocument, match="INCLUDEPICTURE"):
        template(with_field(*code))


def test_a_name_nobody_knows_is_asked_for_and_can_be_matched():
    content = with_field(" INCLUDEPICTURE ", (" MERGEFIELD Unterschrift ",), " ")
    asked = template(content)
    assert [problem.params["field"] for problem in asked.check(CATALOGUE)] == ["Unterschrift"]
    matched = Template.open(
        content, {"Unterschrift": SIGNATURE}, kinds=CATALOGUE.kinds, pictures=PICTURES.get
    )
    assert matched.check(CATALOGUE) == []
    assert media(matched.render(signed(ANNA))) == [ANNA.content]


def test_a_picture_where_only_text_can_be_is_an_error():
    problems = template(plain("{{ sender.logo|upper }}")).check(CATALOGUE)
    assert [problem.code for problem in problems] == ["picture_as_text"]
    assert "{{ sender.logo }}" in str(problems[0])
    letter = template(plain("[{{ sender.logo|default('-') }}]")).render(signed(ANNA))
    assert HOUSE.digest not in part(letter, DOCUMENT)


def test_a_drawing_that_is_no_picture_is_an_error():
    document = opened(placed(SIGNATURE))
    graphic = document.element.body.find(".//{*}graphicData")
    graphic.remove(graphic[0])
    problems = template(saved(document)).check(CATALOGUE)
    assert [problem.code for problem in problems] == ["picture_is_no_picture"]


def test_other_forms_of_the_placeholder_do_not_show():
    """Word draws the SVG where there is one, cuts by srcRect, and sizes by percent first."""
    document = opened(placed(SIGNATURE))
    drawing = document.element.body.find(".//{*}drawing")
    blip = drawing.find(".//{*}blip")
    blip.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"/></a:extLst>'
        )
    )
    blip.addnext(
        parse_xml(
            '<a:srcRect xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" l="9"/>'
        )
    )
    xml = part(template(saved(document)).render(signed(ANNA)), DOCUMENT)
    assert "extLst" not in xml
    assert "srcRect" not in xml


def test_one_file_of_many_letters_holds_each_picture_once():
    document = opened(placed(LOGO, where="header"))
    document.sections[0].header.paragraphs[0].text = "To {{ contact.name }}"
    document.add_paragraph("{{ salesperson.signature }}")
    content = saved(document)
    people = [signed(who) for who in (ANNA, BORIS, ANNA, None)]
    combined = b"".join(render_combined(template(content), people))
    assert len(set(parts_of(combined))) == len(parts_of(combined))
    assert sorted(media(combined)) == sorted([ANNA.content, BORIS.content, HOUSE.content])
    assert [blob for blob, *_ in shown(combined)] == [*(ANNA.content, BORIS.content, ANNA.content)]
    for section in opened(combined).sections:
        header = section.header
        embed = header._element.find(".//{*}blip").get(
            "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
        )
        assert header.part.related_parts[embed].blob == HOUSE.content
    numbers = re.findall(r'docPr id="(\d+)"', part(combined, DOCUMENT))
    assert len(set(numbers)) == len(numbers)


def test_letters_of_earlier_engines_know_no_pictures():
    letter = template(placed(SIGNATURE), version=2).render(signed(ANNA))
    assert media(letter) == [PNG]


def test_marked_values_for_a_preview_leave_pictures_whole():
    content = placed(SIGNATURE)
    letter = template(content, marks_values=True).render(signed(ANNA))
    assert VALUE_BEGINS in part(letter, DOCUMENT)
    assert shown(letter) == [(ANNA.content, Cm(6), Cm(2))]


def test_the_digest_covers_the_picture_and_the_engine_version_stands_for_it():
    opened_template = template(minimal("<w:p><w:r><w:t>{{ sender.logo }}</w:t></w:r></w:p>"))
    letter = opened_template.render(signed(ANNA))
    assert letter == opened_template.render(signed(ANNA))
    other = letter_values(sender={"logo": BORIS.digest})
    assert digest(letter) != digest(opened_template.render(other))


def test_the_engine_version_stands_for_letters_with_pictures():
    """As for those without: when this digest changes, ENGINE_VERSION goes up."""
    logo = Picture("d" * 64, PNG, "png", 10, 10)
    content = minimal("<w:p><w:r><w:t>{{ sender.logo }}</w:t></w:r></w:p>")
    opened_template = Template.open(content, kinds=CATALOGUE.kinds, pictures=lambda _digest: logo)
    letter = opened_template.render({"sender": {"logo": logo.digest}})
    assert (ENGINE_VERSION, digest(letter)) == (5, GOLDEN)
