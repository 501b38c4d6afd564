"""Two ways to work in a page: with the mouse, and with the keyboard alone."""

from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page

# More stops than any page has, and how many of them are made before one looks where one is.
MANY_STOPS = 400
AT_ONCE = 10
# The key that leads to a control: the arrow to its line where the focus is in the same sheet, else
# Tab; none once it is reached. Of the keys that follow, those that would lead past it do nothing.
TOWARDS = """control => {
    const towards = () => {
        if (control === document.activeElement) return "";
        const lines = [...(control.closest("table[role=grid] > tbody")?.rows ?? [])];
        const from = lines.findIndex((line) => line.contains(document.activeElement));
        const below = from < 0 ? 0 : lines.indexOf(control.closest("tr")) - from;
        return below ? (below > 0 ? "ArrowDown" : "ArrowUp") : "Tab";
    };
    window.removeEventListener("keydown", window.pastTheControl, true);
    window.pastTheControl = (event) => {
        if (event.key === towards()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
    };
    const key = towards();
    if (key) window.addEventListener("keydown", window.pastTheControl, true);
    return key;
}"""


class Hands(Protocol):
    page: Page

    def press(self, control: Locator) -> None:
        """A link, a button or the heading of something that folds."""

    def tick(self, control: Locator) -> None: ...

    def write(self, control: Locator, text: str) -> None: ...

    def choose(self, control: Locator, value: str) -> None:
        """A value of a list."""

    def hand_over(self, control: Locator, file: Path) -> None: ...


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        control.click()

    def tick(self, control: Locator) -> None:
        control.click()

    def write(self, control: Locator, text: str) -> None:
        control.click()
        control.fill(text)

    def choose(self, control: Locator, value: str) -> None:
        control.select_option(value)

    def hand_over(self, control: Locator, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            control.click()
        chooser.value.set_files(file)


class Keyboard:
    """Every control is reached by Tab: what cannot be is found out here."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Playwright must catch the system's file dialog before a key can open it.
        page.on("filechooser", lambda _chooser: None)

    def reach(self, control: Locator) -> None:
        control.wait_for()
        for _look in range(MANY_STOPS // AT_ONCE):
            key = control.evaluate(TOWARDS)
            if not key:
                return
            # The key is held.
            for _stop in range(AT_ONCE):
                self.page.keyboard.down(key)
            self.page.keyboard.up(key)
        raise AssertionError(f"The keyboard does not reach {control}.")

    def press(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def tick(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Space")

    def write(self, control: Locator, text: str) -> None:
        self.reach(control)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, control: Locator, value: str) -> None:
        self.reach(control)
        self.page.keyboard.press("Home")
        for _option in range(control.locator("option").count()):
            if control.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The keyboard does not choose {value}.")

    def hand_over(self, control: Locator, file: Path) -> None:
        self.reach(control)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)
