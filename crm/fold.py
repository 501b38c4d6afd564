"""How text compares, in Python; crm/folding.py teaches it to the databases."""

import unicodedata


def fold(text: str | None) -> str | None:
    """NFC, lower case, ß as ss, final sigma as sigma; None stays None."""
    if text is None:
        return None
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).lower().replace("ß", "ss").replace("ς", "σ")
