"""`make lock`: requirements/*.txt from pyproject.toml, every package with its hashes.

No address of a package index is written: an installation takes them from the index it is set to,
and the hashes say whether they are the right ones. docs/decisions/locked-requirements.md.
"""

import subprocess
import sys

from scripts.console import ROOT, Stop, main
from scripts.environment import PYTHON, REQUIREMENTS

COMPILE = [str(PYTHON), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
COMPILE += ["--generate-hashes", "--no-header", "--no-annotate", "--python-version", "3.11"]


def lock() -> None:
    """Versions stay where they fit; `make lock ARGS=--upgrade` takes the newest."""
    upgrade = sys.argv[1:]
    write("base", ["pyproject.toml", *upgrade])
    write("dev", ["pyproject.toml", "--group", "pyproject.toml:dev", *upgrade])
    write("uv", ["-", *upgrade], source="uv")


def write(name: str, arguments: list[str], source: str = "") -> None:
    target = str(REQUIREMENTS / f"{name}.txt")
    command = [*COMPILE, *arguments, "--output-file", target]
    done = subprocess.run(command, cwd=ROOT, input=source, text=True, check=False)
    if done.returncode:
        raise Stop(f"requirements/{name}.txt could not be made; see above.")


if __name__ == "__main__":
    main(lock)
