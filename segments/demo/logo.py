"""The logo of the demo's firm: a star on a dark tile, drawn here so that no picture is shipped."""

import functools
import io
import math

from PIL import Image, ImageDraw

SIZE = 144
SMOOTH = 4  # drawn so many times as large: smooth edges
TILE = SIZE * SMOOTH
NIGHT, STAR, PAPER = (24, 40, 72), (250, 204, 92), (255, 255, 255)
Point = tuple[float, float]


@functools.cache
def logo_png() -> bytes:
    """The logo as a PNG file, the same bytes every time."""
    picture = Image.new("RGB", (TILE, TILE), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, TILE - 1, TILE - 1), radius=0.13 * TILE, fill=NIGHT)
    draw.polygon(star(reach=0.86, turn=0), fill=STAR)
    draw.polygon(star(reach=0.5, turn=45), fill=STAR)
    file = io.BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


def star(*, reach: float, turn: float) -> list[Point]:
    """The edge of four rays whose sides bend inwards; `reach` is of half the tile, `turn` in °."""
    return [_on_tile(*_edge(angle), reach, math.radians(turn)) for angle in range(0, 360, 3)]


def _edge(angle: float) -> Point:
    """Where √|x| + √|y| = 1."""
    x, y = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return math.copysign(x**4, x), math.copysign(y**4, y)


def _on_tile(x: float, y: float, reach: float, turn: float) -> Point:
    across = x * math.cos(turn) - y * math.sin(turn)
    down = x * math.sin(turn) + y * math.cos(turn)
    return (1 + reach * across) * TILE / 2, (1 + reach * down) * TILE / 2
