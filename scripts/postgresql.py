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


@contextmanager
def cluster() -> Iterator[str]:
    """Yields the DATABASE_URL of an empty database; stops and removes the cluster afterwards."""
    folder = programs()
    if folder is None:
        raise Stop("PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql).")
    user = server_user()
    home = Path(tempfile.mkdtemp(prefix="crm-postgresql-"))
    if user:
        shutil.chown(home, user)
    try:
        url = start(folder, home, user)
        try:
            yield url
        finally:
            control(folder, home, user, "stop", "--mode", "immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def start(folder: Path, home: Path, user: str | None) -> str:
    port, password = free_port(), secrets.token_urlsafe(16)
    secret = home / "password"
    secret.write_text(password, encoding="ascii")
    if user:
        shutil.chown(secret, user)
    initdb = [str(folder / "initdb"), "--pgdata", str(home / "data"), "--username", "crm"]
    options = ["--pwfile", str(secret), "--auth", "scram-sha-256", "--encoding", "UTF8"]
    call([*initdb, *options, "--locale", "C.UTF-8", "--no-sync"], home, user)
    server = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} {SPEED}"
    log = str(home / "log")
    control(folder, home, user, "start", "--wait", "--log", log, "--options", server)
    return f"postgres://crm:{password}@127.0.0.1:{port}/postgres"


def control(folder: Path, home: Path, user: str | None, *arguments: str) -> None:
    call([str(folder / "pg_ctl"), "--pgdata", str(home / "data"), *arguments], home, user)


def call(command: list[str], home: Path, user: str | None) -> None:
    with (home / "output").open("a", encoding="utf-8") as output:
        done = subprocess.run(
            command, cwd=home, stdout=output, stderr=output, user=user, check=False
        )
    if done.returncode:
        reason = (home / "output").read_text(encoding="utf-8").strip()
        raise Stop(f"The throw-away PostgreSQL failed at {Path(command[0]).name}: {reason}")


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
