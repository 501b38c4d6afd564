"""Log against kill -9, power cuts, full disks, many presses and other writers, each a process of
its own. `make attacks` runs many times as much (docs/attacks.md)."""

import pytest

from tests.attacks.conftest import Run
from tests.attacks.databases import Database, on_a_small_disk


def test_a_killed_act_is_whole_or_absent_and_the_next_try_completes(attack: Run) -> None:
    """Log in each of its variants, and what takes it back: before every fourth statement, around
    the commit, at random."""
    tallies = attack("kill_log", 1, 4, 18)
    assert len(tallies) == 9
    for tally in tallies:
        assert (tally["lost"], tally["doubled"]) == (0, 0), tally["notes"]
        # The attack itself is worth something: it hit the act before it was done, and after.
        assert (tally["at_commit"], tally["at_random"]) == (2, 2), tally
        assert tally["at_statements"] >= 2
        assert tally["nothing"] > tally["at_statements"]
        assert tally["everything"] >= 1
        assert tally["completed"] >= 1


@pytest.mark.postgresql
def test_log_is_whole_or_absent_after_a_power_cut(attack: Run, attacked: Database) -> None:
    if attacked.server is None:
        pytest.skip("the server cannot be killed: PostgreSQL is not installed here")
    for tally in attack("power_cut", 13):
        assert (tally["lost"], tally["doubled"]) == (0, 0), tally["notes"]
        assert tally["at_commit"] == 2, tally
        assert tally["at_statements"] >= 2
        assert tally["everything"] >= 1


def test_a_full_disk_takes_nothing_and_the_next_try_completes(attacked: Database, tmp_path) -> None:
    with on_a_small_disk(attacked) as database:
        if database is None:
            pytest.skip("no small disk: only root may mount one")
        tally = database.attack(tmp_path, "fill_disk")
    assert (tally["lost"], tally["doubled"]) == (0, 0), tally["notes"]
    assert tally["at_random"] >= 2, tally
    assert tally["nothing"] == tally["at_random"]
    assert tally["everything"] == 1


def test_log_that_waits_too_long_says_so_and_writes_nothing(attack: Run) -> None:
    for result in attack("hold_log", 2):
        assert result == {
            "said": (
                "Somebody else is writing the same at this moment. Nothing was changed; try again."
            ),
            "was_untouched": True,
            "found": "all",
        }


@pytest.mark.parametrize(("presses", "rounds"), [(2, 12), (10, 3)])
def test_logs_once_however_many_press(attack: Run, presses: int, rounds: int) -> None:
    for result in attack("press_log", 50, presses, rounds):
        number = result["number"]
        sentence = f"AlreadyLogged: anna has already logged segment {number}."
        logged = [answer for answer in result["answers"] if answer == "logged 50"]
        refused = [answer for answer in result["answers"] if answer == sentence]
        assert (len(logged), len(refused)) == (1, presses - 1), result["answers"]
        assert result["found"] == "all"


def test_a_contact_blocked_meanwhile_is_not_logged_and_nothing_is_torn(attack: Run) -> None:
    results = attack("block_log", 50, 8)
    for result in results:
        assert result["found"] == "all", result
        assert result["answer"] in {"logged", "LogBlocked", "LogCheckChanged"}
        assert not (result["blocked_before"] and result["answer"] == "logged"), result
    # The attack is worth something: some came in time.
    assert {"logged"} < {result["answer"] for result in results}


def test_loses_nothing_that_was_acknowledged_while_log_was_pressed(attack: Run) -> None:
    results = attack("race_log", 60, 3)
    for result in results:
        assert result["state"] == "logged", result
        assert result["pressed"] == result["entries"]
        assert result["lost_edits"] == []
        assert result["lost_adds"] == []
        assert result["orphans"] == []
        assert result["left"] == 6
    assert sum(result["edits"] for result in results) > 15
    assert sum(result["adds"] for result in results) > 7
