"""The file `.env` of an installation: one NAME=value a line, # for remarks.

Only commands of an operator read it (run, backup, restore); tests never do. What the environment
says already wins.
"""

import ast
import os
from pathlib import Path

from scripts.console import ROOT, Stop

# What the scripts and gunicorn.conf.py read besides the settings' own variables.
SERVER_VARIABLES = {"HOST", "PORT", "WEB_WORKERS", "WEB_THREADS", "DEMO"}


def known_names() -> set[str]:
    """Read from the text of the settings: they cannot be imported before packages are there."""
    tree = ast.parse((ROOT / "crm" / "settings.py").read_text(encoding="utf-8"))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="VARIABLES")], value=value):
                return SERVER_VARIABLES | ast.literal_eval(value)
    raise Stop("crm/settings.py names no VARIABLES.")


def load(path: Path = ROOT / ".env") -> None:
    """Raises Stop for a line that is no NAME=value and for a name that nothing reads."""
    if not path.exists():
        return
    for name, value in parse(path.read_text(encoding="utf-8"), known_names()).items():
        os.environ.setdefault(name, value)


def parse(text: str, known: set[str]) -> dict[str, str]:
    values = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, sign, value = line.partition("=")
        if not sign:
            raise Stop(f".env, line {number}: write NAME=value, not {line!r}.")
        if name.strip() not in known:
            raise Stop(f".env, line {number}: {name.strip()} is no setting; see docs/operator.md.")
        values[name.strip()] = unquoted(value.strip())
    return values


def unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
