"""`make backup` and `make restore`: database, stored files and secret key in one archive.

The server may run meanwhile: SQLite is copied by its own backup, PostgreSQL by pg_dump.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from scripts import dotenv
from scripts.console import ROOT, Stop, main, say
from scripts.environment import last_line

DATABASE = {True: "database.sqlite3", False: "database.dump"}


def data_folder() -> Path:
    return Path(os.environ.get("DATA_DIR") or ROOT / "var")


def database_url() -> str:
    return os.environ.get("DATABASE_URL") or f"sqlite:///{data_folder() / 'db.sqlite3'}"


def is_sqlite() -> bool:
    return database_url().startswith("sqlite")


def save(folder: Path) -> Path:
    """Returns the archive, readable by its owner only: it holds personal data and the key."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"crm-{datetime.now(UTC):%Y-%m-%d-%H%M%S}.tar.gz"
    with tempfile.TemporaryDirectory() as work:
        dump = Path(work) / DATABASE[is_sqlite()]
        (save_sqlite if is_sqlite() else save_postgresql)(dump)
        handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
            tar.add(dump, dump.name)
            for name in ("files", "secret_key"):
                if (data_folder() / name).exists():
                    tar.add(data_folder() / name, name)
    return archive


def restore(archive: Path) -> None:
    """Put the archive's content in place of what is there. Raises Stop and changes nothing when
    it is no backup or one of the other kind of database."""
    with tempfile.TemporaryDirectory() as work:
        unpack(archive, Path(work))
        dump = Path(work) / DATABASE[is_sqlite()]
        if not dump.exists():
            raise Stop(f"{archive} is no backup of the database that DATABASE_URL names.")
        data_folder().mkdir(parents=True, exist_ok=True)
        (restore_sqlite if is_sqlite() else restore_postgresql)(dump)
        if (Path(work) / "files").exists():
            shutil.copytree(Path(work) / "files", data_folder() / "files", dirs_exist_ok=True)
        if (Path(work) / "secret_key").exists():
            shutil.copy2(Path(work) / "secret_key", data_folder() / "secret_key")


def unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    except (OSError, tarfile.TarError, EOFError) as error:
        raise Stop(f"{archive} is no backup, or a damaged one.") from error


def sqlite_path() -> Path:
    return Path(database_url().removeprefix("sqlite:///"))


def save_sqlite(dump: Path) -> None:
    if not sqlite_path().exists():
        raise Stop(f"There is no database at {sqlite_path()} to save.")
    copy_sqlite(sqlite_path(), dump)


def restore_sqlite(dump: Path) -> None:
    copy_sqlite(dump, sqlite_path())


def copy_sqlite(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


def save_postgresql(dump: Path) -> None:
    tool("pg_dump", "--format", "custom", "--file", str(dump), "--dbname", libpq_url())


def restore_postgresql(dump: Path) -> None:
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
    tool("pg_restore", *options, "--dbname", libpq_url(), str(dump))


def libpq_url() -> str:
    return "postgresql://" + database_url().partition("://")[2]


def tool(name: str, *arguments: str) -> None:
    if not shutil.which(name):
        raise Stop(f"{name} is not installed (Debian, Ubuntu: apt-get install postgresql-client).")
    done = subprocess.run([name, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"{name} failed: {last_line(done.stderr)}")


def command() -> None:
    dotenv.load()
    act, *rest = sys.argv[1:]
    if act == "save":
        say(f"Saved to {save(Path(rest[0]) if rest else data_folder() / 'backups')}")
    elif not rest:
        raise Stop("Say which backup to bring back: make restore FROM=file")
    elif not Path(rest[0]).is_file():
        raise Stop(f"There is no backup {rest[0]}.")
    else:
        bring_back(Path(rest[0]))


def bring_back(archive: Path) -> None:
    """What is there now is saved first: a restore of the wrong file can be taken back."""
    if not is_sqlite() or sqlite_path().exists():
        say(f"What was there is saved to {save(data_folder() / 'backups')}")
    restore(archive)
    say(f"Restored from {archive}")


if __name__ == "__main__":
    main(command)
