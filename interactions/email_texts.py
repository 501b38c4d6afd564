"""The text of an e-mail: the letters' tag language over plain text.

The text is put into one text node of a letter, so that the engine's grammar, sandbox and formats
hold here too, and read back from it.
"""

import re
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from interactions.documents import CATALOGUE
from interactions.letter_messages import problem_sentence
from interactions.letters import LetterError, Problem
from interactions.letters.atoms import Letter
from interactions.letters.compiled import CompiledPart, Compiler
from interactions.letters.formats import get_locale
from interactions.letters.grammar import Slots
from interactions.letters.xml import W, w
from interactions.merge_fields import OF_LIST

_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_COLUMN = re.compile(rf"\b{OF_LIST}\.\w+")


def check_email_text(text: str) -> list[str]:
    """What is wrong with a text: one sentence each."""
    try:
        compiler, _part = _compiled(text)
    except LetterError as error:
        return [problem_sentence(problem) for problem in error.problems]
    names = sorted({slot.dotted for slot in compiler.slots.by_use.values()})
    problems = [_unknown(name) for name in names if not _is_known(name)]
    pictures = [name for name in names if compiler.kinds.get(name) == "picture"]
    problems += [Problem("picture_in_email", {"field": name}) for name in pictures]
    lists = [name for name in names if compiler.kinds.get(name) == "list"]
    problems += [Problem("list_in_email", {"field": name}) for name in lists]
    return [problem_sentence(problem) for problem in problems]


def render_email_text(text: str, values: dict[str, Any]) -> str:
    """The text of one e-mail. Raises LetterError."""
    compiler, part = _compiled(text)
    locale = get_locale(str(values.get("language") or ""))
    xml = part.render(compiler.context(Letter(values, locale, compiler.kinds)))
    run = etree.fromstring(
        f'<w:r xmlns:w="{W}">{xml}</w:r>'.encode(), etree.XMLParser(resolve_entities=False)
    )
    signs = {w("br"): "\n", w("tab"): "\t"}
    return "".join(signs.get(str(node.tag), node.text or "") for node in run)


@lru_cache(maxsize=64)
def _compiled(text: str) -> tuple[Compiler, CompiledPart]:
    lines = text.replace("\r\n", "\n")
    pieces = _TAG.split(lines)
    matches = CATALOGUE.match({name for tag in pieces[1::2] for name in _COLUMN.findall(tag)})
    kinds = CATALOGUE.kinds_with(matches.values())
    compiler = Compiler([], kinds, Slots(matches, kinds=kinds))
    # Every second piece is a tag; only what stands between them is text.
    source = "".join(piece if index % 2 else escape(piece) for index, piece in enumerate(pieces))
    return compiler, compiler.compile(f'<w:t xml:space="preserve">{source}</w:t>')


def _is_known(name: str) -> bool:
    return name in CATALOGUE or CATALOGUE.has_entity(name)


def _unknown(name: str) -> Problem:
    nearest = CATALOGUE.nearest(name)
    if nearest is None:
        return Problem("field_unknown", {"field": name})
    return Problem("field_unknown_nearest", {"field": name, "nearest": nearest})
