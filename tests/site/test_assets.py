"""What the pages load: everything is there, and nothing is shipped for nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from scripts import icons

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
CSS = STATIC / "css"
ICONS = STATIC / "vendor" / "bootstrap-icons"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def drawn():
    return {path.stem for path in ICONS.glob("*.svg")}


def test_every_icon_a_template_names_is_there():
    text = "\n".join(map(Path.read_text, TEMPLATES))
    named = re.findall(r"(?:\{% icon |icon_name=)[\"']([a-z0-9-]+)", text)
    assert set(named) <= drawn()


def test_the_script_fetches_the_icons_that_are_there():
    script = (ROOT / "scripts" / "vendor.sh").read_text()
    names = re.search(r'NAMES="([^"]*)"', script)
    assert names
    assert set(names[1].split()) == drawn()


def test_the_file_of_all_icons_is_what_they_make():
    assert icons.SPRITE.read_text() == icons.sprite()


def test_every_style_sheet_is_loaded():
    imported = set(re.findall(r'url\("([^"]+)"\)', (CSS / "main.css").read_text()))
    linked = set(re.findall(r"css/([a-z_-]+\.css)", "\n".join(map(Path.read_text, TEMPLATES))))
    assert imported | linked == {path.name for path in CSS.glob("*.css")}


def test_every_module_is_loaded():
    folder = STATIC / "js"
    texts = [path.read_text() for path in [*folder.glob("*.js"), *TEMPLATES]]
    loaded = set(re.findall(r"(?:\./|js/)([a-z_-]+\.js)", "\n".join(texts)))
    assert loaded == {path.name for path in folder.glob("*.js")}


def test_no_module_is_both_imported_and_asked_for_by_a_page():
    """Names with a digest and without are two modules: it would run twice."""
    imported = re.findall(
        r"from \"\./([a-z_-]+\.js)|import \"\./([a-z_-]+\.js)",
        "\n".join(path.read_text() for path in (STATIC / "js").glob("*.js")),
    )
    asked = set(re.findall(r"js/([a-z_-]+\.js)", "\n".join(map(Path.read_text, TEMPLATES))))
    assert asked & {name for pair in imported for name in pair} == set()


LICENCES = {"bootstrap": "MIT", "bootstrap-icons": "MIT", "docx-preview": "Apache", "jszip": "MIT"}


@pytest.mark.parametrize(
    "folder", sorted((STATIC / "vendor").iterdir()), ids=lambda path: path.name
)
def test_what_others_wrote_comes_with_its_licence(folder):
    assert LICENCES[folder.name] in (folder / "LICENSE").read_text()


def test_nothing_refers_to_a_map_or_another_host():
    sheets = [*CSS.glob("*.css"), *(STATIC / "vendor").rglob("*.css"), *STATIC.rglob("*.js")]
    for path in sheets:
        text = path.read_text()
        assert "sourceMappingURL" not in text, path
        assert not re.search(r"url\([\"']?(?:https?:)?//", text), path
