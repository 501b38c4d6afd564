"""How text compares, in Python; crm/folding.py teaches it to the databases."""

import unicodedata


def fold(text: str | None) -> str | None:
    """NFC, lower case, ß as ss, final sigma as sigma; None stays None."""
    if text is None:
        return None
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).lower().replace("ß", "ss").replace("ς", "σ")


def searchable(text: str | None) -> str:
    """As search compares: folded, and ё as е, which is how most people type it."""
    return (fold(text) or "").replace("ё", "е")
