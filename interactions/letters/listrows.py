"""Table rows that are there once for each row of a list, as the merge fields in them ask for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from interactions.letters.atoms import Atom, RowPrograms
from interactions.letters.marks import MARK_ROWS_END, mark_rows
from interactions.letters.xml import w

KIND = "list"
# How other programs mark the rows of a list, in merge fields of their own: the fields between
# them say as much.
ROW_MARKER = re.compile(r"\s*(?:table(?:start|end)|begingroup|endgroup)\s*:\s*(.+)", re.I)


def list_of(dotted: str | None, kinds: Mapping[str, str]) -> str | None:
    """The list whose rows have this field: ``orders`` for ``orders.date``."""
    above = (dotted or "").rpartition(".")[0]
    return above if kinds.get(above) == KIND else None


def row_of(run: etree._Element) -> etree._Element | None:
    """The innermost table row a run stands in; a text box in a row is none of its cells."""
    for above in run.iterancestors(w("tr"), w("txbxContent")):
        return above if above.tag == w("tr") else None
    return None


@dataclass
class ListRows:
    """The rows of one document that lists fill, with their programs: neighbouring rows of a list
    belong together, and are repeated as one."""

    programs: list[RowPrograms] = field(default_factory=list)
    _open: dict[etree._Element, int] = field(default_factory=dict)

    def take(self, row: etree._Element, listed: str, atom: Atom) -> tuple[int, int] | None:
        """The row's number and the program's in it; None where it is another list's row."""
        row = self._repeated_around(row, listed)
        if row not in self._open:
            self._open[row] = self._number(row, listed)
        number = self._open[row]
        programs = self.programs[number]
        if programs.listed != listed:
            return None
        if atom not in programs.atoms:
            programs.atoms.append(atom)
        return number, programs.atoms.index(atom)

    def _repeated_around(self, row: etree._Element, listed: str) -> etree._Element:
        """A table in a row that the same list fills already prints that row's values, not all."""
        for above in row.iterancestors(w("tr")):
            number = self._open.get(above)
            if number is not None and self.programs[number].listed == listed:
                return above
        return row

    def _number(self, row: etree._Element, listed: str) -> int:
        """That of the row above where it is filled by the same list, else a new one."""
        above = row.getprevious()
        number = self._open.get(above) if above is not None else None
        if number is not None and self.programs[number].listed == listed:
            return number
        self.programs.append(RowPrograms(listed, []))
        return len(self.programs) - 1

    def close(self) -> None:
        """Mark the rows of a part whose fields are all read."""
        rows: dict[int, list[etree._Element]] = {}
        for row, number in self._open.items():
            rows.setdefault(number, []).append(row)
        for number, together in rows.items():
            _write_before(together[0], mark_rows(number))
            together[-1].tail = MARK_ROWS_END + (together[-1].tail or "")
        self._open.clear()


def _write_before(row: etree._Element, text: str) -> None:
    previous, parent = row.getprevious(), row.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def lists_in(names: Iterable[str | None], kinds: Mapping[str, str]) -> set[str]:
    """The lists whose rows these fields belong to."""
    return {listed for name in names if (listed := list_of(name, kinds))}
