"""The lines of a worksheet as rows of texts, for a file."""

from collections.abc import Iterator

from segments.grid import Grid, resolved_lines
from segments.querysets import SegmentLineQuerySet

# Lines in memory at a time.
BLOCK = 1_000


def line_rows(grid: Grid, lines: SegmentLineQuerySet) -> Iterator[list[str]]:
    """A header, and each of the grid's lines with what its columns say in full, as many lines
    as there were when the file began. A statement or two for every thousand of them."""
    yield [str(column.heading) for column in grid.columns]
    keys = list(lines.values_list("pk", flat=True))
    for start in range(0, len(keys), BLOCK):
        block = keys[start : start + BLOCK]
        found = resolved_lines(grid.segment, block, grid.columns, grid.resolver, grid.names)
        for line in found:
            yield [column.whole(line, grid.names) for column in grid.columns]
