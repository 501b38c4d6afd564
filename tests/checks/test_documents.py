import re
import subprocess
from pathlib import Path

import pytest

from tests.checks.sources import ROOT, name_of

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".env.example"])
STATES = {"yes", "partly", "not yet"}
# Folders of one person's machine; /srv, /etc and /mnt stand for an operator's.
PLACES = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|users|opt)/", flags=re.IGNORECASE)


def rows() -> list[list[str]]:
    text = (ROOT / "docs" / "features.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| [A-Z]\d+b? \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def proofs_in(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_a_document_names_no_folder_of_one_machine(path: Path):
    assert PLACES.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_between_documents_lead_somewhere(path: Path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_names_folders_that_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| .*`([a-z]+/)`", text, flags=re.MULTILINE)
    assert [folder for folder in named if not (ROOT / folder).is_dir()] == []


def test_every_feature_has_a_state_and_each_that_is_there_a_test():
    assert len(rows()) >= 55
    for number, *_, state, proof in rows():
        assert state in STATES, number
        assert bool(proofs_in(proof)) == (state != "not yet"), number


def test_every_test_that_features_name_exists():
    named = {test for row in rows() for test in proofs_in(row[-1])}
    assert [test for test in sorted(named) if not (ROOT / test).exists()] == []


def test_locked_requirements_name_no_package_index():
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8"), path.name


def test_shell_scripts_parse():
    for path in [*(ROOT / "scripts").glob("*.sh")]:
        subprocess.run(["sh", "-n", str(path)], check=True)
    subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=True)


def test_every_document_that_code_refers_to_exists():
    code = subprocess.run(
        ["git", "ls-files", "*.py", "*.html", "*.js", "*.css", "*.sh", "Makefile"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    known = {path.name for path in DOCUMENTS}
    missing = [
        f"{name}: {document}"
        for name in code
        if not name.startswith("tests/") and (ROOT / name).exists()
        for document in re.findall(r"\b([\w-]+\.md)\b", (ROOT / name).read_text(encoding="utf-8"))
        if document not in known
    ]
    assert missing == []
