"""The sandbox tags run in: no globals, a handful of filters, every output escaped."""

from typing import Any

from jinja2 import StrictUndefined, pass_context
from jinja2.filters import do_capitalize, do_title
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from interactions.letters import formats
from interactions.letters.atoms import default_format
from interactions.letters.errors import RenderError
from interactions.letters.formats import Locale
from interactions.letters.numerals import in_words
from interactions.letters.values import (
    MAX_ROWS,
    MAX_VALUE,
    Verbatim,
    clean,
    to_line,
    to_markup,
    to_text,
    typed,
)

# Under these names a letter's context holds its language; no tag can name them.
LOCALE_KEY = "_locale"
# Characters no document uses, around each value of a letter that is only looked at.
VALUE_BEGINS, VALUE_ENDS = "\uf8f0", "\uf8f1"


class NamedUndefined(StrictUndefined):
    """Says which name has no value, whatever is done with it; its error's text is the name."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


def _locale(context: Context) -> Locale:
    locale: Locale = context[LOCALE_KEY]
    return locale


def _text(value: object) -> str:
    return clean(to_text(value))


def default(value: Any, instead: Any = "") -> Any:
    """``instead`` for what has no value and for an empty text alike."""
    return instead if isinstance(value, Undefined) or value is None or value == "" else value


def replace(value: Any, old: Any, new: Any) -> str:
    """Like Jinja's, but the result is capped before it is made."""
    text, old, new = _text(value), _text(old), _text(new)
    if not old:
        return text
    room = max(0, MAX_VALUE - len(text)) // max(1, len(new) - len(old))
    return text.replace(old, new, room if len(new) > len(old) else -1)


def join(value: Any, separator: Any = "") -> str:
    return _text(separator).join(_text(item) for item in rows(value))


def rows(value: Any, name: str = "") -> Any:
    """The list of a loop, checked and capped."""
    if isinstance(value, Undefined):
        str(value)
    if value is None or value == "":
        return ()
    if not isinstance(value, list | tuple):
        raise RenderError("list_expected", field=name)
    if len(value) > MAX_ROWS:
        raise RenderError("list_too_long", field=name, limit=str(MAX_ROWS))
    return value


def length(value: Any) -> int:
    return len(value) if isinstance(value, list | tuple) else len(_text(value))


def first(value: Any) -> Any:
    items = value if isinstance(value, list | tuple) else _text(value)
    return items[0] if items else ""


def last(value: Any) -> Any:
    items = value if isinstance(value, list | tuple) else _text(value)
    return items[-1] if items else ""


@pass_context
def date(context: Context, value: Any, picture: Any = "long") -> str:
    return formats.format_date(_text(value), _text(picture), _locale(context))


@pass_context
def number(context: Context, value: Any, picture: Any = None) -> str:
    """A number with the places it has, with a count of places, or by a Word picture."""
    locale, text = _locale(context), _text(value)
    if picture is None:
        return formats.format_plain_number(text, locale)
    if isinstance(picture, int):
        shape = "#,##0." + "0" * min(max(picture, 0), 10)
        return formats.format_number(text, shape, locale)
    return formats.format_number(text, _text(picture), locale)


@pass_context
def money(context: Context, value: Any, currency: Any = "") -> str:
    return formats.format_money(_text(value), _text(currency), _locale(context))


@pass_context
def words(context: Context, value: Any, currency: Any = "") -> str:
    return in_words(_text(value), _text(currency), _locale(context))


@pass_context
def country(context: Context, value: Any) -> str:
    return formats.country_name(_text(value), _locale(context))


@pass_context
def shown(context: Context, value: Any, kind: str) -> str:
    """A row's value as it prints by its kind."""
    return default_format(_text(value), kind, _locale(context))


def inline(value: Any) -> str:
    """For attributes and properties, where a line break has no meaning."""
    return to_line(value)


FILTERS: dict[str, Any] = {
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "capitalize": lambda value: do_capitalize(_text(value)),
    "title": lambda value: do_title(_text(value)),
    "trim": lambda value: _text(value).strip(),
    "default": default,
    "date": date,
    "number": number,
    "money": money,
    "words": words,
    "country": country,
    "join": join,
    "replace": replace,
    "length": length,
    "first": first,
    "last": last,
}
# How many arguments a filter takes at least and at most; none for those not named.
FILTER_ARGUMENTS = {
    "default": (1, 1),
    "date": (0, 1),
    "number": (0, 1),
    "money": (0, 1),
    "words": (0, 1),
    "join": (0, 1),
    "replace": (2, 2),
}
# Put in by the engine, never by a document.
INLINE, ROWS, SHOWN, TYPED = "_inline", "_rows", "_shown", "_typed"
TESTS = ("defined", "undefined", "none", "odd", "even", "string", "number")


def to_marked_markup(value: Any) -> str:
    """As `to_markup`, between two marks, so that it is seen where an empty value stands, too."""
    markup = to_markup(value)
    return markup if isinstance(value, Verbatim) else f"{VALUE_BEGINS}{markup}{VALUE_ENDS}"


def make_environment(*, marks_values: bool = False) -> ImmutableSandboxedEnvironment:
    """An environment that knows nothing but the filters and tests above.

    `marks_values`: what a letter's values print stands between two marks, for a preview.
    """
    environment = ImmutableSandboxedEnvironment(
        # Jinja asks `finalize` for whatever is printed, and that escapes it, as Word's XML wants;
        # to have it escaped once more, which changes nothing, takes a seventh of a letter's time.
        autoescape=False,
        undefined=NamedUndefined,
        finalize=to_marked_markup if marks_values else to_markup,
        keep_trailing_newline=True,
        cache_size=0,
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.filters.update({**FILTERS, INLINE: inline, ROWS: rows, SHOWN: shown, TYPED: typed})
    kept = {name: environment.tests[name] for name in TESTS}
    environment.tests.clear()
    environment.tests.update(kept)
    return environment
