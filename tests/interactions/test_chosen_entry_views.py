"""What is done with interactions chosen in the log."""

import csv
import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import access
from interactions.models import InteractionLogEntry
from segments.models import Segment
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/interactions/"


@pytest.fixture
def anna(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


@pytest.fixture
def entries(anna):
    return InteractionLogEntryFactory.create_batch(3, user=anna, description="Newsletter")


def ticked(*entries: InteractionLogEntry) -> dict[str, list[int]]:
    return {"entry": [entry.pk for entry in entries]}


def cancelled() -> list[int]:
    found = InteractionLogEntry.objects.filter(is_cancelled=True).order_by("pk")
    return list(found.values_list("pk", flat=True))


def downloaded(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


class TestList:
    def test_offers_what_one_may(self, client, entries):
        page = client.get(LIST).text
        for act in ("change", "cancel", "uncancel", "export"):
            assert f'formaction="/interactions/{act}/"' in page
        assert 'formaction="/segments/add-logged/"' in page

    def test_who_only_reads_may_take_out(self, client, entries):
        client.force_login(UserFactory(role="Viewer"))
        page = client.get(LIST).text
        assert 'formaction="/interactions/export/"' in page
        assert 'formaction="/interactions/cancel/"' not in page
        assert 'formaction="/segments/add-logged/"' not in page


class TestChange:
    def test_asks_about_those_that_were_ticked(self, client, entries):
        page = client.post(LIST + "change/", ticked(*entries[:2]))
        assert page.status_code == 200
        assert "Change 2 interactions" in page.text
        assert not InteractionLogEntry.objects.exclude(evaluation="").exists()

    def test_changes_them_and_goes_back_to_the_list(self, client, entries):
        data = ticked(*entries[:2]) | {"apply": "1", "expected": "2"}
        page = client.post(LIST + "change/", data | {"evaluation": "positive"}, follow=True)
        assert "2 interactions are changed." in page.text
        assert InteractionLogEntry.objects.filter(evaluation="positive").count() == 2

    def test_an_evaluation_can_be_taken_back(self, client, entries):
        InteractionLogEntry.objects.update(evaluation="negative")
        data = ticked(*entries) | {"apply": "1", "expected": "3", "evaluation": "none"}
        client.post(LIST + "change/", data)
        assert not InteractionLogEntry.objects.exclude(evaluation="").exists()

    def test_nothing_to_set_is_said(self, client, entries):
        data = ticked(*entries) | {"apply": "1", "expected": "3"}
        page = client.post(LIST + "change/", data)
        assert page.status_code == 422
        assert "Choose what to set, or write a comment." in page.text

    def test_more_than_were_asked_about_are_asked_about_again(self, client, entries):
        data = {"all": "1", "back": "q=Newsletter&page=3", "apply": "1", "expected": "2"}
        page = client.post(LIST + "change/", data | {"evaluation": "positive"})
        assert page.status_code == 409
        assert "The interactions changed meanwhile" in page.text
        assert "Change 3 interactions" in page.text
        assert '<option value="positive" selected>' in page.text
        assert not InteractionLogEntry.objects.exclude(evaluation="").exists()

    def test_a_response_to_no_campaign_is_refused_with_what_was_typed(self, client, entries):
        data = ticked(*entries) | {"apply": "1", "expected": "3", "comment": "Came by."}
        page = client.post(LIST + "change/", data | {"campaign_response": "yes"})
        assert page.status_code == 409
        assert "3 of these interactions belong to no campaign" in page.text
        assert "Came by." in page.text

    @pytest.mark.parametrize("keys", [[], ["0"], ["x"], ["9" * 30]])
    def test_of_nothing_there_is_nothing_to_ask(self, client, anna, keys):
        page = client.post(LIST + "change/", {"entry": keys})
        assert "No interaction was ticked." in page.text


class TestCancel:
    def test_asks_once_and_can_be_undone(self, client, entries):
        question = client.post(LIST + "cancel/", ticked(*entries[:2]))
        assert "Cancel 2 interactions?" in question.text
        assert cancelled() == []

        data = ticked(*entries[:2]) | {"apply": "1", "expected": "2"}
        page = client.post(LIST + "cancel/", data, follow=True)
        assert "2 interactions are cancelled; they count no more." in page.text
        assert cancelled() == [entry.pk for entry in entries[:2]]
        assert 'action="/interactions/uncancel/"' in page.text

        page = client.post(LIST + "uncancel/", ticked(*entries[:2]), follow=True)
        assert "2 interactions count again." in page.text
        assert cancelled() == []

    def test_undo_names_only_those_that_counted_before(self, client, entries):
        InteractionLogEntry.objects.filter(pk=entries[0].pk).update(is_cancelled=True)
        data = {"all": "1", "back": "", "apply": "1", "expected": "3"}
        page = client.post(LIST + "cancel/", data, follow=True).text
        undo = page[page.index('action="/interactions/uncancel/"') :]
        undo = undo[: undo.index("</form>")]
        assert f'value="{entries[0].pk}"' not in undo
        assert f'value="{entries[1].pk}"' in undo

    def test_all_cancelled_already_is_said(self, client, entries):
        InteractionLogEntry.objects.update(is_cancelled=True)
        data = ticked(*entries) | {"apply": "1", "expected": "3"}
        page = client.post(LIST + "cancel/", data)
        assert page.status_code == 409
        assert "All of these interactions are cancelled already." in page.text

    def test_somebody_elses_is_refused_for_all(self, client, entries):
        other = InteractionLogEntryFactory()
        data = ticked(*entries, other) | {"apply": "1", "expected": "4"}
        assert client.post(LIST + "cancel/", data).status_code == 403
        assert cancelled() == []


class TestDelete:
    @pytest.fixture
    def administrator(self, client, entries):
        user = UserFactory(role="Administrator")
        client.force_login(user)
        InteractionLogEntry.objects.filter(pk__in=[entries[0].pk, entries[1].pk]).update(
            is_cancelled=True
        )
        return user

    def test_asks_about_the_cancelled_ones_alone(self, client, entries, administrator):
        page = client.post(LIST + "delete/", ticked(*entries)).text
        assert "Delete 2 cancelled interactions for good?" in page
        assert "Of 3 chosen interactions only the cancelled ones are deleted" in page
        assert InteractionLogEntry.objects.count() == 3

    def test_leaves_what_counts(self, client, entries, administrator):
        data = {"all": "1", "back": "", "apply": "1", "expected": "2"}
        page = client.post(LIST + "delete/", data, follow=True)
        assert "2 interactions are gone." in page.text
        assert list(InteractionLogEntry.objects.all()) == [entries[2]]

    def test_one_brought_back_meanwhile_is_asked_about_again(self, client, entries, administrator):
        InteractionLogEntry.objects.filter(pk=entries[0].pk).update(is_cancelled=False)
        data = ticked(*entries) | {"apply": "1", "expected": "2"}
        page = client.post(LIST + "delete/", data)
        assert page.status_code == 409
        assert "Delete 1 cancelled interaction for good?" in page.text
        assert InteractionLogEntry.objects.count() == 3

    def test_nothing_cancelled_is_said(self, client, entries, administrator):
        data = ticked(entries[2]) | {"apply": "1", "expected": "0"}
        page = client.post(LIST + "delete/", data)
        assert page.status_code == 409
        assert "Only cancelled interactions can be deleted" in page.text

    def test_is_offered_to_administrators_alone(self, client, entries, administrator):
        assert 'formaction="/interactions/delete/"' in client.get(LIST).text
        client.force_login(UserFactory(role="Marketing manager"))
        assert 'formaction="/interactions/delete/"' not in client.get(LIST).text


class TestExport:
    def test_writes_the_chosen_ones_as_text(self, client, entries):
        InteractionLogEntry.objects.filter(pk=entries[0].pk).update(description="=1+1")
        data = ticked(entries[0], entries[1]) | {"format": "csv"}
        rows = downloaded(client.post(LIST + "export/", data))
        assert rows[0][:2] == ["Date", "Description"]
        assert [row[1] for row in rows[1:]] == ["Newsletter", "'=1+1"]

    def test_all_means_the_lists_filters(self, client, entries):
        InteractionLogEntryFactory(description="Catalogue")
        data = {"all": "1", "back": "q=Newsletter", "format": "csv"}
        rows = downloaded(client.post(LIST + "export/", data))
        assert [row[1] for row in rows[1:]] == ["Newsletter"] * 3

    def test_is_a_workbook_unless_asked_otherwise(self, client, entries):
        response = client.post(LIST + "export/", ticked(*entries))
        assert ".xlsx" in response["Content-Disposition"]
        book = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
        assert "Newsletter" in book.read("xl/worksheets/sheet1.xml").decode()

    def test_more_than_some_need_a_right_of_their_own(self, client, entries, monkeypatch):
        monkeypatch.setattr(access, "MANY_ROWS", 1)
        data = ticked(*entries) | {"format": "csv"}
        client.force_login(UserFactory(role="Salesperson"))
        assert client.post(LIST + "export/", data).status_code == 403
        client.force_login(UserFactory(role="Marketing manager"))
        assert client.post(LIST + "export/", data).status_code == 200

    def test_costs_the_same_queries_for_any_number(self, client, anna):
        template = InteractionTemplateFactory()
        counts = []
        for size in (2, 30):
            missing = size - InteractionLogEntry.objects.count()
            InteractionLogEntryFactory.create_batch(missing, user=anna, template=template)
            data = {"all": "1", "back": "", "format": "csv"}
            with CaptureQueriesContext(connection) as queries:
                rows = downloaded(client.post(LIST + "export/", data))
            assert len(rows) == size + 1
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestAddToSegment:
    def test_each_contact_joins_once(self, client, anna):
        contact = ContactFactory()
        entries = InteractionLogEntryFactory.create_batch(2, contact=contact, user=anna)
        other = InteractionLogEntryFactory(user=anna)

        question = client.post("/segments/add-logged/", ticked(*entries, other))
        assert "Add 2 contacts to a segment" in question.text

        data = ticked(*entries, other) | {"apply": "1", "description": "Once more"}
        page = client.post("/segments/add-logged/", data, follow=True)
        segment = Segment.objects.get(description="Once more")
        assert "2 contacts" in page.text
        assert {line.contact for line in segment.lines.all()} == {contact, other.contact}

    def test_cancelling_leads_back_to_the_log(self, client, entries):
        page = client.post("/segments/add-logged/", {"all": "1", "back": "q=Newsletter"})
        assert 'href="/interactions/?q=Newsletter"' in page.text
