"""Lists come in by the pages: the real ones, and a broken one that is mended by its error file."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Contact, User
from tests.browser.conftest import assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def hand_over(page: Page, file: Path) -> None:
    """Choose the file, and go on with how it is read as it was found."""
    page.goto("/contacts/import/")
    page.set_input_files("[name=file]", file)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/reading/")
    page.click("main button.btn-primary")
    page.wait_for_url("**/columns/")
    assert_accessible(page)
    page.click("main button.btn-primary")
    page.wait_for_url("**/contacts/import/*/")
    assert_accessible(page)


def confirm(page: Page) -> None:
    page.click("form[action$='/run/'] button")
    expect(page.locator("a[href$='/undo/']")).to_be_visible()
    assert_accessible(page)


@pytest.mark.samples
def test_the_real_lists_come_in(open_page: Any, salesperson: User, samples: Path) -> None:
    page = open_page(salesperson)
    lists = (
        ("northwind-customers", "91 people and 91 companies"),
        ("adventure-works-resellers", "701 companies"),
    )
    for name, who in lists:
        hand_over(page, samples / "data" / f"{name}.csv")
        expect(page.get_by_role("button", name=f"Import {who}")).to_be_visible()
        if who == "701 companies":
            page.get_by_role("link", name="Same name, another address 2").click()
            expect(page.get_by_text("has a company of the same name")).to_have_count(2)
        confirm(page)
    companies = Contact.objects.filter(type="company")
    assert (companies.count(), Contact.objects.filter(type="person").count()) == (792, 91)
    assert companies.filter(country__in=["DE", "FR", "US"]).count() == 542
    page.click("a[href$='/undo/']")
    expect(page.get_by_text("701 contacts that it created are removed.")).to_be_visible()
    assert_accessible(page)
    page.click("form button.btn-danger")
    expect(page.get_by_text("701 contacts removed.")).to_be_visible()
    assert Contact.objects.count() == 182


def test_a_broken_list_is_mended_by_its_own_file(
    open_page: Any, salesperson: User, tmp_path: Path
) -> None:
    """In Russian."""
    salesperson.language = "ru"
    salesperson.save()
    broken = tmp_path / "клиенты.csv"
    broken.write_text(
        "Компания;Контактное лицо;Страна\nРомашка;Анна Петрова;Россия\nВасилёк;Олег;Атлантида\n",
        encoding="utf-8",
    )
    page = open_page(salesperson)
    hand_over(page, broken)
    reason = "Неизвестная страна: «Атлантида»."
    expect(page.get_by_role("listitem").filter(has_text=f"1 строка: {reason}")).to_be_visible()
    page.set_viewport_size({"width": 400, "height": 900})
    # No part of a row is out of sight on a phone.
    expect(page.get_by_role("cell", name=reason)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 400
    assert_accessible(page)
    page.set_viewport_size({"width": 1366, "height": 900})
    confirm(page)
    with page.expect_download() as download:
        page.click("a[href$='format=csv']")
    mended = tmp_path / "исправлено.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "Компания;Контактное лицо;Страна;Почему"
    mended.write_text(text.replace("Атлантида", "Италия", 1), encoding="utf-8")
    hand_over(page, mended)
    confirm(page)
    names = set(Contact.objects.values_list("name", flat=True))
    assert names == {"Ромашка", "Анна Петрова", "Василёк", "Олег"}
