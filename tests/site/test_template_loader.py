"""Templates without their indentation."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.html"))
SENTENCE = re.compile(r"{% blocktranslate([^%]*)%}(.*?){% endblocktranslate %}", re.DOTALL)


def test_a_template_has_its_lines_without_their_indentation():
    name = "segments/segment_detail.html"
    source, text = get_template(name).template.source, (ROOT / name).read_text()
    assert source.count("\n") == text.count("\n")
    assert re.search(r"^[ \t]", text, re.MULTILINE)
    assert not re.search(r"^[ \t]", source, re.MULTILINE)


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_no_sentence_counts_on_its_indentation(path):
    """It would be looked up without, and not be found."""
    text = (ROOT / path).read_text()
    assert [
        words
        for options, words in SENTENCE.findall(text)
        if "\n" in words and "trimmed" not in options
    ] == []
