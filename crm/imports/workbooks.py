"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) → the chosen sheet as packed CSV.

The workbook is opened by a process of its own whose memory and time are bounded: no limit on its
bytes says what a packed file may grow to (docs/decisions/workbooks-in-a-process.md).
"""

import gzip
import json
import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.imports import workbook_process
from crm.imports.reading import MAX_BYTES, MAX_COLUMNS, UnreadableFile, too_large

logger = logging.getLogger(__name__)
# Files of these names are nothing but workbooks; a text is often called .xls.
ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".ods")
PROCESS = Path(workbook_process.__file__)
# Of the environment it gets what starts Python, and none of the site's secrets.
NEEDED = ("LD_LIBRARY_PATH", "SYSTEMROOT")
MEMORY_MB = 1024
SECONDS = 60
# What a workbook may unpack to, and what its sheet may come to as text.
UNPACKED_MB = 256
REFUSALS = {
    "password": gettext_lazy(
        "The workbook is protected by a password. Open it, take the password away, save it, "
        "and upload it again."
    ),
    "word": gettext_lazy(
        "This is a Word document; a list of contacts is a CSV file or a workbook."
    ),
    "archive": gettext_lazy("This is a ZIP archive without a workbook in it; unpack it first."),
    "broken": gettext_lazy(
        "The workbook is damaged. Open it in Excel or LibreOffice, save it under another name, "
        "and upload that."
    ),
    "dtd": gettext_lazy(
        "The workbook holds declarations that no spreadsheet program writes; it is not read. "
        "Open it, save it under another name, and upload that."
    ),
    "no_sheet": gettext_lazy("The workbook has no sheet that can be seen."),
}


@dataclass(frozen=True)
class Sheet:
    """A workbook's sheet: its rows as CSV in UTF-8, packed, and the names of all sheets."""

    name: str
    names: list[str]
    rows: bytes


def is_workbook(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", workbook_process.OLE))


def refuse_damaged(file_name: str, content: bytes) -> None:
    """Raises UnreadableFile for what is called a workbook and is none."""
    if content and file_name.lower().endswith(ENDINGS) and not is_workbook(content):
        raise UnreadableFile(str(REFUSALS["broken"]))


def read_sheet(content: bytes, wanted: str = "") -> Sheet:
    """The sheet of this name, else the first that holds anything. Raises UnreadableFile."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile(too_large())
    limits = map(str, (MEMORY_MB, SECONDS, UNPACKED_MB, MAX_COLUMNS))
    with tempfile.TemporaryFile() as out:
        try:
            process = subprocess.run(  # noqa: S603 - our own file, and a name as an argument
                [sys.executable, "-I", str(PROCESS), *limits, wanted.replace("\0", "")],
                input=content,
                env={name: os.environ[name] for name in NEEDED if name in os.environ},
                stdout=out,
                stderr=subprocess.PIPE,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(grows_too_large()) from error
        if process.returncode:
            raise UnreadableFile(refusal(process))
        out.seek(0)
        said = json.loads(out.readline())
        packed = pack(out)
    return Sheet(said["sheet"], said["sheets"], packed)


def pack(rows: Any) -> bytes:
    with tempfile.SpooledTemporaryFile(MAX_BYTES) as packed:
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1, mtime=0) as archive:
            while piece := rows.read(workbook_process.CHUNK):
                archive.write(piece)
        packed.seek(0)
        return packed.read()


def refusal(process: "subprocess.CompletedProcess[bytes]") -> str:
    """What the process said; one that was ended had met its bounds, or a file that broke it."""
    if process.returncode != workbook_process.REFUSED:
        logger.warning("A workbook ended its process with %s.", process.returncode)
        met_bounds = process.returncode < 0 or b"MemoryError" in process.stderr
        return grows_too_large() if met_bounds else str(REFUSALS["broken"])
    said = json.loads(process.stderr)
    if said["code"] == "columns":
        return _(
            "The sheet has %(count)s columns; %(most)s are the most. Delete those not needed."
        ) % {"count": said["count"], "most": MAX_COLUMNS}
    if said["code"] in REFUSALS:
        return str(REFUSALS[said["code"]])
    return grows_too_large()


def grows_too_large() -> str:
    return _(
        "The workbook unpacks to more than can be read here, perhaps by cells far outside the "
        "list. Copy the list alone into a new workbook, or save it as CSV."
    )
