"""Contacts from a CSV file: taken in, previewed, written."""

from crm.imports.columns import FIELDS
from crm.imports.reading import DELIMITERS, ENCODINGS, MAX_BYTES, UnreadableFile
from crm.imports.running import Preview, change_reading, preview_import, run_import, take_in

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "FIELDS",
    "MAX_BYTES",
    "Preview",
    "UnreadableFile",
    "change_reading",
    "preview_import",
    "run_import",
    "take_in",
]
