"""The catalogues are complete, compiled, and hold every string that code and templates show."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from scripts.messages import LANGUAGES, collect
from tests.checks.sources import APPS, ROOT, python_files, tree_of


def catalogue(folder: Path, language: str) -> Catalog:
    path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(of: Catalog) -> list[Message]:
    return [message for message in of if message.id]


def key(message: Message) -> tuple[str | None, str | tuple[str, ...]]:
    # Babel leaves the context of compiled entries as bytes.
    context = message.context
    context = context.decode() if isinstance(context, bytes) else context
    return context, message.id if isinstance(message.id, str) else tuple(message.id)


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated_and_none_is_a_guess(language: str):
    open_ones = [
        key(message)
        for message in messages(catalogue(ROOT, language))
        if message.fuzzy or not all(texts(message))
    ]
    assert open_ones == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_uses_the_same_placeholders(language: str):
    wrong = [
        (key(message), str(error))
        for message in messages(catalogue(ROOT, language))
        for error in message.check()
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_says_the_same(language: str):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        compiled = {key(message): texts(message) for message in messages(read_mo(file))}
    # Plural entries are compiled under their singular.
    written = {key(message): texts(message) for message in messages(catalogue(ROOT, language))}
    assert singular(compiled) == singular(written)


def singular(entries: dict) -> dict:
    return {
        (context, text if isinstance(text, str) else text[0]): strings
        for (context, text), strings in entries.items()
    }


def plurals() -> Iterator[tuple[str, ...]]:
    """Context, singular and plural of everything that is counted."""
    for path in python_files(*APPS):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in {"ngettext", "ngettext_lazy"}:
                    yield "", *map(ast.literal_eval, node.args[:2])
                elif node.func.id in {"npgettext", "npgettext_lazy"}:
                    yield tuple(map(ast.literal_eval, node.args[:3]))
    for path in (ROOT / "templates").rglob("*.html"):
        calls = re.findall(r"\bnp?gettext\((.*), ?count\)", templatize(path.read_text("utf-8")))
        for words in map(ast.literal_eval, calls):
            yield words if len(words) == 3 else ("", *words)


def test_a_singular_has_one_plural():
    """The catalogue keeps one; where another is meant, the page would stay in English."""
    said = defaultdict(set)
    for context, one, many in plurals():
        said[context, one].add(many)
    assert len(said) > 100
    assert {one: many for one, many in said.items() if len(many) > 1} == {}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose catalogues were collected anew."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("crm", "interactions", "segments", "templates", "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", copy)
    variables = os.environ | {
        "DATA_DIR": str(copy / "var"),
        "DJANGO_SETTINGS_MODULE": "crm.settings",
    }
    command = [sys.executable, "manage.py", *collect()]
    subprocess.run(command, cwd=copy, env=variables, check=True, capture_output=True)
    return copy


@pytest.mark.gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_every_string_of_the_product_and_no_other(
    language: str, collected: Path
):
    shown = {key(message) for message in messages(catalogue(collected, language))}
    kept = {key(message) for message in messages(catalogue(ROOT, language))}
    assert shown - kept == set(), "make messages, then translate"
    assert kept - shown == set(), "make messages takes these out"
