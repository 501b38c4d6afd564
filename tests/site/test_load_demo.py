import io

import pytest
from django.apps import apps
from django.core.management import call_command

from crm.models import Contact, User
from segments.demo import load
from tests.demo.conftest import TODAY


def run_command() -> str:
    said = io.StringIO()
    # Checks look at every page of the product; they have tests of their own.
    call_command("load_demo", stdout=said, skip_checks=True)
    return said.getvalue()


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_says_who_may_log_in_and_a_second_run_says_and_changes_nothing(db) -> None:
    said = run_command()
    for name in ("anna", "max", "admin", "vera"):
        assert name in said
    assert "northern-light" in said
    before = counts()
    Contact.objects.filter(number="CT00001").update(note="Mine")
    assert run_command() == ""
    assert counts() == before
    assert Contact.objects.get(number="CT00001").note == "Mine"


def test_keeps_away_from_a_database_in_which_somebody_has_a_login(db) -> None:
    User.objects.create_user("owner")
    assert run_command() == ""
    assert not Contact.objects.exists()
    assert User.objects.count() == 1


def test_leaves_nothing_behind_when_it_fails(db, monkeypatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("half way")

    before = counts()
    monkeypatch.setattr(load, "load_segments", fail)
    with pytest.raises(RuntimeError, match="half way"):
        load.load_demo(password="demo", today=TODAY)
    assert counts() == before
