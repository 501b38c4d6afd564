import html
import re

import pytest
from django.urls import reverse

from crm.imports import Reading, change_reading, take_in
from crm.models import ImportMapping, ImportRun, MarketingSetup
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = b"Client;Who;Where;Agreed\nAcme;Anna Hart;Bonn;03/04/2025\n"
NOTHING = {"language": "", "country": ""}
CHOSEN = ["company", "name.first_last", "city", "consent.said_on"]


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def taken_in(user, content=LIST) -> ImportRun:
    return take_in(user=user, file_name="list.csv", content=content)


def address(run) -> str:
    return reverse("crm:import-columns", args=[run.pk])


def chosen(content: str) -> list[str]:
    """What each column is."""
    lists = re.findall(r'<select[^>]* name="column"[^>]*>(.*?)</select>', content, re.DOTALL)
    return [html.unescape(re.search(r'<option value="([^"]*)"', one)[1]) for one in lists]


def test_shows_each_column_with_its_first_values_and_what_it_is(client, seller):
    content = client.get(address(taken_in(seller))).content.decode()
    assert "Anna Hart" in content
    assert chosen(content) == ["company", "", "", ""]
    assert content.count('<optgroup label="Company">') == 1


def test_without_a_script_each_column_lists_all_that_it_may_be(client, seller):
    run = taken_in(seller)
    page = client.get(address(run)).content.decode()
    assert '<noscript><p><a href="?fields=all">' in page
    whole = f"{address(run)}?fields=all"
    content = client.get(whole).content.decode()
    assert content.count('<optgroup label="Company">') == 4
    assert content.count('<option value="company" selected>') == 1
    refused = client.post(whole, {"column": ["", "", "city", "city"]}).content.decode()
    assert refused.count('<option value="city" selected>') == 2


def test_many_columns_make_no_heavy_page(client, seller):
    seller.language = "ru"
    seller.save()
    weights = []
    for width in (30, 200):
        header = ";".join(f"Дополнительный столбец {number}" for number in range(width - 1))
        row = ";".join("Значение столбца" for _number in range(width - 1))
        run = taken_in(seller, f"Компания;{header}\nРомашка;{row}\n".encode())
        weights.append(len(client.get(address(run)).content))
    assert weights[0] < 50_000
    assert weights[1] < 160_000


def test_columns_are_kept_and_previewed(client, seller):
    run = taken_in(seller)
    response = client.post(address(run), {"column": CHOSEN, "day_first": "month"})
    assert response.url == run.get_absolute_url()
    run.refresh_from_db()
    assert run.mapping == {"columns": CHOSEN, "day_first": False, "from": "", "unsaid": NOTHING}
    assert "Import 1 person and 1 company" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (["company", "", "city", "city"], "Columns C and D are both “City”"),
        (["", "", "city", ""], "Say which column holds the company"),
        (["company", "password", "", ""], "There is no field “password”."),
    ],
)
def test_what_cannot_be_is_said_and_stays_as_chosen(client, seller, columns, sentence):
    run = taken_in(seller)
    response = client.post(address(run), {"column": columns, "name": "Mine"})
    assert response.status_code == 422
    content = response.content.decode()
    assert sentence in content
    assert chosen(content) == [field if field != "password" else "" for field in columns]
    assert 'value="Mine"' in content
    assert not ImportMapping.objects.exists()
    before = run.mapping
    run.refresh_from_db()
    assert run.mapping == before


def test_dates_that_can_be_read_both_ways_are_asked_about(client, seller):
    run = taken_in(seller)
    assert "read both ways" not in client.get(address(run)).content.decode()
    client.post(address(run), {"column": CHOSEN})
    assert "read both ways" in client.get(address(run)).content.decode()
    clear = taken_in(seller, LIST.replace(b"03/04", b"04/13"))
    client.post(address(clear), {"column": CHOSEN})
    content = client.get(address(clear)).content.decode()
    assert "read both ways" not in content


def test_columns_of_another_reading_are_shown_anew(client, seller):
    run = taken_in(seller)
    content = client.get(address(run)).content.decode()
    seen = re.search(r'name="reading" value="([^"]+)"', content)
    reading = html.unescape(seen[1])
    before = {"column": CHOSEN, "reading": reading}
    change_reading(run, user=seller, reading=Reading(delimiter=","))
    response = client.post(address(run), before)
    assert response.url == address(run)
    assert "read otherwise meanwhile" in client.get(response.url).content.decode()
    change_reading(run, user=seller, reading=Reading(delimiter=";"))
    assert client.post(address(run), before).url == run.get_absolute_url()


def test_of_columns_called_alike_the_mapped_one_is_saved(client, seller):
    run = taken_in(seller, b"Client;Phone;Phone\nAcme;1;2\n")
    client.post(address(run), {"column": ["company", "phone", ""], "name": "Clients"})
    assert ImportMapping.objects.get().columns == {"client": "company", "phone": "phone"}


def test_saved_columns_map_the_next_list_of_the_kind_at_once(client, seller):
    run = taken_in(seller)
    client.post(address(run), {"column": CHOSEN, "day_first": "month", "name": "Clients"})
    mapping = ImportMapping.objects.get()
    assert (mapping.owner, mapping.is_shared, mapping.day_first) == (seller, False, False)
    # The columns may stand in another order, with others among them.
    again = taken_in(seller, b"New;Agreed;CLIENT;Where;Who\n1;03/04/2025;Acme;Bonn;Anna\n")
    assert again.mapping == {
        "columns": ["", "consent.said_on", "company", "city", "name.first_last"],
        "day_first": False,
        "from": "Clients",
        "unsaid": NOTHING,
    }
    assert "as saved under “Clients”" in client.get(address(again)).content.decode()
    # A list that lacks one of them is another kind of list.
    assert taken_in(seller, b"Client;Who\nAcme;Anna\n").mapping["from"] == ""


def test_what_the_list_does_not_say_of_new_contacts_is_asked(client, seller):
    MarketingSetup.objects.update_or_create(pk=1, defaults={"default_country": "DE"})
    run = taken_in(seller)
    content = client.get(address(run)).content.decode()
    assert '<option value="DE" selected>Germany</option>' in content
    client.post(address(run), {"column": CHOSEN, "language": "de", "country": ""})
    run.refresh_from_db()
    assert run.mapping["unsaid"] == {"language": "de", "country": ""}
    refused = client.post(address(run), {"column": CHOSEN, "language": "xx"})
    assert refused.status_code == 422


def test_saving_under_a_name_again_replaces_it(client, seller):
    run = taken_in(seller)
    client.post(address(run), {"column": CHOSEN, "name": "Clients"})
    fewer = ["company", "", "", ""]
    client.post(address(run), {"column": fewer, "name": "Clients", "is_shared": "on"})
    mapping = ImportMapping.objects.get()
    assert mapping.is_shared
    assert mapping.columns == {"client": "company", "who": "", "where": "", "agreed": ""}


def test_shared_columns_are_offered_to_others_and_private_ones_are_not(client, seller):
    other = UserFactory(role="Salesperson")
    columns = {"client": "company", "where": "city"}
    for name, is_shared in (("Common", True), ("Secret", False)):
        ImportMapping.objects.create(
            owner=other, name=name, is_shared=is_shared, columns=columns | {"who": "surname"}
        )
    mine = ImportMapping.objects.create(owner=seller, name="Mine", columns=columns)
    run = taken_in(seller)
    assert run.mapping["from"] == "Mine"
    common = ImportMapping.objects.get(name="Common")
    content = client.get(address(run)).content.decode()
    assert f"?mapping={common.pk}" in content
    assert "Secret" not in content
    assert f"?mapping={mine.pk}" not in content
    content = client.get(f"{address(run)}?mapping={common.pk}").content.decode()
    assert "surname" in chosen(content)
    # Shown, not kept.
    assert ImportRun.objects.get().mapping["from"] == "Mine"
    secret = ImportMapping.objects.get(name="Secret")
    for nonsense in (secret.pk, "x", "9" * 40):
        content = client.get(f"{address(run)}?mapping={nonsense}").content.decode()
        assert "surname" not in chosen(content)


def test_columns_are_closed_once_the_import_runs(client, seller):
    run = taken_in(seller)
    ImportRun.objects.update(state=ImportRun.State.DONE)
    assert client.post(address(run), {"column": CHOSEN}).url == run.get_absolute_url()
    assert ImportRun.objects.get().mapping == run.mapping


def test_costs_the_same_for_any_number_of_rows_and_saved_columns(
    client, seller, django_assert_num_queries
):
    runs = [taken_in(seller, LIST + b"Acme;Anna;Rom;2025-01-01\n" * count) for count in (0, 3000)]
    client.get(address(runs[0]))
    for number, run in enumerate(runs):
        # Session, user, permissions in two, the run, its file, what was saved, profile questions
        # to choose from and to guess by.
        with django_assert_num_queries(9):
            client.get(address(run))
        for name in ("A", "B", "C"):
            ImportMapping.objects.create(
                owner=seller, name=f"{name}{number}", columns={"client": "company"}
            )
