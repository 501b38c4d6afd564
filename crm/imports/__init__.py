"""Contacts from a CSV file: taken in, previewed, written."""

from crm.imports.columns import FIELDS
from crm.imports.reading import DELIMITERS, ENCODINGS, MAX_BYTES, UnreadableFile
from crm.imports.running import Preview, preview_import, run_import
from crm.imports.taking_in import change_reading, take_in

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
