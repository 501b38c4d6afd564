"""Real Word files of several makers, where they are on the machine."""

import os
from pathlib import Path

import pytest

from interactions.letters import Template, render_combined
from tests.letters.building import opened

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared") / "word-templates"
NAMES = [
    "footer.docx",
    "input_duplicate_id.docx",
    "macword2011.docx",
    "merge_pages.docx",
    "merge_templates_simple.docx",
    "nested_if_inside.docx",
    "spaces.docx",
    "winword2010.docx",
]
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"No real files in {FOLDER}"),
]


def opened_with_all_fields(name: str) -> tuple[Template, dict]:
    content = (FOLDER / name).read_bytes()
    written = Template.open(content).fields
    matches = {field: f"sample.f{number}" for number, field in enumerate(written)}
    values = {"sample": {f"f{number}": f"<{number}>" for number in range(len(written))}}
    return Template.open(content, matches), values


def all_text(content: bytes) -> str:
    document = opened(content)
    paragraphs = list(document.paragraphs)
    for section in document.sections:
        paragraphs += [*section.header.paragraphs, *section.footer.paragraphs]
    return "\n".join(paragraph.text for paragraph in paragraphs)


@pytest.mark.parametrize("name", NAMES)
def test_fills_every_field(name):
    template, values = opened_with_all_fields(name)
    text = all_text(template.render(values))
    assert template.fields
    assert template.conversion.problems == []
    for number in range(len(template.fields)):
        assert f"<{number}>" in text
    assert "«" not in text


@pytest.mark.parametrize("name", NAMES)
def test_puts_letters_together(name):
    template, values = opened_with_all_fields(name)
    whole = all_text(b"".join(render_combined(template, [values] * 3)))
    single = all_text(template.render(values))
    assert whole.count("<0>") == 3 * single.count("<0>")


@pytest.mark.parametrize(
    ("value", "expected"), [("one", "- one -"), ("two", "two"), ("three", "more: three")]
)
def test_nested_conditions(value, expected):
    content = (FOLDER / "nested_if_inside.docx").read_bytes()
    template = Template.open(content, {"fieldname": "sample.name"})
    assert all_text(template.render({"sample": {"name": value}})).strip() == expected
