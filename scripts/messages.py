"""`make messages`: collect the strings of code and templates, and compile every catalogue."""

import os
import shutil
import subprocess
import tempfile

from scripts.console import ROOT, Stop, main
from scripts.environment import PYTHON

LANGUAGES = ("ru",)
OPTIONS = ["--no-wrap", "--no-location", "--no-obsolete"]
IGNORED = [".venv", "staticfiles", "static", "var", "tests", "benchmarks", "scripts", "docs"]


def messages() -> None:
    if not shutil.which("xgettext"):
        raise Stop("gettext is not installed (Debian, Ubuntu: apt-get install gettext).")
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"DATA_DIR": data}
        for arguments in (collect(), ["compilemessages", "--ignore", ".venv"]):
            subprocess.run(
                [str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=environment, check=True
            )


def collect() -> list[str]:
    """The arguments of makemessages; the check of the catalogues uses the same."""
    languages = [part for language in LANGUAGES for part in ("--locale", language)]
    ignored = [part for name in IGNORED for part in ("--ignore", name)]
    return ["makemessages", *languages, *ignored, *OPTIONS]


if __name__ == "__main__":
    main(messages)
