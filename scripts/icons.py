"""Icons in one file, which browsers keep: a page names one in a few bytes, as often as it likes.

Run after scripts/vendor.sh; a test says when the file is not what the icons make.
"""

import re
from pathlib import Path

from scripts.console import ROOT, main

ICONS = ROOT / "static" / "vendor" / "bootstrap-icons"
SPRITE = ROOT / "static" / "img" / "icons.svg"
DRAWING = re.compile(r'<svg .*?viewBox="([^"]+)">(.*)</svg>', re.DOTALL)


def sprite() -> str:
    """All icons as symbols, by their names."""
    symbols = "\n".join(map(_symbol, sorted(ICONS.glob("*.svg"))))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(path: Path) -> str:
    found = DRAWING.search(path.read_text(encoding="ascii"))
    if found is None:
        raise ValueError(f"{path.name} is drawn otherwise than the others.")
    drawing = " ".join(found[2].split()).replace("> <", "><")
    return f'<symbol id="{path.stem}" viewBox="{found[1]}" fill="currentColor">{drawing}</symbol>'


def write() -> None:
    SPRITE.write_text(sprite(), encoding="ascii")


if __name__ == "__main__":
    main(write)
