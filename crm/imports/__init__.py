"""Contacts from a list: taken in, read, mapped, previewed, written."""

from crm.imports.columns import FIELDS
from crm.imports.reading import DELIMITERS, ENCODINGS, MAX_BYTES, UnreadableFile
from crm.imports.running import Preview, preview_import, run_import
from crm.imports.taking_in import Reading, change_reading, map_columns, take_in

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "FIELDS",
    "MAX_BYTES",
    "Preview",
    "Reading",
    "UnreadableFile",
    "change_reading",
    "map_columns",
    "preview_import",
    "run_import",
    "take_in",
]
