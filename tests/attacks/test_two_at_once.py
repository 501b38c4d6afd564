"""Many people writing one segment at once: nothing acknowledged is lost, nothing breaks."""

import os

from tests.attacks.conftest import Run

EDITORS = 50
# ATTACK_SECONDS=60 for a longer siege.
SECONDS = int(os.environ.get("ATTACK_SECONDS", "5"))


def test_fifty_editors_lose_nothing_and_meet_no_error(attack: Run) -> None:
    result = attack("edit_together", EDITORS, SECONDS)
    assert result["errors"] == []
    assert result["lost"] == []
    # The attack itself is worth something: they wrote much, and sometimes the same line.
    assert result["saved"] > 10 * SECONDS, result["saved"]
    assert result["refused"] > 0


def test_what_is_pressed_by_two_at_once_is_done_once_or_one_after_the_other(attack: Run) -> None:
    result = attack("race_steps", 4)
    sentence = "NotTheLastStep: The steps changed meanwhile; look at them again before going on."
    for undos in result["undos"]:
        assert sorted(undos["answers"]) == [sentence, "done"]
        assert (undos["undone"], undos["said"]) == (1, ["first"])
    for edits in result["edits"]:
        assert edits["answers"] == ["done", "done"]
        assert len(edits["said"]) == 1
        assert sorted([*edits["said"], *edits["after one undo"]]) == ["one", "other"]
        assert edits["after both"] == [None]
    for headers in result["headers"]:
        assert headers["state"] == "logged"
        assert headers["header"] == headers["acknowledged"]
        assert headers["entries"] == [headers["acknowledged"]]
    assert sum(headers["saved"] for headers in result["headers"]) > 8


def test_two_browsers_fight_over_one_segment_and_it_holds_together(attack: Run) -> None:
    result = attack("fight", 12 * SECONDS, 20260302)
    assert result["errors"] == []
    assert result["odd"] == []
    assert result["wrong"] == []
    # They fought: each kind of act was done, and somebody was told that the other was first.
    acts = {name.split()[0] for name in result["counts"]}
    assert len(acts) == 9
    assert any(name.endswith(" 409") for name in result["counts"]), result["counts"]
