import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crm.settings import VARIABLES
from scripts import dotenv
from scripts.console import Stop
from tests.checks.sources import APPS, ROOT, name_of, python_files, tree_of

READERS = {"str", "get", "setdefault"}
# Read by development alone: docs of the tests, not of the operator.
DEVELOPMENT = {"DJANGO_SETTINGS_MODULE", "NOTHING_SKIPPED"}


def documented() -> set[str]:
    text = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, flags=re.MULTILINE))


def is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in {"os.environ", "env", "environ"}


def read_by(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=reader), args=[first, *_]) if (
                reader in READERS and is_environment(value)
            ):
                found |= constants(first)
            case ast.Call(func=ast.Name(id="flag" | "words" | "understood"), args=[first, *_]):
                found |= constants(first)
            case ast.Subscript(value=value, slice=first) if is_environment(value):
                found |= constants(first)
    return found


def constants(node: ast.expr) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def read_anywhere() -> set[str]:
    files = [*python_files(*APPS, "scripts"), ROOT / "gunicorn.conf.py"]
    return {name for path in files for name in read_by(path)} - DEVELOPMENT


def test_the_check_sees_what_settings_read():
    assert {"DEBUG", "DATABASE_URL", "PORT"} <= read_anywhere()


def test_every_variable_that_is_read_is_declared():
    assert read_anywhere() <= VARIABLES | dotenv.SERVER_VARIABLES


def test_every_declared_variable_is_read():
    assert read_anywhere() >= VARIABLES | dotenv.SERVER_VARIABLES


def test_every_variable_is_documented_and_no_other():
    assert documented() == VARIABLES | dotenv.SERVER_VARIABLES


def test_the_example_file_names_every_variable_and_can_be_read():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#([A-Z_]+)=", text, flags=re.MULTILINE)) == dotenv.known_names()
    switched_on = re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE)
    assert dotenv.parse(switched_on, dotenv.known_names()).keys() == dotenv.known_names()


def settings_with(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run(
        [sys.executable, "-c", "import crm.settings"],
        cwd=ROOT,
        env=clean | {"DATA_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_accept_an_operators_values(tmp_path: Path):
    done = settings_with(
        tmp_path,
        DEBUG="no",
        BEHIND_TLS="yes",
        TIME_ZONE="Europe/Berlin",
        LOG_FORMAT="json",
        TRUSTED_PROXIES="1",
        DATABASE_URL="postgres://crm:secret@db.example.com:5432/crm",
        EMAIL_URL="smtp+tls://crm:secret@mail.example.com:587",
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("BEHIND_TLS", "2"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LOG_FORMAT", "xml"),
        ("TRUSTED_PROXIES", "many"),
        ("DATABASE_URL", "mysql://db/crm"),
        ("DATABASE_URL", "crm"),
        ("EMAIL_URL", "pigeon://loft"),
    ],
)
def test_settings_refuse_a_malformed_value_by_the_name_of_its_variable(
    tmp_path: Path, name: str, value: str
):
    done = settings_with(tmp_path, **{name: value})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert name in last


def test_env_file_refuses_an_unknown_name():
    with pytest.raises(Stop, match=r"^\.env, line 2: ALOWED_HOSTS is no setting"):
        dotenv.parse("# mine\nALOWED_HOSTS=crm.example.com\n", {"ALLOWED_HOSTS"})


def test_env_file_refuses_a_line_that_sets_nothing():
    with pytest.raises(Stop, match=r"^\.env, line 1: write NAME=value"):
        dotenv.parse("DEBUG\n", {"DEBUG"})


def test_env_file_reads_values_and_leaves_the_environment_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / ".env"
    file.write_text("PORT=8001\nSITE_URL='https://crm.example.com'\n\n# end\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.delenv("SITE_URL", raising=False)
    dotenv.load(file)
    assert os.environ["PORT"] == "9000"
    assert os.environ["SITE_URL"] == "https://crm.example.com"
    monkeypatch.delenv("SITE_URL")


def test_no_app_reads_the_environment_but_through_settings():
    elsewhere = {
        name_of(path)
        for path in python_files(*APPS)
        if read_by(path) - DEVELOPMENT and name_of(path) != "crm/settings.py"
    }
    assert elsewhere == set()
