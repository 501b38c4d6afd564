"""A throw-away PostgreSQL: `python -m scripts.postgresql command…` runs it with DATABASE_URL set.

The cluster lives in a folder of its own and is gone afterwards. PostgreSQL refuses to run as root;
root starts it as the user `postgres`.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scripts.console import Stop, main

# A crash of the machine may cost a throw-away cluster everything.
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=128MB"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them off the path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).parent if found else None


def server_user() -> str | None:
    """Whom the server runs as; None is oneself."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@dataclass(frozen=True)
class Server:
    """A throw-away server in the folder `home`, and the login of its one user."""

    programs: str
    home: str
    user: str | None
    port: int
    password: str
    settings: str

    @property
    def url(self) -> str:
        """An empty database."""
        return f"postgres://crm:{self.password}@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        secret = Path(self.home) / "password"
        secret.write_text(self.password, encoding="ascii")
        if self.user:
            shutil.chown(secret, self.user)
        options = ["--username", "crm", "--pwfile", str(secret), "--auth", "scram-sha-256"]
        options += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        self._call("initdb", *options)

    def start(self) -> None:
        """Also after a crash: what was committed is recovered from its log."""
        place = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={self.home}"
        server = f"-p {self.port} {place} {self.settings}"
        log = str(Path(self.home) / "log")
        self._call("pg_ctl", "start", "--wait", "--log", log, "--options", server)

    def stop(self) -> None:
        if self._pid_file.exists():
            self._call("pg_ctl", "stop", "--mode", "immediate")

    def postmaster(self) -> int:
        """The process that all others of the server are children of."""
        return int(self._pid_file.read_text(encoding="utf-8").split()[0])

    def lock_files(self) -> list[Path]:
        """What says that the server runs, its sockets among them."""
        files = [self._pid_file, *Path(self.home).glob(".s.PGSQL.*")]
        return [file for file in files if file.exists()]

    @property
    def _pid_file(self) -> Path:
        return Path(self.home) / "data" / "postmaster.pid"

    def _call(self, program: str, *arguments: str) -> None:
        home = Path(self.home)
        command = [str(Path(self.programs) / program), "--pgdata", str(home / "data"), *arguments]
        with (home / "output").open("a", encoding="utf-8") as output:
            done = subprocess.run(
                command, cwd=home, stdout=output, stderr=output, user=self.user, check=False
            )
        if done.returncode:
            reason = (home / "output").read_text(encoding="utf-8").strip()
            raise Stop(f"The throw-away PostgreSQL failed at {program}: {reason}")


@contextmanager
def cluster() -> Iterator[str]:
    """Yields the DATABASE_URL of an empty database; stops and removes the cluster afterwards."""
    with throw_away(SPEED) as server:
        yield server.url


@contextmanager
def throw_away(settings: str) -> Iterator[Server]:
    """A running server with these settings; stopped and removed afterwards."""
    folder = programs()
    if folder is None:
        raise Stop("PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql).")
    user = server_user()
    home = Path(tempfile.mkdtemp(prefix="crm-postgresql-"))
    if user:
        shutil.chown(home, user)
    password = secrets.token_urlsafe(16)
    server = Server(str(folder), str(home), user, free_port(), password, settings)
    try:
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def ended(number: int, frame: FrameType | None) -> None:
    # Turned into an exception, so that the cluster is removed.
    raise KeyboardInterrupt


def command() -> int:
    signal.signal(signal.SIGTERM, ended)
    with cluster() as url:
        environment = os.environ | {"DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    main(command)
