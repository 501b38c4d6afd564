"""A database to attack: an empty one of its own, and what runs an attack on it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from scripts.postgresql import SPEED, Server, programs, throw_away
from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
# Where a server is attacked, too, its processes find it by this name.
SERVER = "ATTACKED_SERVER"
SMALL_MB = 48


@dataclass(frozen=True)
class Database:
    """`server` is there where it may be killed without harm to anybody else."""

    url: str
    server: Server | None = None
    small_disk: str = ""

    def migrate(self, data_dir: Path) -> None:
        if not migrated.copy_to(self.url):
            self._call(data_dir, "manage.py", "migrate", "--verbosity=0", "--skip-checks")

    def attack(self, data_dir: Path, module: str, *arguments: int) -> Any:
        """Run a module of this package, which empties the database; answers what it printed."""
        name = f"tests.attacks.{module}"
        return json.loads(self._call(data_dir, "-m", name, *map(str, arguments)))

    def _call(self, data_dir: Path, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self._environment(data_dir),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _environment(self, data_dir: Path) -> dict[str, str]:
        environment = os.environ | {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(data_dir),
            "SMALL_DISK": self.small_disk,
            "DJANGO_SETTINGS_MODULE": "tests.attacks.settings",
        }
        if self.server:
            environment[SERVER] = json.dumps(asdict(self.server))
        return environment


@contextmanager
def on_a_small_disk(database: Database) -> Iterator[Database | None]:
    """The same database on a disk that can be filled: a SQLite file is copied there, PostgreSQL's
    tables are moved by the attack. None where no disk can be mounted."""
    disk = Path(tempfile.mkdtemp(prefix="crm-small-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        disk.rmdir()
        yield None
        return
    try:
        disk.chmod(0o755)
        tables = disk / "tables"
        tables.mkdir()
        if database.server and database.server.user:
            shutil.chown(tables, database.server.user)
        if database.url.startswith("sqlite"):
            copied = shutil.copy(database.url.removeprefix("sqlite:///"), disk)
            database = Database(f"sqlite:///{copied}")
        yield replace(database, small_disk=str(disk))
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        disk.rmdir()


def attacked_server() -> Server:
    """The server that an attack may kill. Raises KeyError where there is none."""
    return Server(**json.loads(os.environ[SERVER]))


def of_sqlite(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'attacked.sqlite3'}")


@contextmanager
def of_postgresql(server: dict[str, Any] | None = None) -> Iterator[Database]:
    """On a server of its own; where PostgreSQL is not installed here, beside the database that
    Django's `server` names."""
    if programs():
        with throw_away(SPEED) as own:
            yield Database(own.url, own)
    elif server:
        with _beside(server) as url:
            yield Database(url)


@contextmanager
def _beside(server: dict[str, Any]) -> Iterator[str]:
    name = f"attacked_{os.getpid()}"
    login = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"]}
    login = {key: str(value) for key, value in login.items() if value}
    password = server["PASSWORD"] or None
    with psycopg.connect(**login, password=password, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        credentials = quote(login.get("user", "")) + (f":{quote(password)}" if password else "")
        place = f"{login.get('host', '')}:{login.get('port', '')}".rstrip(":")
        yield f"postgres://{credentials}@{place}/{name}"
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
