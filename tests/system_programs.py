"""Tests that need a program of the system are skipped, with a hint, where it is missing.

Under NOTHING_SKIPPED=1 the run fails instead; only tests of the real sample files may be skipped.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

PROGRAMS = {
    "browser": (("chromium", "chromium-browser", "google-chrome"), "chromium"),
    "libreoffice": (("soffice", "libreoffice"), "libreoffice-writer-nogui poppler-utils"),
    "gettext": (("xgettext",), "gettext"),
    "word_validator": (("node",), "nodejs npm"),
}
VALIDATOR = Path(__file__).parent / "word_validator"
SAMPLES_MISSING = "No real files in"


def missing(marker: str) -> str:
    """How to install what `marker` needs; empty when it is there."""
    names, packages = PROGRAMS[marker]
    if not any(shutil.which(name) for name in names):
        return f"{names[0]} is not installed (Debian, Ubuntu: apt-get install {packages})."
    if marker == "word_validator" and not (VALIDATOR / "node_modules").exists():
        return "Word files cannot be checked (npm ci --prefix tests/word_validator)."
    return ""


def mark(items: Iterable[pytest.Item]) -> None:
    hints = {marker: missing(marker) for marker in PROGRAMS}
    for item in items:
        for marker, hint in hints.items():
            if hint and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=hint))
        if not on_postgresql() and item.get_closest_marker("postgresql"):
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL names no PostgreSQL."))
        if on_postgresql() and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL names PostgreSQL."))


def on_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def wrongly_skipped(reports: Iterable[pytest.TestReport]) -> list[str]:
    """Tests that were skipped for another reason than missing sample files."""
    skipped = [(report.nodeid, str(report.longrepr)) for report in reports]
    return [f"{name}: {reason}" for name, reason in skipped if SAMPLES_MISSING not in reason]
