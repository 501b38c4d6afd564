"""The worksheet's lines as a sheet: where the cursor is, and what keys do."""

import re

from playwright.sync_api import Locator, Page, expect

from segments.models import Segment

CURSOR = re.compile(r"\bis-current\b")


class Sheet:
    def __init__(self, page: Page, segment: Segment, query: str = "") -> None:
        self.page = page
        page.goto(f"{segment.get_absolute_url()}{query}")
        page.locator("table[role=grid]").wait_for()

    def cell(self, name: str, column: str) -> Locator:
        """Where the line of `name` meets the column of this heading."""
        headings = self.page.locator(".segment-grid thead th")
        headings.filter(has_text=column).first.wait_for()  # an answer may be taking its place
        heads = headings.all_inner_texts()
        place = [head.strip() for head in heads].index(column)
        row = self.page.locator("tr.segment-line", has=self.page.get_by_role("link", name=name))
        return row.first.locator(f":scope > :nth-child({place + 1})")

    def enter(self) -> None:
        """By Tab, from what stands before the lines."""
        self.page.locator(".segment-grid thead .sort-link").last.focus()
        self.page.keyboard.press("Tab")

    def select(self, name: str, column: str) -> None:
        """By a click beside the words of the cell."""
        cell = self.cell(name, column)
        cell.click(position={"x": 2, "y": 2})
        self.stands(name, column)

    def type(self, text: str) -> None:
        """By keys of any layout: those that are not English come without a keydown of their own."""
        if not text.isascii():
            self.page.evaluate(
                "key => document.activeElement.dispatchEvent("
                "new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))",
                text[0],
            )
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def stands(self, name: str, column: str) -> None:
        """The cursor has the focus there, and is nowhere else."""
        expect(self.cell(name, column)).to_have_class(CURSOR)
        expect(self.page.locator(".segment-line > .is-current")).to_have_count(1)
        expect(self.page.locator(".segment-line > .is-current:focus-within")).to_have_count(1)

    @property
    def said(self) -> Locator:
        """What is announced to whoever hears the page."""
        return self.page.locator("[data-grid-says]")
