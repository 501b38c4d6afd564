"""Log against kill -9, many presses and other writers, each a process of its own."""

import pytest

from tests.attacks.conftest import Run


@pytest.mark.parametrize("blocked", [0, 40])
def test_a_killed_log_is_whole_or_absent_and_the_next_try_completes(
    attack: Run, blocked: int
) -> None:
    """Also where blocked lines are left behind."""
    result = attack("kill_log", 200, 20, blocked)
    attempts = result["at_random"] + result["at_statements"]
    assert {attempt["found"] for attempt in attempts} <= {"all", "nothing"}
    for attempt in attempts:
        assert attempt["finally"] == "all"
        was_there = attempt["found"] == "all"
        assert attempt["retry"] == ("already logged" if was_there else "logged")
    # The attack itself is worth something: it hit the act before it was done.
    assert all(attempt["was_killed"] for attempt in result["at_statements"])
    found = [attempt["found"] for attempt in result["at_statements"]]
    commit = found.index("all") if "all" in found else len(found)
    assert commit > 15
    # What follows the commit (waking the worker) takes nothing back.
    assert set(found[commit:]) <= {"all"}
    hits = [attempt for attempt in result["at_random"] if attempt["found"] == "nothing"]
    assert len(result["at_random"]) == 20
    assert len(hits) >= 10, result


@pytest.mark.parametrize(("presses", "rounds"), [(2, 20), (10, 4)])
def test_logs_once_however_many_press(attack: Run, presses: int, rounds: int) -> None:
    for result in attack("press_log", 50, presses, rounds):
        number = result["number"]
        sentence = f"AlreadyLogged: anna has already logged segment {number}."
        logged = [answer for answer in result["answers"] if answer == "logged 50"]
        refused = [answer for answer in result["answers"] if answer == sentence]
        assert (len(logged), len(refused)) == (1, presses - 1), result["answers"]
        assert result["found"] == "all"


def test_loses_nothing_that_was_acknowledged_while_log_was_pressed(attack: Run) -> None:
    results = attack("race_log", 60, 4)
    for result in results:
        assert result["state"] == "logged", result
        assert result["pressed"] == result["entries"]
        assert result["lost_edits"] == []
        assert result["lost_adds"] == []
        assert result["orphans"] == []
        assert result["left"] == 6
    assert sum(result["edits"] for result in results) > 20
    assert sum(result["adds"] for result in results) > 10
