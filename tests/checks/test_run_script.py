import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import environment, run
from scripts.console import Stop
from scripts.supervisor import RESTARTS, Child, answers
from tests.checks.sources import ROOT

SH = shutil.which("sh") or "sh"


def fake_python(folder: Path, name: str, code: str) -> None:
    """A program that answers like a Python: `code` is what it does with its arguments in sh."""
    path = folder / name
    path.write_text(f"#!{SH}\n{code}\n", encoding="ascii")
    path.chmod(0o755)


def started(path: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [SH, str(ROOT / "scripts" / "with_python.sh"), "-c", "print('it runs')"]
    return subprocess.run(
        command, env={"PATH": path, **variables}, capture_output=True, text=True, check=False
    )


def test_start_finds_a_python_behind_an_empty_shim(tmp_path: Path):
    fake_python(tmp_path, "python3.14", "exit 127")
    (tmp_path / "python3.11").symlink_to(sys.executable)
    done = started(str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "it runs\n")


def test_start_says_that_python_is_missing(tmp_path: Path):
    done = started(str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed and was not found: install it")
    assert done.stderr.count("\n") == 1


def test_start_says_that_an_old_python_does_not_do(tmp_path: Path):
    fake_python(tmp_path, "python3", "exit 1")
    done = started(str(tmp_path))
    assert done.stderr.startswith("Python 3.11 or newer is needed and was not found: install it")


def test_start_says_that_venv_is_missing(tmp_path: Path):
    fake_python(tmp_path, "python3.12", 'case "$2" in *ensurepip*) exit 1;; esac')
    done = started(str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("python3.12 has no venv module: install it")
    assert done.stderr.count("\n") == 1


def test_start_refuses_a_named_python_that_does_not_do(tmp_path: Path):
    done = started(str(tmp_path), PYTHON="python2")
    assert done.stderr.startswith("PYTHON=python2 is no Python 3.11 or newer")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "", "８０"])
def test_refuses_what_is_no_port(monkeypatch: pytest.MonkeyPatch, port: str):
    monkeypatch.setenv("PORT", port)
    monkeypatch.setenv("HOST", "127.0.0.1")
    with pytest.raises(Stop, match=r"^PORT must be a number from 1 to 65535"):
        run.address()


def test_says_which_port_is_taken_and_what_to_do():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(Stop, match=rf"^Port {port} is taken: .* make run PORT={port + 1}$"):
            run.require_free("127.0.0.1", port)
    run.require_free("127.0.0.1", port)


def test_says_that_the_folder_is_not_writable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(Stop, match=r"^No right to write in "):
        environment.require_writable(tmp_path)


def test_an_environment_of_somebody_else_does_not_work(tmp_path: Path):
    unreadable = tmp_path / "python"
    unreadable.write_text("")
    assert not environment.works(unreadable)
    assert not environment.works(tmp_path / "none")
    assert environment.works(Path(sys.executable))


def test_says_that_the_data_folder_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Stop, match=r"^The data folder .* cannot be made: "):
        run.require_data_folder(tmp_path / "file" / "var")


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not find a version that satisfies", "could not be downloaded: check"),
        ("error: Hash mismatch for `django==5.2`", "is not the locked one"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
    ],
)
def test_says_why_packages_are_missing(output: str, sentence: str):
    assert sentence in environment.why_not(output)
    assert environment.why_not(output).count(". ") == 0


def test_an_environment_for_tests_runs_the_product_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(environment, "MARK", tmp_path / "installed")
    assert not environment.is_current("base")
    environment.MARK.write_text(environment.fingerprint("dev"))
    assert environment.is_current("base")
    environment.MARK.write_text(environment.fingerprint("base"))
    assert environment.is_current("base")
    assert not environment.is_current("dev")


def test_static_files_are_collected_again_when_one_changes(tmp_path: Path):
    (tmp_path / "css").mkdir()
    style = tmp_path / "css" / "base.css"
    style.write_text("a")
    before = run.static_fingerprint(tmp_path)
    assert run.static_fingerprint(tmp_path) == before
    style.write_text("ab")
    assert run.static_fingerprint(tmp_path) != before


@pytest.fixture
def server() -> Iterator[tuple[str, int]]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Tests stay quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as site:
        thread = threading.Thread(target=site.serve_forever)
        thread.start()
        yield ("127.0.0.1", site.server_port)
        site.shutdown()
        thread.join()


def test_knows_whether_the_server_answers(server: tuple[str, int]):
    assert answers(server)
    assert not answers(("127.0.0.1", 1))


def dead(name: str, is_restarted: bool) -> Child:
    child = Child(name, [sys.executable, "-c", "raise SystemExit(3)"], is_restarted)
    child.start()
    child.process.wait()
    return child


def test_the_end_of_the_web_server_ends_everything():
    with pytest.raises(Stop, match=r"^The web server ended \(code 3\); everything was stopped\.$"):
        dead("The web server", is_restarted=False).revive(now=0)


def test_a_dead_worker_is_started_again_but_not_for_ever(capsys: pytest.CaptureFixture[str]):
    child = dead("The task worker", is_restarted=True)
    for second in range(RESTARTS):
        child.revive(now=second)
        child.process.wait()
    assert capsys.readouterr().out.count("is started again") == RESTARTS
    with pytest.raises(Stop, match="ended 4 times in a minute"):
        child.revive(now=RESTARTS)
    child.revive(now=1000)
    child.process.wait()


SUPERVISED = """
import sys
from scripts.supervisor import Child, supervise
serve = (
    "import http.server as h, sys;"
    "h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.SimpleHTTPRequestHandler).serve_forever()"
)
web = [sys.executable, "-c", serve, sys.argv[1]]
other = [sys.executable, "-c", "import time; time.sleep(600)"]
supervise(
    [Child("web", web, is_restarted=False), Child("worker", other, is_restarted=True)],
    ("127.0.0.1", int(sys.argv[1])),
    "welcome",
)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both(number: signal.Signals):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        first = process.stdout.readline()
        process.send_signal(number)
        assert (first, process.wait(20)) == ("welcome\n", 0)
    deadline = time.monotonic() + 10
    while answers(("127.0.0.1", port)):
        assert time.monotonic() < deadline


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            "django.db.utils.OperationalError: no connection",
            "The database does not answer; check DATABASE_URL and that it runs (no connection).",
        ),
        (
            "django.core.exceptions.ImproperlyConfigured: DEBUG must be true or false.",
            "DEBUG must be true or false.",
        ),
        ("ValueError: odd", "manage.py migrate failed: ValueError: odd"),
    ],
)
def test_says_in_a_sentence_why_the_database_was_not_prepared(error: str, sentence: str):
    assert run.why_not("migrate", error) == sentence
