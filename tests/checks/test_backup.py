import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scripts import backup
from scripts.console import Stop
from tests.checks.sources import ROOT


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one user, one file and a key."""
    folder = tmp_path / "var"
    (folder / "files" / "jobs").mkdir(parents=True)
    (folder / "files" / "jobs" / "letters.zip").write_bytes(b"letters")
    (folder / "secret_key").write_text("secret")
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    execute(folder, "CREATE TABLE user (name TEXT)")
    execute(folder, "INSERT INTO user VALUES ('anna')")
    return folder


def execute(folder: Path, statement: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(folder / "db.sqlite3")) as connection, connection:
        return connection.execute(statement).fetchall()


def test_brings_database_files_and_key_back(data: Path, tmp_path: Path):
    archive = backup.save(tmp_path / "saved")
    execute(data, "DELETE FROM user")
    (data / "files" / "jobs" / "letters.zip").unlink()
    (data / "secret_key").write_text("other")

    backup.restore(archive)

    assert execute(data, "SELECT name FROM user") == [("anna",)]
    assert (data / "files" / "jobs" / "letters.zip").read_bytes() == b"letters"
    assert (data / "secret_key").read_text() == "secret"


def test_only_the_owner_may_read_a_backup(data: Path, tmp_path: Path):
    archive = backup.save(tmp_path / "saved")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_saves_what_was_committed_while_the_server_writes(data: Path, tmp_path: Path):
    with closing(sqlite3.connect(data / "db.sqlite3")) as busy:
        busy.execute("PRAGMA journal_mode=WAL")
        busy.execute("INSERT INTO user VALUES ('max')")
        busy.commit()
        busy.execute("INSERT INTO user VALUES ('never')")
        archive = backup.save(tmp_path / "saved")
        busy.rollback()
    execute(data, "DELETE FROM user")
    backup.restore(archive)
    assert execute(data, "SELECT name FROM user") == [("anna",), ("max",)]


def test_what_a_restore_replaces_is_saved_first(data: Path, tmp_path: Path):
    archive = backup.save(tmp_path / "saved")
    execute(data, "INSERT INTO user VALUES ('new')")
    backup.bring_back(archive)
    assert execute(data, "SELECT name FROM user") == [("anna",)]
    (replaced,) = (data / "backups").iterdir()
    backup.restore(replaced)
    assert execute(data, "SELECT name FROM user") == [("anna",), ("new",)]


def test_refuses_a_file_that_is_no_backup_and_changes_nothing(data: Path, tmp_path: Path):
    wrong = tmp_path / "wrong.tar.gz"
    wrong.write_bytes(b"no archive")
    with pytest.raises(Stop, match="is no backup, or a damaged one"):
        backup.restore(wrong)
    assert execute(data, "SELECT name FROM user") == [("anna",)]


def test_refuses_a_backup_of_the_other_database(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    archive = backup.save(tmp_path / "saved")
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    with pytest.raises(Stop, match="is no backup of the database that DATABASE_URL names"):
        backup.restore(archive)


def test_says_that_there_is_nothing_to_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(Stop, match=r"^There is no database at "):
        backup.save(tmp_path / "saved")


ASK = """
import sys, psycopg
with psycopg.connect(sys.argv[1]) as connection:
    found = connection.execute(sys.argv[2])
    print(found.fetchall() if found.description else "")
"""


@pytest.mark.postgresql
def test_brings_a_postgresql_back(tmp_path: Path):
    from scripts.postgresql import cluster

    with cluster() as url:
        variables = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(tmp_path / "var")}

        def command(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=variables,
                capture_output=True,
                text=True,
                check=True,
            )
            return done.stdout

        def sql(statement: str) -> str:
            return command("-c", ASK, url, statement).strip()

        sql("CREATE TABLE person (name text)")
        sql("INSERT INTO person VALUES ('anna')")
        command("-m", "scripts.backup", "save", str(tmp_path / "saved"))
        sql("DELETE FROM person")
        (archive,) = (tmp_path / "saved").iterdir()
        command("-m", "scripts.backup", "restore", str(archive))
        assert sql("SELECT name FROM person") == "[('anna',)]"
