"""Word's merge fields: what each becomes in the letter."""

import docx
import pytest

from interactions.letters import RenderError, Template, UnsafeDocument
from interactions.letters.instructions import read_words
from tests.letters.building import (
    CATALOGUE,
    add_code,
    add_field,
    add_mark,
    letter_values,
    opened,
    part,
    plain,
    rendered,
    saved,
    texts,
    with_field,
    with_xml,
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (" MERGEFIELD First_Name ", "Anna"),
        (' MERGEFIELD "First Name" \\* MERGEFORMAT ', "Anna"),
        (" MERGEFIELD „First Name“ ", "Anna"),
        (" MERGEFIELD First Name ", "Anna"),
        (" mergefield contact.first_name", "Anna"),
        (" MERGEFIELD First_Name \\* Upper", "ANNA"),
        (" MERGEFIELD First_Name \\*lower ", "anna"),
        (' MERGEFIELD Name \\b "Dear " \\f "!"', "Dear Anna Müller!"),
        (' MERGEFIELD personal_text \\b "Dear " \\f "!"', ""),
        (' MERGEFIELD date \\@ "d. MMMM yyyy"', "20. Januar 2026"),
        (" MERGEFIELD date", "20. Januar 2026"),
        (' MERGEFIELD line.cost \\# "#,##0.00 €"', "1.234,50 €"),
        (" MERGEFIELD line.cost", "1.234,50"),
        (' DATE \\@ "dd.MM.yyyy"', "20.01.2026"),
        (" DATE", "20.01.2026"),
        (" DATE \\@ \"DD.MM.YYYY 'Day'\"", "20.01.2026 Day"),
        (' SAVEDATE \\@ "MMMM" \\* Upper', "JANUAR"),
        (" ADDRESSBLOCK \\f", "Anna Müller\nGasse 1\n10115 Berlin"),
        (" GREETINGLINE", "Sehr geehrte Frau Müller,"),
        (" MERGEFIELD salesperson.phone", ""),
    ],
)
def test_fields_and_their_switches(code, expected):
    assert rendered(with_field(code)) == [f"[{expected}]"]


def test_case_switches():
    values = letter_values(personal_text="hello big world")
    assert rendered(with_field(" MERGEFIELD personal_text \\* Caps"), values) == [
        "[Hello Big World]"
    ]
    assert rendered(with_field(" MERGEFIELD personal_text \\* FirstCap"), values) == [
        "[Hello big world]"
    ]


NAME = (" MERGEFIELD contact.name ",)
COST = (" MERGEFIELD line.cost ",)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ((" IF ", NAME, ' = "Anna Müller" "yes" "no" '), "yes"),
        ((" IF ", NAME, ' = "anna müller" "yes" "no" '), "no"),
        ((" IF ", NAME, ' <> "Anna*" "yes" "no" '), "no"),
        ((" IF ", NAME, ' = "?nna*er" "yes" "no" '), "yes"),
        ((" IF ", COST, ' > 999 "big" "small" '), "big"),
        ((" IF ", COST, ' <= "1.234,50" "low" "high" '), "low"),
        ((" IF ", COST, '>="2000" "high"'), ""),
        ((" IF ", NAME, '="" "none" "', NAME, ', hello" \\* Upper'), "ANNA MÜLLER, HELLO"),
        ((" IF ", NAME, ' < "B" "', (" IF ", COST, ' = 1234.5 "in" "out" '), '" "x"'), "in"),
        ((" IF ", NAME, " = “Anna Müller” „yes“ «no»"), "yes"),
        ((' IF "a" = "a" "say \\"hi\\"" ""',), 'say "hi"'),
        ((" IF ", (' MERGEFIELD date \\@ "yyyyMMdd" ',), ' > 20250101 "new" "old" '), "new"),
    ],
)
def test_conditions(code, expected):
    assert rendered(with_field(*code)) == [f"[{expected}]"]


def test_wildcards_stay_fast():
    pattern = "*".join("a" * 60) + "*b"
    values = letter_values(personal_text="a" * 30_000)
    code = (" IF ", (" MERGEFIELD personal_text ",), f' = "{pattern}" "yes" "no" ')
    assert rendered(with_field(*code), values) == ["[no]"]


def test_reads_instructions_split_over_runs():
    assert rendered(with_field(" MERGE", "FIELD ", '"First', ' Name" \\* Up', "per ")) == ["[ANNA]"]


def test_reads_a_whole_field_in_one_run_and_simple_fields():
    run = (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>MERGEFIELD Vorname</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>x</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = '<w:fldSimple w:instr=" MERGEFIELD Vorname "><w:r><w:t>x</w:t></w:r></w:fldSimple>'
    assert rendered(with_xml(f"<w:p>{run}</w:p>", f"<w:p>{simple}</w:p>")) == ["Anna", "Anna"]


def test_the_result_keeps_its_format():
    document = docx.Document()
    paragraph = document.add_paragraph()
    add_field(paragraph, " MERGEFIELD Vorname \\* MERGEFORMAT ")
    paragraph.runs[3].bold = True
    letter = Template.open(saved(document), {"Vorname": "contact.first_name"})
    runs = opened(letter.render(letter_values())).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs] == [("Anna", True)]


def test_fills_tables_headers_footers_and_text_boxes():
    document = docx.Document()
    add_field(document.add_table(1, 1).cell(0, 0).paragraphs[0], " MERGEFIELD Vorname ")
    section = document.sections[0]
    add_field(section.header.paragraphs[0], " MERGEFIELD Vorname ")
    add_field(section.footer.paragraphs[0], " MERGEFIELD Vorname ")
    template = Template.open(saved(document), {"Vorname": "contact.first_name"})
    letter = opened(template.render(letter_values()))
    section = letter.sections[0]
    assert letter.tables[0].cell(0, 0).text == "Anna"
    assert section.header.paragraphs[0].text == section.footer.paragraphs[0].text == "Anna"


def test_fills_both_forms_of_a_text_box():
    box = (
        "<w:txbxContent><w:p><w:r><w:t>{{ contact.</w:t></w:r><w:r><w:t>name }} </w:t></w:r>"
        '<w:fldSimple w:instr="MERGEFIELD Vorname"/></w:p></w:txbxContent>'
    )
    xml = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        'markup-compatibility/2006"><mc:Choice Requires="w">{0}</mc:Choice>'
        "<mc:Fallback>{0}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    template = Template.open(with_xml(xml.replace("{0}", box)), {"Vorname": "contact.first_name"})
    document = part(template.render(letter_values()), "word/document.xml")
    assert document.count(">Anna Müller<") == 2
    assert document.count(">Anna<") == 2


@pytest.mark.parametrize("code", [" PAGE ", ' IF 1 = 2 "a" "b" ', ' HYPERLINK "https://a.b" '])
def test_documents_without_fields_of_ours_open(code):
    assert Template.open(with_field(code)).check(CATALOGUE) == []


def test_keeps_what_word_fills_in_itself():
    content = with_field(" IF ", (" PAGE ",), ' = 1 "first" "other" ')
    document = part(Template.open(content).render(letter_values()), "word/document.xml")
    assert document.count("<w:instrText") == 3


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ((" NEXT ",), "field_next"),
        ((" SKIPIF ", NAME, ' = ""'), "field_next"),
        ((" ASK mark question ",), "field_asks"),
        ((" FILLIN question ",), "field_asks"),
        ((" MERGEFIELD contact.name \\* CircleNum ",), "switch_unsupported"),
        ((" IF ", NAME, " "), "condition_broken"),
        ((" = ", COST, " * 2 "), "field_nested"),
        ((' HYPERLINK "', NAME, '" '), "field_nested"),
        ((' TIME \\@ "HH:mm" ',), "field_time"),
        ((" NUMPAGES ",), "total_pages"),
    ],
)
def test_reports_what_it_does_not_do(code, problem):
    found = Template.open(with_field(*code)).check(CATALOGUE)
    assert [item.code for item in found] == [problem]
    assert str(found[0]).endswith(".")


def test_a_quote_says_all_its_words():
    code = (' QUOTE "My  dear" ', (" MERGEFIELD First_Name ",), " \\* Upper ")
    assert rendered(with_field(*code)) == ["[MY  DEAR ANNA]"]


def test_a_text_behind_the_value_may_be_the_end_of_a_paragraph():
    """How authors leave no blank line where a contact has no second line of an address."""
    document = docx.Document()
    for name in ("company.name", "salesperson.phone"):
        one = document.add_paragraph()
        add_mark(one, "begin")
        add_code(one, f' MERGEFIELD {name} \\f "')
        two = document.add_paragraph()
        add_code(two, '" ')
        add_mark(two, "separate")
        two.add_run("old")
        add_mark(two, "end")
        two.add_run("Street")
    assert rendered(saved(document)) == ["Müller & Söhne\nStreet", "Street"]


def test_reports_an_unfinished_field():
    xml = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>MERGEFIELD Name</w:instrText></w:r></w:p>"
    )
    problems = Template.open(with_xml(xml)).check(CATALOGUE)
    assert [problem.code for problem in problems] == ["field_unclosed"]


@pytest.mark.parametrize(
    "code",
    [
        (' INCLUDETEXT "c:\\x.docx" ',),
        (" INCLUDE", 'PICTURE "http://host/x.png" '),
        (" DDEAUTO c:\\cmd.exe ",),
        (" DATABASE \\d x ",),
        (" LINK Excel.Sheet x ",),
        (" MACROBUTTON Run click ",),
        ((" QUOTE DDE ",), " cmd "),
        (' IF 1 = 1 "', (" DDE cmd ",), '" ""'),
    ],
)
def test_refuses_fields_that_reach_outside(code):
    with pytest.raises(UnsafeDocument) as caught:
        Template.open(with_field(*code))
    assert caught.value.code == "field_refused"


def test_an_unmatched_name_is_said_by_the_check_and_at_render():
    template = Template.open(with_field(' MERGEFIELD "Shoe size" '))
    assert template.fields == ("Shoe size",)
    assert [str(problem) for problem in template.check(CATALOGUE)] == [
        "There is no field “Shoe size”."
    ]
    with pytest.raises(RenderError, match="“Shoe size” has no value"):
        template.render(letter_values())


def test_the_check_offers_the_nearest_name_with_the_place():
    problem = Template.open(plain("Dear {{ contact.nam }}!")).check(CATALOGUE)[0]
    assert problem.params == {"field": "contact.nam", "nearest": "contact.name"}
    assert problem.where == "Dear {{ contact.nam }}!"
    assert problem.severity == "error"


def test_values_of_fields_are_never_code():
    values = letter_values(personal_text='{{ contact.name }} {% x %} " <w:p/>')
    assert texts(
        Template.open(with_field(' MERGEFIELD personal_text \\b "{{ x }} "')).render(values)
    ) == ['[{{ x }} {{ contact.name }} {% x %} " <w:p/>]']


def test_reads_words_with_quotes_of_all_kinds():
    words = read_words([' A "b c" “d e” „f g“ «h» "i\\"j" "" '])
    assert [word.text for word in words] == ["A", "b c", "d e", "f g", "h", 'i"j', ""]
