"""The virtual environment of the project, made from the locked requirements by hash.

`python -m scripts.environment dev` makes or renews it with the tools for tests.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.console import ROOT, Stop, main, say

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
REQUIREMENTS = ROOT / "requirements"
MARK = VENV / "installed"
LOG = VENV / "install.log"


def ensure(kind: str) -> None:
    """Make `.venv` hold `kind` ("base" or "dev"); does nothing when it does already.

    Raises Stop with a sentence: no right to write, no network, a wrong hash.
    """
    if not works(PYTHON):
        require_writable(ROOT)
        create()
    if not is_current(kind):
        require_writable(VENV)
        install(kind)


def works(python: Path) -> bool:
    """Whether the environment's Python starts, is new enough, and has pip to install with.

    False after an upgrade of the system took it away, or when another tool made it.
    """
    check = [str(python), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    try:
        return subprocess.run(check, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def is_current(kind: str) -> bool:
    """dev holds all that base holds, so an environment for tests runs the product too."""
    installed = MARK.read_text(encoding="ascii") if MARK.exists() else ""
    return installed in {fingerprint(wanted) for wanted in {kind, "dev"}}


def fingerprint(kind: str) -> str:
    files = (REQUIREMENTS / "uv.txt", REQUIREMENTS / f"{kind}.txt")
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"{kind} {digest}"


def require_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK):
        raise Stop(
            f"No right to write in {folder}: change its owner or its permissions, or copy the"
            " project to a folder of your own."
        )


def create() -> None:
    say("Making the Python environment…")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if "ensurepip" in made.stdout + made.stderr:
        raise Stop(
            f"Python {sys.version_info.major}.{sys.version_info.minor} has no venv module: install"
            " it (Debian, Ubuntu: apt-get install python3-venv) and try again."
        )
    raise Stop(f"The Python environment could not be made: {last_line(made.stderr)}")


def install(kind: str) -> None:
    """pip brings uv, uv brings the rest; both take only what matches the locked hashes."""
    say("Installing the locked packages…")
    MARK.unlink(missing_ok=True)
    LOG.write_text("", encoding="utf-8")
    uv = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    take([*uv, "--retries", "2", "--require-hashes", "-r", str(REQUIREMENTS / "uv.txt")])
    sync = [str(PYTHON), "-m", "uv", "pip", "sync", "--python", str(PYTHON), "--require-hashes"]
    take([*sync, str(REQUIREMENTS / f"{kind}.txt"), str(REQUIREMENTS / "uv.txt")])
    MARK.write_text(fingerprint(kind), encoding="ascii")


def take(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(done.stdout + done.stderr)
    if done.returncode:
        raise Stop(why_not(done.stdout + done.stderr))


def why_not(output: str) -> str:
    where = f"the details are in {LOG.relative_to(ROOT)}"
    if "hash" in output.lower() and "mismatch" in output.lower():
        return f"A downloaded package is not the locked one, so nothing was installed; {where}."
    if "No space left" in output:
        return f"The disk is full, so the packages could not be installed; {where}."
    return (
        "The packages could not be downloaded: check the connection to the package index and try"
        f" again; {where}."
    )


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason."


def command() -> None:
    ensure(sys.argv[1] if len(sys.argv) > 1 else "base")


if __name__ == "__main__":
    main(command)
