"""Table rows filled by a list: with merge fields in Word's own way, and with tags."""

import docx
import pytest

from interactions.letters import BrokenDocument, Catalogue, Field, Template, render_combined
from interactions.letters.environment import VALUE_BEGINS
from tests.letters.building import add_field, letter_values, opened, part, plain, saved, texts

ORDERS = Catalogue(
    [
        Field("contact.name", aliases=("Name",)),
        Field("contact.orders", kind="list", aliases=("Orders",)),
        Field("contact.orders.date", kind="date", aliases=("Order Date",)),
        Field("contact.orders.cost", kind="number", aliases=("Order Cost",)),
        Field("contact.notes", kind="list"),
        Field("contact.notes.text", aliases=("Note",)),
    ]
)
TWO = [{"date": "2026-01-20", "cost": "8.50"}, {"date": "2026-02-03", "cost": "0.00"}]


def values(orders):
    return letter_values(contact={"name": "Anna", "orders": orders, "notes": []})


def table_of(*cells: str) -> docx.document.Document:
    """A heading row and a row whose cells are merge fields with these codes."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=len(cells))
    for head, cell, code in zip(*(row.cells for row in table.rows), cells, strict=True):
        head.text = "Head"
        add_field(cell.paragraphs[0], f" MERGEFIELD {code} ")
    document.add_paragraph("End")
    return document


def open_with(content: bytes, **how) -> Template:
    matches = ORDERS.match(Template.open(content, kinds=ORDERS.kinds).fields)
    return Template.open(content, matches, kinds=ORDERS.kinds, **how)


def codes(template: Template) -> list[str]:
    return [problem.code for problem in template.check(ORDERS)]


def rows_of(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in opened(content).tables[0].rows]


def test_a_row_with_fields_of_a_list_is_there_once_for_each_row():
    template = open_with(
        saved(table_of("Order_Date", "Order_Cost", 'Order_Cost \\# "0.00"', "Name"))
    )

    assert codes(template) == []
    assert rows_of(template.render(values(TWO))) == [
        ["Head"] * 4,
        ["20. Januar 2026", "8,50", "8,50", "Anna"],
        ["3. Februar 2026", "0,00", "0,00", "Anna"],
    ]
    assert {"contact.orders.date", "contact.orders.cost", "contact.name"} <= template.names


def test_a_list_without_rows_leaves_the_heading():
    template = open_with(saved(table_of("Order_Date")))

    assert rows_of(template.render(values([]))) == [["Head"]]
    assert rows_of(template.render(letter_values())) == [["Head"]]


def test_a_condition_of_a_row_compares_the_rows_own_value():
    document = table_of("Order_Date")
    add_field(
        document.tables[0].rows[1].cells[0].add_paragraph(),
        " IF ",
        (" MERGEFIELD Order_Cost ",),
        ' > 5 "dear" "cheap" ',
    )

    made = rows_of(open_with(saved(document)).render(values(TWO)))

    assert [row[0] for row in made[1:]] == ["20. Januar 2026\ndear", "3. Februar 2026\ncheap"]


def test_lists_stand_in_a_file_of_many_and_their_values_are_marked():
    template = open_with(saved(table_of("Order_Date")))
    combined = b"".join(render_combined(template, [values(TWO), values(TWO[:1])]))

    assert [len(table.rows) for table in opened(combined).tables] == [3, 2]
    marked = open_with(saved(table_of("Order_Date")), marks_values=True).render(values(TWO))
    assert part(marked, "word/document.xml").count(VALUE_BEGINS) == 2


def test_tags_print_and_compare_the_fields_of_a_row_by_their_kind():
    content = plain(
        "{%p for order in contact.orders %}",
        "{{ loop.index }}: {{ order.date }}{% if order.cost > 5 %}, dear{% endif %}",
        "{%p endfor %}",
        "{% if not contact.orders %}None{% endif %}",
    )
    template = open_with(content)

    assert codes(template) == []
    assert texts(template.render(values(TWO))) == ["1: 20. Januar 2026, dear", "2: 3. Februar 2026"]
    assert texts(template.render(values([]))) == ["None"]


def test_what_other_programs_write_around_the_rows_goes():
    document = table_of("TableStart:Orders", "Order_Date", "TableEnd:Orders")
    template = open_with(saved(document))

    assert codes(template) == []
    assert rows_of(template.render(values(TWO)))[1:] == [
        ["", "20. Januar 2026", ""],
        ["", "3. Februar 2026", ""],
    ]


def alone() -> bytes:
    document = docx.Document()
    add_field(document.add_paragraph(), " MERGEFIELD Order_Date ")
    return saved(document)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (alone(), "field_of_list"),
        (saved(table_of("Order_Date", "Note")), "field_of_two_lists"),
        (saved(table_of("Orders")), "list_as_text"),
        (plain("{{ contact.orders }}"), "list_as_text"),
        (plain("{%p for o in contact.orders %}", "{{ o.dat }}", "{%p endfor %}"), "field_unknown"),
    ],
)
def test_the_check_says_what_is_wrong_with_a_list(content, code):
    assert codes(open_with(content))[0].startswith(code)


def test_no_tag_reaches_the_programs_of_a_row():
    document = table_of("Order_Date")
    document.add_paragraph("{{ _r0._w0 }}")

    with pytest.raises(BrokenDocument):
        open_with(saved(document))


def test_neighbouring_rows_of_a_list_are_repeated_as_one():
    document = table_of("Order_Date")
    add_field(document.tables[0].add_row().cells[0].paragraphs[0], " MERGEFIELD Order_Cost ")

    made = rows_of(open_with(saved(document)).render(values(TWO)))

    assert made == [["Head"], ["20. Januar 2026"], ["8,50"], ["3. Februar 2026"], ["0,00"]]


def test_a_table_within_a_repeated_row_says_what_belongs_to_that_row():
    document = table_of("Order_Date")
    inner = document.tables[0].rows[1].cells[0].add_table(1, 1).cell(0, 0)
    add_field(inner.paragraphs[0], " MERGEFIELD Order_Cost ")

    made = opened(open_with(saved(document)).render(values(TWO))).tables[0]

    inner = [row.cells[0].tables[0] for row in made.rows[1:]]
    assert [[row.cells[0].text for row in table.rows] for table in inner] == [["8,50"], ["0,00"]]


def test_a_table_before_the_rows_own_fields_is_that_rows_too():
    document = table_of("Name", "Order_Date")
    inner = document.tables[0].rows[1].cells[0].add_table(1, 1).cell(0, 0)
    add_field(inner.paragraphs[0], " MERGEFIELD Order_Cost ")

    rows = opened(open_with(saved(document)).render(values(TWO))).tables[0].rows[1:]

    inner = [row.cells[0].tables[0] for row in rows]
    assert [[row.cells[0].text for row in table.rows] for table in inner] == [["8,50"], ["0,00"]]
