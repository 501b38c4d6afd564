"""The record of events reads in the language of the page."""

import ast
from collections.abc import Iterator

from django.utils import translation

from crm.event_words import APPS, SUBJECTS, VERBS, subject_words, verb_words
from tests.checks.sources import ROOT

RECORD = {"record", "events.record"}


def recorded() -> Iterator[tuple[ast.expr, ast.expr]]:
    """Verb and subject of every call of `record`."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in RECORD:
                    yield node.args[1], node.args[2]


def constants(expression: ast.expr) -> set[str]:
    values = [node.value for node in ast.walk(expression) if isinstance(node, ast.Constant)]
    return {value for value in values if isinstance(value, str) and value}


def test_every_verb_that_is_recorded_has_words():
    used = set().union(*(constants(verb) for verb, _subject in recorded()))
    assert used
    assert used - set(VERBS) == set()


def test_every_subject_that_is_recorded_has_words():
    used = set().union(*(constants(subject) for _verb, subject in recorded()))
    with translation.override("ru"):
        said = {subject: subject_words(subject) for subject in used}
    assert "segment" in said
    assert [subject for subject, words in said.items() if words.isascii()] == []


def test_a_code_without_words_is_shown_as_it_is():
    assert verb_words("unheard") == "unheard"
    assert subject_words("unheard") == "unheard"


def test_words_follow_the_language():
    with translation.override("ru"):
        assert verb_words("logged") == "регистрация"
        assert subject_words("mailing group") == "группа рассылки"
    assert subject_words("entry") == str(SUBJECTS["entry"]) == "interaction log entry"
