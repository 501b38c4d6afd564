"""The logo of the demo's firm: a star on a dark tile, drawn here so that no picture is shipped."""

import functools
import math
import struct
import zlib

SIZE = 144
SAMPLES = 3
Colour = tuple[int, int, int]

NIGHT: Colour = (24, 40, 72)
STAR: Colour = (250, 204, 92)
PAPER: Colour = (255, 255, 255)


@functools.cache
def logo_png() -> bytes:
    """The logo as a PNG file, the same bytes every time."""
    rows = (b"\x00" + b"".join(bytes(_pixel(x, y)) for x in range(SIZE)) for y in range(SIZE))
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))


def _pixel(x: int, y: int) -> Colour:
    """The mean of some points inside the pixel: smooth edges."""
    points = [
        _colour(
            2 * (x + (i + 0.5) / SAMPLES) / SIZE - 1,
            2 * (y + (j + 0.5) / SAMPLES) / SIZE - 1,
        )
        for i in range(SAMPLES)
        for j in range(SAMPLES)
    ]
    red, green, blue = (round(sum(channel) / len(points)) for channel in zip(*points, strict=True))
    return red, green, blue


def _colour(x: float, y: float) -> Colour:
    """The colour at a point of the square from -1 to 1."""
    if not _in_tile(x, y):
        return PAPER
    return STAR if _in_star(x, y, 0.86) or _in_star(*_turned(x, y), 0.5) else NIGHT


def _in_tile(x: float, y: float) -> bool:
    """A square with round corners."""
    corner = 0.26
    dx, dy = max(abs(x) - (1 - corner), 0), max(abs(y) - (1 - corner), 0)
    return math.hypot(dx, dy) <= corner


def _in_star(x: float, y: float, reach: float) -> bool:
    """Four rays whose sides bend inwards."""
    return math.sqrt(abs(x)) + math.sqrt(abs(y)) <= math.sqrt(reach)


def _turned(x: float, y: float) -> tuple[float, float]:
    return (x + y) * math.sqrt(0.5), (x - y) * math.sqrt(0.5)
