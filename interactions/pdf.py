"""Word files to PDF by LibreOffice: without network, with limits, killed when late or not wanted.

LibreOffice is no part of the product: where it is missing, no PDF is offered. It runs in a folder
of its own with a profile of its own, so that workers do not meet, and never opens a file that has
not passed the check at upload.
"""

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Self

from django.utils.translation import gettext as _

from interactions.exceptions import PdfFailed

PROGRAMS = ("soffice", "libreoffice")
# To start, and for each letter; measured are 3 seconds and 0.03.
START_SECONDS, SECONDS_A_LETTER = 60, 2
MEMORY_MB = 4_096
# The words before a command that may take so much memory and no more.
LIMITED = ("sh", "-c", f'ulimit -v {MEMORY_MB * 1024}; exec "$@"', "sh")
# What draws pages of a PDF, of poppler-utils; sharp enough to read on a screen.
DRAWER, DOTS_AN_INCH, SECONDS_A_PICTURE = "pdftoppm", 96, 20
LOOK_EVERY = 0.25
BEAT_EVERY = 2.0
logger = logging.getLogger(__name__)


def program() -> str | None:
    """Where LibreOffice is, if it is."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def require_program() -> None:
    """Raises PdfFailed where LibreOffice is missing."""
    if missing := what_is_missing():
        raise PdfFailed(missing)


def what_is_missing() -> str:
    """What to tell whoever looks for the PDF where there is none; "" where there is."""
    if program():
        return ""
    return _(
        "PDF needs LibreOffice on the server (Debian, Ubuntu: apt-get install "
        "libreoffice-writer-nogui)."
    )


@cache
def without_network() -> tuple[str, ...]:
    """The words before a command that take the network away; none where that is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    words = (unshare, "-rn")
    command = [*words, "true"]
    tried = subprocess.run(command, capture_output=True, check=False, timeout=10)  # noqa: S603
    return words if tried.returncode == 0 else ()


class Converter:
    """LibreOffice with a folder and a profile of its own, for one job; use it in a `with`.

    `beat` is called every few seconds while it works; what it raises ends the work.
    """

    def __init__(self, beat: Callable[[], None]) -> None:
        self.beat = beat
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self.folder = Path(
            self._stack.enter_context(tempfile.TemporaryDirectory(prefix="letters-"))
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def convert(self, files: Sequence[bytes], *, letters: int) -> Iterator[bytes]:
        """The PDF of each Word file, in order; `letters` they hold together give the time.

        Raises PdfFailed, and what `beat` raises.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            work = Path(folder)
            names = [f"{number:05d}" for number in range(len(files))]
            for name, content in zip(names, files, strict=True):
                (work / f"{name}.docx").write_bytes(content)
            self._run(work, [f"{name}.docx" for name in names], letters)
            for name in names:
                made = work / f"{name}.pdf"
                if not made.exists():
                    raise PdfFailed(_("LibreOffice could not make a PDF of these letters."))
                yield made.read_bytes()

    def _run(self, work: Path, names: list[str], letters: int) -> None:
        late = time.monotonic() + START_SECONDS + letters * SECONDS_A_LETTER
        process = subprocess.Popen(  # noqa: S603 – names are ours, nothing comes from users
            self._command(work, names),
            cwd=work,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            self._wait(process, late)
        finally:
            _end(process)

    def _command(self, work: Path, names: list[str]) -> list[str]:
        office = program()
        if office is None:
            raise PdfFailed(what_is_missing())
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        switches = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"]
        conversion = ["--convert-to", "pdf:writer_pdf_Export", "--outdir", str(work), *names]
        return [*without_network(), *LIMITED, office, profile, *switches, *conversion]

    def _environment(self) -> dict[str, str]:
        """Nothing of ours: no settings, no keys."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return {**kept, "HOME": str(self.folder), "TMPDIR": str(self.folder)}

    def _wait(self, process: "subprocess.Popen[bytes]", late: float) -> None:
        next_beat = time.monotonic() + BEAT_EVERY
        while process.poll() is None:
            now = time.monotonic()
            if now > late:
                raise PdfFailed(_("LibreOffice took too long for these letters."))
            if now > next_beat:
                self.beat()
                next_beat = now + BEAT_EVERY
            time.sleep(LOOK_EVERY)
        if process.returncode != 0:
            said = process.stderr.read(2_000) if process.stderr else b""
            logger.error("LibreOffice ended with %s: %s", process.returncode, said)
            raise PdfFailed(_("LibreOffice could not make a PDF of these letters."))


def can_draw() -> bool:
    """Whether pages can be shown as pictures."""
    return shutil.which(DRAWER) is not None


def page_picture(content: bytes, page: int) -> bytes:
    """A page of a PDF, counted from 1, as PNG. Raises PdfFailed where it cannot be drawn."""
    drawer = shutil.which(DRAWER)
    if drawer is None:
        raise PdfFailed(_("Pictures of pages need poppler-utils on the server."))
    switches = ["-png", "-singlefile", "-r", str(DOTS_AN_INCH), "-f", str(page), "-l", str(page)]
    try:
        drawn = subprocess.run(  # noqa: S603 – nothing of it comes from users
            [*without_network(), *LIMITED, drawer, *switches, "-"],
            input=content,
            capture_output=True,
            check=False,
            timeout=SECONDS_A_PICTURE,
        )
    except subprocess.TimeoutExpired as late:
        raise PdfFailed(_("This page cannot be drawn.")) from late
    if drawn.returncode or not drawn.stdout:
        logger.error("%s ended with %s: %s", DRAWER, drawn.returncode, drawn.stderr[:2_000])
        raise PdfFailed(_("This page cannot be drawn."))
    return drawn.stdout


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill it with all it started; it has a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()
