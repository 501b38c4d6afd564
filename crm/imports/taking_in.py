"""A file comes in, and how it is read is changed, until its import starts."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.access import require
from crm.exceptions import BusinessRuleError
from crm.imports.cells import Reader
from crm.imports.columns import DATES, NAMES, SKIP, letter_of, plain
from crm.imports.dates import are_open_to_both, order_of
from crm.imports.detecting import detect, header_row_of
from crm.imports.drafts import Drafting
from crm.imports.guessing import guess_columns, with_own_columns
from crm.imports.mappings import fields_by, fitting
from crm.imports.questions import all_fields, questions_by_heading
from crm.imports.reading import LAST_HEADER_ROW, MAX_BYTES, Table, UnreadableFile, too_large
from crm.imports.unsaid import guess_unsaid, unsaid_of
from crm.imports.workbooks import is_workbook, read_sheet, refuse_damaged
from crm.list_columns import LIST, MOST, kept_columns
from crm.models import ImportMapping, ImportRun, ImportSheet, User

RIGHT = "crm.import_contact"
# So many rows show what is in a column.
EXAMPLES = 200


class ReadOtherwise(BusinessRuleError):
    """The columns that somebody looked at are the file's no more."""

    def __init__(self) -> None:
        super().__init__(_("The file is read otherwise meanwhile; these are its columns now."))


@dataclass(frozen=True)
class Reading:
    """How a file is read: encoding and delimiter of a text, sheet of a workbook; `header_row` None
    is for us to find."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None


def take_in(*, user: User, file_name: str, content: bytes, joins: str = "") -> ImportRun:
    """Keep the file, read as it seems to be written, with the columns it seems to have, or as a
    saved mapping says that fits it. Nothing is imported. `joins`: number of what its contacts join.

    Raises NotAllowed, UnreadableFile.
    """
    require(user, RIGHT)
    if len(content) > MAX_BYTES:
        raise UnreadableFile(too_large())
    refuse_damaged(file_name, content)
    run = ImportRun(owner=user, file_name=file_name[:200], content=content, joins=joins)
    if is_workbook(content):
        rows: bytes | None = _choose_sheet(run, "")
    else:
        table = detect(content)
        run.encoding, run.delimiter, run.header_row = (
            *(table.encoding, table.delimiter),
            table.header_row,
        )
        rows = None
    table = _table(run, rows)
    run.row_count = count_rows(table)
    run.mapping = guess_mapping(table, user, joins=bool(joins))
    with transaction.atomic():
        run.save()
        if rows is not None:
            ImportSheet.objects.create(run=run, rows=rows)
    return run


def change_reading(run: ImportRun, *, user: User, reading: Reading) -> ImportRun:
    """Read the file otherwise, and guess its columns anew if that changes anything.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when it runs.
    """
    require(user, RIGHT)
    changed = ImportRun.objects.defer("content").get(pk=run.pk)
    refuse_started(changed)
    before = reading_of(changed)
    # Before the transaction: a workbook takes seconds, and SQLite has one writer.
    rows = _read_otherwise(changed, reading)
    table = _table(changed, rows)
    changed.row_count = count_rows(table)
    if before == reading_of(changed):
        return changed
    changed.mapping = guess_mapping(table, user, joins=bool(changed.joins))
    with transaction.atomic():
        _open_run(run)
        if rows is not None:
            ImportSheet.objects.update_or_create(run=changed, defaults={"rows": rows})
        changed.save(
            update_fields=[
                *("encoding", "delimiter", "sheet", "sheets", "header_row", "row_count", "mapping")
            ]
        )
    return changed


def _read_otherwise(run: ImportRun, reading: Reading) -> bytes | None:
    """Set how the run is read; the rows of its sheet, if that is another one now."""
    rows: bytes | None = None
    if not run.is_workbook:
        run.encoding = reading.encoding or run.encoding
        run.delimiter = reading.delimiter or run.delimiter
    elif reading.sheet and reading.sheet != run.sheet:
        rows = _choose_sheet(run, reading.sheet)
    if reading.header_row is not None:
        run.header_row = reading.header_row
    elif not run.is_workbook:
        run.header_row = header_row_of(_table(run, rows))
    return rows


@transaction.atomic
def map_columns(
    run: ImportRun,
    *,
    user: User,
    columns: Sequence[str],
    reading: str | None = None,
    day_first: bool = True,
    unsaid: Mapping[str, str] | None = None,
    origin: str = "",
) -> ImportRun:
    """Say what each column is; `origin` names the saved mapping that said so. `reading`: what
    `reading_of` answered when the columns were looked at. `unsaid`: what new contacts have of which
    their row says nothing (`UNSAID`), as it was where it is left out.

    Raises NotAllowed, UnreadableFile, ReadOtherwise, BusinessRuleError when it runs, a field stands
    twice, or none names anybody.
    """
    require(user, RIGHT)
    stored = _open_run(run)
    if reading is not None and reading != reading_of(stored):
        raise ReadOtherwise
    columns = [*columns][: len(table_of(stored).header)]
    refuse_doubles(columns)
    refuse_too_many(columns, joins=bool(stored.joins))
    refuse_nobody(columns)
    stored.mapping = {
        "columns": columns,
        "day_first": day_first,
        "from": origin,
        "unsaid": {**unsaid_of(stored), **(unsaid or {})},
    }
    stored.save(update_fields=["mapping"])
    return stored


def reading_of(run: ImportRun) -> str:
    """How the file is read, in a word: other columns have another one."""
    return f"{run.encoding}|{run.delimiter!r}|{run.sheet}|{run.header_row}"


def count_rows(table: Table) -> int:
    """How many rows follow the header; whatever is wrong with any of them is said at once.

    Raises UnreadableFile.
    """
    if not table.header:
        raise UnreadableFile(_("No row follows the header. Choose another row."))
    return sum(1 for _row in table.rows())


def refuse_doubles(columns: Sequence[str]) -> None:
    """Raises BusinessRuleError."""
    chosen = [name for name in columns if name not in (SKIP, LIST)]
    doubled = next((name for name in chosen if chosen.count(name) > 1), None)
    if doubled is None:
        return
    places = [letter_of(place) for place, name in enumerate(columns) if name == doubled]
    raise BusinessRuleError(
        _("Columns %(first)s and %(second)s are both “%(field)s”; leave one out.")
        % {"field": all_fields()[doubled], "first": places[0], "second": places[1]}
    )


def refuse_too_many(columns: Sequence[str], *, joins: bool) -> None:
    """Raises BusinessRuleError."""
    most = MOST if joins else 0
    if columns.count(LIST) > most:
        raise BusinessRuleError(
            _("At most %(most)d columns are kept as columns of the list; skip some.")
            % {"most": most}
        )


def refuse_nobody(columns: Sequence[str]) -> None:
    """Raises BusinessRuleError."""
    if not NAMES & set(columns):
        raise BusinessRuleError(_("Say which column holds the company or the person's name."))


def guess_mapping(table: Table, user: User, *, joins: bool = False) -> dict[str, Any]:
    """By a saved mapping that fits the header, else by names and cells. `joins`: what nothing else
    fits is a column of the list's own. Raises UnreadableFile."""
    header = table.header
    rows = examples(table)
    if mapping := next(iter(fitting(header, user)), None):
        said = mapping_by(mapping, header, rows, joins=joins)
    else:
        columns = guess_columns(header, rows, questions_by_heading())
        own = own_columns(columns, header, rows) if joins else {"columns": columns}
        said = {**own, "day_first": guess_day_first(own["columns"], rows), "from": ""}
    return {**said, "unsaid": guess_unsaid(said["columns"], rows)}


def mapping_by(
    mapping: ImportMapping, header: Sequence[str], rows: Sequence[Sequence[str]], *, joins: bool
) -> dict[str, Any]:
    """As saved; of a list that joins something, columns that the mapping knows nothing of are kept
    as well."""
    columns = fields_by(mapping, header)
    if joins:
        said = {place for place, name in enumerate(header) if plain(name) in mapping.columns}
        own = own_columns(columns, header, rows, without=said)
    else:
        own = {"columns": [SKIP if column == LIST else column for column in columns]}
    return {**own, "day_first": mapping.day_first, "from": mapping.name}


def own_columns(
    columns: Sequence[str],
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    without: Container[int] = (),
) -> dict[str, list[str]]:
    """The columns with those that are the list's own, and headings of those that are too many until
    somebody chooses."""
    columns, too_many = with_own_columns(
        columns, header, rows, questions_by_heading(), without=without
    )
    return {"columns": columns, "too_many": too_many}


def too_many_columns(run: ImportRun) -> list[str]:
    """Headings of columns that were left out because a list has no more of its own."""
    headings: list[str] = run.mapping.get("too_many", [])
    return headings


def guess_day_first(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    return order_of(dates_in(columns, rows)) is not False


def dates_are_open(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether dates of the file could be read both ways, and none of them says which."""
    return are_open_to_both(dates_in(columns, rows))


def dates_in(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    places = [place for place, name in enumerate(columns) if name in DATES or name == LIST]
    return [row[place] for row in rows for place in places if place < len(row)]


def examples(table: Table) -> list[list[str]]:
    return [cells for _number, cells in islice(table.rows(), EXAMPLES)]


def table_of(run: ImportRun) -> Table:
    """The rows of the file as it is read now; a workbook costs a query for its sheet."""
    return _table(run, None)


def _table(run: ImportRun, rows: bytes | None) -> Table:
    if not run.is_workbook:
        return Table(bytes(run.content), run.encoding, run.delimiter, run.header_row)
    packed = rows if rows is not None else bytes(ImportSheet.objects.get(run=run).rows)
    return Table(packed, "utf-8", ",", run.header_row, is_packed=True)


def columns_of(run: ImportRun, table: Table) -> list[str]:
    """The field of each column of the file, SKIP beyond what was chosen."""
    chosen: Mapping[str, Any] = run.mapping
    columns = [*chosen.get("columns", [])][: len(table.header)]
    return columns + [SKIP] * (len(table.header) - len(columns))


def drafting_of(run: ImportRun) -> Drafting:
    """What the rows say, as the file is read and mapped now. Raises UnreadableFile."""
    table = table_of(run)
    return Drafting(table, columns_of(run, table), Reader(day_first=is_day_first(run)))


def list_columns_of(run: ImportRun) -> dict[str, str]:
    """The columns that are kept with what the list's contacts join, headings by name."""
    table = table_of(run)
    return dict(kept_columns(table.header, columns_of(run, table)).values())


def is_day_first(run: ImportRun) -> bool:
    return bool(run.mapping.get("day_first", True))


def _choose_sheet(run: ImportRun, name: str) -> bytes:
    """The rows of the sheet; its header is found anew."""
    sheet = read_sheet(bytes(run.content), name)
    run.sheet, run.sheets = sheet.name, sheet.names
    if len(sheet.names) > 1:
        empty = _("The sheet “%(name)s” is empty; choose another one.") % {"name": sheet.name}
    else:
        empty = _("The workbook is empty.")
    table = Table(sheet.rows, "utf-8", ",", is_packed=True)
    if not table.first_records(LAST_HEADER_ROW):
        raise UnreadableFile(empty)
    run.header_row = header_row_of(table)
    return sheet.rows


def _open_run(run: ImportRun) -> ImportRun:
    # The file itself is read where it is needed only.
    stored = ImportRun.objects.select_for_update().defer("content").get(pk=run.pk)
    refuse_started(stored)
    return stored


def refuse_started(run: ImportRun) -> None:
    """Raises BusinessRuleError."""
    if run.state != ImportRun.State.UPLOADED:
        raise BusinessRuleError(_("This import has started; its columns cannot be changed."))
