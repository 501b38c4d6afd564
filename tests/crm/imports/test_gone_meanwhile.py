"""What a list names may be deleted between its preview and its import."""

import pytest

from crm.imports import preview_import, run_import, running, take_in
from crm.imports.matching import whole
from crm.imports.review import left_out, reason
from crm.models import Contact, ImportRun
from tests.factories import MailingGroupFactory, SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db
HEAD = "Company,Contact Name,Salesperson,Mailing groups\n"


def previewed(text: str) -> ImportRun:
    user = UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="list.csv", content=(HEAD + text).encode())
    preview_import(run, user=user)
    return run


def left_out_of(run: ImportRun) -> list[tuple[int, str]]:
    return [(one.row.row_number, reason(one)) for one in left_out(whole(run))]


def names() -> set[str]:
    return set(Contact.objects.values_list("name", flat=True))


def test_a_row_that_names_a_mailing_group_which_is_gone_says_so_and_the_others_come_in():
    group = MailingGroupFactory(code="NEWS")
    run = previewed("Acme,Anna,,NEWS\nBolt,Bob,,\n")
    group.delete()
    result = run_import(run, user=run.owner)
    assert names() == {"Acme", "Bolt", "Bob"}
    assert left_out_of(run) == [
        (2, "What the row names as “mailing groups” was deleted meanwhile.")
    ]
    assert result["left_out"] == {"error": 1}


def test_people_of_a_company_that_is_left_out_are_so_too_in_later_parts_as_well(monkeypatch):
    monkeypatch.setattr(running, "PART", dict.fromkeys(running.PART, 2))
    salesperson = SalespersonFactory(code="JR")
    run = previewed("Acme,Anna,JR,\nAcme,Bert,JR,\nBolt,Bob,,\n")
    salesperson.delete()
    run_import(run, user=run.owner)
    assert names() == {"Bolt", "Bob"}
    assert left_out_of(run) == [
        (2, "What the row names as “salesperson” was deleted meanwhile."),
        (2, "Its company is left out."),
        (3, "Its company is left out."),
    ]


def test_a_preview_opened_once_more_says_so_before_anything_is_written():
    group = MailingGroupFactory(code="NEWS")
    run = previewed("Acme,,,NEWS\n")
    group.delete()
    preview = preview_import(run, user=run.owner)
    assert (preview.error_count, preview.companies.new) == (1, 0)
    assert Contact.objects.count() == 0
