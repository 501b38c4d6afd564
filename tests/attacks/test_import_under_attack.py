"""An import whose worker is killed goes on where it stopped."""

from tests.attacks.conftest import Run

ROWS = 25


def test_a_killed_import_goes_on_and_doubles_nobody(attack: Run) -> None:
    results = attack("kill_import", ROWS)
    assert all(result["was_killed"] for result in results[:-1])
    for result in results:
        assert result["finally"] == 2 * ROWS, result
        assert (result["state"], result["new"], result["events"]) == ("done", [ROWS, ROWS], 1)
    # The attack is worth something: some kills left a part of the list.
    assert any(0 < result["left"] < 2 * ROWS for result in results), results


def test_an_import_whose_worker_was_killed_is_gone_on_with_by_another_alone(attack: Run) -> None:
    rows = 12_000
    result = attack("kill_worker", rows)
    assert result["left"] < 2 * rows
    assert result.pop("left") % 2 == 0
    assert result == {
        "finally": 2 * rows,
        "states": ["done", "done"],
        "attempt": 2,
        "new": [rows, rows],
        "events": 1,
    }
