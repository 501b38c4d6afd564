"""Through a page by Tab and Enter, as somebody without a mouse."""

from playwright.sync_api import Page

MOST_STOPS = 150


def reach(page: Page, selector: str) -> None:
    """By Tab, from wherever the focus is."""
    page.wait_for_load_state()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"No Tab leads to {selector}.")


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")


def follow(page: Page, selector: str, address: str) -> None:
    """Press it, and wait for the page that it leads to."""
    press(page, selector)
    page.wait_for_url(f"**{address}")
