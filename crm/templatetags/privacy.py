"""Values as they are handed over, in words."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def in_words(value: Any) -> str:
    """Nested values, a line each: "contact.name: Anna"; what is empty is left out."""
    return "\n".join(_lines(value, ""))


def _lines(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        return [
            line
            for key, one in value.items()
            for line in _lines(one, f"{path}.{key}" if path else str(key))
        ]
    if isinstance(value, list):
        return [line for one in value for line in _lines(one, path)]
    if value in ("", None):
        return []
    return [f"{path}: {value}" if path else str(value)]
