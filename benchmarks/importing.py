"""An import against the bare way in of the same contacts (docs/performance.md, 21).

The floor is what the database cannot do without: COPY (PostgreSQL) or executemany (SQLite) of
finished contacts into the same table, with its keys, checks and indexes.
"""

import csv
import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db import connection, transaction

from benchmarks.data import World
from benchmarks.measure import Result, Side, interleaved, ratio, statements
from crm.imports import run_import, take_in
from crm.imports.copying import BATCH, batches, copy_rows
from crm.models import Contact, ImportOutcome, ImportRun, StagedContact
from crm.table_statistics import analyze

LIMITS = {"postgresql": 1.5, "sqlite": 2.0}
HEADER = (
    *("Customer ID", "Company Name", "Contact Name", "Contact Title", "Street", "Post code"),
    *("City", "Country", "Phone", "E-mail"),
)
# Of the millions of rows of a full benchmark a list of text holds so many below its cap of bytes.
ROWS_A_LIST = 100_000
MARK = "IMP"


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    yield _statement_counts(world)
    for size in sizes:
        sides = {
            "import": Side(partial(_taken_in, world, size), partial(_import, world)),
            "floor": Side(partial(_finished, world, size), _copy),
        }
        seconds = interleaved(sides, rounds)
        value = ratio(seconds, "import", "floor")
        shown = f"{value:.2f} × ({seconds['import'][-1]:.1f} s, floor {seconds['floor'][-1]:.1f} s)"
        yield Result(
            f"Import {size:,} contacts / the bare way in",
            value,
            shown,
            limit=LIMITS[connection.vendor],
        )
    _emptied()


def _statement_counts(world: World) -> Result:
    """Of one part of a list, however many rows it has."""
    counts = [
        len(statements(Side(partial(_taken_in, world, size), partial(_import, world))))
        for size in (10, 1_000)
    ]
    is_equal = len(set(counts)) == 1
    shown = " = ".join(map(str, counts)) if is_equal else " ≠ ".join(map(str, counts))
    name = "Statements of an import of 10 and of 1,000 contacts"
    return Result(name, abs(counts[0] - counts[1]), shown, limit=0, is_exact=True)


def _rows(first: int, count: int) -> Iterator[list[str]]:
    """Every row a company and its person: two contacts."""
    for number in range(first, first + count // 2):
        yield [
            *(f"{MARK}{number}", f"{MARK} Company {number}", f"Robin Smith {number}", "Buyer"),
            *(f"{number % 200} Mill Lane", f"{number % 100_000:05d}", "Leeds", "UK"),
            *(f"+44 1632 {number:06d}", f"robin{number}@example.com"),
        ]


def _taken_in(world: World, size: int) -> list[ImportRun]:
    _emptied()
    runs = []
    for first in range(0, size, ROWS_A_LIST):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(HEADER)
        writer.writerows(_rows(first, min(ROWS_A_LIST, size - first)))
        content = buffer.getvalue().encode()
        runs.append(take_in(user=world.user, file_name="benchmark.csv", content=content))
    return runs


def _import(world: World, runs: list[ImportRun]) -> None:
    for one in runs:
        result = run_import(one, user=world.user)
        assert result["error_count"] == 0
        assert result["companies"]["new"] == result["people"]["new"] == one.staged["rows"]


def _finished(world: World, size: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows that an import of the same list wrote, ready to be copied."""
    _import(world, _taken_in(world, size))
    stored = [field for field in Contact._meta.concrete_fields if not field.generated]
    names = [field.name for field in stored]
    columns = [field.attname for field in stored]
    found = list(Contact.objects.filter(name__gt="").order_by("pk").values_list(*columns))
    place = columns.index("external_number")
    company = columns.index("company_id")
    ours = {row[0] for row in found if row[place].startswith(MARK)}
    rows = [row for row in found if row[0] in ours or row[company] in ours]
    _emptied()
    return names, rows


def _copy(given: tuple[list[str], list[tuple[Any, ...]]]) -> None:
    names, rows = given
    with transaction.atomic():
        for batch in batches(rows, BATCH * 10):
            copy_rows(Contact, names, batch)
    analyze(Contact)


def _emptied() -> None:
    """What an earlier round left; the world's own contacts stay."""
    ours = Contact.objects.filter(external_number__startswith=MARK, type="company")
    people = Contact.objects.filter(company__in=ours).order_by()
    people._raw_delete(people.db)
    ours.order_by()._raw_delete(ours.db)
    for model in (ImportOutcome, StagedContact):
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)
    ImportRun.objects.all().delete()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE crm_contact")
