"""Whatever stands in the cells of whatever columns: rows come in or are left out with a sentence,
nothing comes twice, and an undo leaves nothing."""

import csv
import io

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.imports import preview_import, run_import, take_in
from crm.imports.columns import FIELDS
from crm.imports.matching import whole
from crm.imports.review import left_out, reason
from crm.imports.undo import undo_import
from crm.models import Contact, ContactAltAddress, ContactProfileAnswer, ImportRun, User
from tests.factories import (
    IndustryGroupFactory,
    OrganizationalLevelFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    ProfileQuestionnaireFactory,
    SalespersonFactory,
    UserFactory,
)

# What some field or other understands, and what none does.
SAID = (
    *("Acme", "Müller, Jörg", "Пётр Ильич", "a@b.example", "www.acme.example", "+49 (30) 12-34"),
    *("yes", "нет", "да", "closed", "left", "female", "de-AT", "русский", "Deutschland", "США"),
    *("CEO", "RETAIL", "JR", "SMALL", "LARGE;SMALL", "GOLF", "contract", "e-mail", "ALT", "№ 5"),
    *("2025-04-03", "31.12.2024", "3.4.25", "45000", "2099-01-01", "02/30/2024", "x" * 600, "'=1"),
    *("\u200b", "\ufeff", "a\u0301", "🙂", "\\N", "%s", "{name}", "NULL", "-", "0", "1", " "),
)
# A list with a zero byte or without a text in any encoding is refused as a whole.
text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
cell = st.one_of(st.just(""), st.sampled_from(SAID), text)
columns = st.lists(
    st.sampled_from([*FIELDS]).filter(lambda name: name != "company"),
    unique=True,
    min_size=3,
    max_size=9,
)


@st.composite
def lists(draw):
    chosen = ["company", *draw(columns)]
    width = len(chosen)
    rows = st.lists(cell, min_size=width, max_size=width)
    return chosen, draw(st.lists(rows, min_size=1, max_size=5))


def written(rows: list[list[str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([f"Column {place}" for place in range(len(rows[0]))])
    writer.writerows(rows)
    return file.getvalue().encode()


def make_codes() -> None:
    SalespersonFactory(code="JR")
    OrganizationalLevelFactory(code="CEO")
    IndustryGroupFactory(code="RETAIL")
    for kind, several, codes in (("company", False, "SMALL LARGE"), ("", True, "GOLF CHESS")):
        questionnaire = ProfileQuestionnaireFactory(contact_type=kind)
        question = ProfileQuestionFactory(questionnaire=questionnaire, takes_several=several)
        for code in codes.split():
            ProfileAnswerFactory(question=question, code=code)


def imported(chosen: list[str], rows: list[list[str]], user: User) -> ImportRun:
    """As the preview promised."""
    run = take_in(user=user, file_name="a.csv", content=written(rows))
    run.mapping = {"columns": chosen, "day_first": True, "from": ""}
    run.save()
    promised = preview_import(run, user=user).as_json()
    result = run_import(run, user=user)
    assert promised == {name: result[name] for name in promised}
    assert all(reason(one) for one in left_out(whole(run)))
    run.refresh_from_db()
    return run


@pytest.mark.django_db
@given(said=lists())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_list_comes_in_once_or_says_why_and_goes_again(said):
    chosen, rows = said
    with transaction.atomic():
        make_codes()
        user = UserFactory(role="Administrator")
        first, again = (imported(chosen, rows, user) for _time in range(2))
        assert [again.result[kind]["new"] for kind in ("companies", "people")] == [0, 0]
        undo_import(again, user=user)
        undo_import(first, user=user)
        left = (Contact, ContactAltAddress, ContactProfileAnswer)
        assert [model.objects.count() for model in left] == [0, 0, 0]
        transaction.set_rollback(True)
