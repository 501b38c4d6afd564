"""An import against the bare way in of the same contacts (docs/performance.md, 21).

The floor is what no way in can do without: it reads the same list, believes every cell, makes what
every contact has (number, letter forms, folded columns), and writes it by COPY (PostgreSQL) or
executemany (SQLite) into the same table, with its keys, checks and indexes. It checks nothing,
looks for nobody, and keeps nothing to undo. Beside it the database's part of that alone: the same
contacts as finished rows.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.data import World
from benchmarks.measure import Result, Side, interleaved, ratio, statements
from crm.folding import fold, searchable
from crm.imports import preview_import, run_import, take_in
from crm.imports.copying import BATCH, batches, copy_rows
from crm.letter_forms import letter_forms, stored_formulas
from crm.models import Contact, ImportOutcome, ImportRun, StagedContact
from crm.search_text import PHONE_PUNCTUATION
from crm.table_statistics import analyze

LIMITS = {"postgresql": 1.5, "sqlite": 2.0}
HEADER = (
    *("Customer ID", "Company Name", "Contact Name", "Contact Title", "Street", "Post code"),
    *("City", "Country", "Phone", "E-mail"),
)
# Of the millions of rows of a full benchmark a list of text holds so many below its cap of bytes.
ROWS_A_LIST = 100_000
MARK = "IMP"
STORED = [field.name for field in Contact._meta.concrete_fields if not field.generated]
ATTNAMES = [field.attname for field in Contact._meta.concrete_fields if not field.generated]
INHERITS = ("own_address", "own_salesperson", "own_language")
NO_PUNCTUATION = str.maketrans(dict.fromkeys(PHONE_PUNCTUATION))


def run(world: World, sizes: list[int], rounds: int) -> Iterator[Result]:
    yield _statement_counts(world)
    for size in sizes:
        sides = {
            "import": Side(partial(_taken_in, world, size), partial(_import, world)),
            "floor": Side(partial(_lists, size), partial(_by_hand, world)),
            "finished": Side(partial(_finished, world, size), _copy),
            "looked at": Side(partial(_looked_at, world, size), partial(_import, world)),
        }
        seconds = interleaved(sides, rounds)
        name = f"Import {size:,} contacts"
        limit = LIMITS[connection.vendor]
        yield _compared(f"{name} / the bare way in", seconds, "import", "floor", limit)
        part = "the database's part of that"
        yield _compared(f"{name} / {part}", seconds, "import", "finished", None)
        # What somebody waits for who has seen the preview: every import that starts on its page.
        yield _compared(
            f"{name} after the preview / {part}", seconds, "looked at", "finished", None
        )
    _emptied()


def _compared(
    name: str, seconds: dict[str, list[float]], side: str, floor: str, limit: float | None
) -> Result:
    value = ratio(seconds, side, floor)
    ours, theirs = seconds[side][-1], seconds[floor][-1]
    return Result(name, value, f"{value:.2f} × ({ours:.1f} s, floor {theirs:.1f} s)", limit=limit)


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
    return [
        take_in(user=world.user, file_name="benchmark.csv", content=content)
        for content in _lists(size)
    ]


def _lists(size: int) -> list[bytes]:
    _emptied()
    lists = []
    for first in range(0, size, ROWS_A_LIST):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(HEADER)
        writer.writerows(_rows(first, min(ROWS_A_LIST, size - first)))
        lists.append(buffer.getvalue().encode())
    return lists


def _looked_at(world: World, size: int) -> list[ImportRun]:
    """Read, staged and compared, as the page shows a list before it comes in."""
    runs = _taken_in(world, size)
    for one in runs:
        preview_import(one, user=world.user)
    return runs


def _import(world: World, runs: list[ImportRun]) -> None:
    for one in runs:
        result = run_import(one, user=world.user)
        assert result["error_count"] == 0
        assert result["companies"]["new"] == result["people"]["new"] == one.staged["rows"]


def _by_hand(world: World, lists: list[bytes]) -> None:
    """The bare way in, list by list."""
    for content in lists:
        _copy((STORED, _bare_rows(world, content)))


def _bare_rows(world: World, content: bytes) -> Iterator[tuple[Any, ...]]:
    """What the list says, believed, and what is made of it; a company and its person in turns."""
    formulas = stored_formulas()
    key = Contact.objects.latest("pk").pk
    blank = Contact(created_by=world.user, created_at=timezone.now(), updated_at=timezone.now())
    unsaid = {name: getattr(blank, attname) for name, attname in zip(STORED, ATTNAMES, strict=True)}
    for cells in islice(csv.reader(io.StringIO(content.decode())), 1, None):
        number, name, person, job_title, address, post_code, city, _country, phone, email = cells
        # What a person takes from its company.
        block = {"address": address, "post_code": post_code, "city": city, "country": "GB"}
        block["phone"] = phone
        for own in (
            {"type": "company", "name": name, "external_number": number},
            {"type": "person", "name": person, "job_title": job_title, "email": email},
        ):
            key += 1
            said = unsaid | block | own | {"id": key, "number": f"{MARK}{key:09d}"}
            if own["type"] == "person":
                said |= {"company": key - 1, **dict.fromkeys(INHERITS, False)}
            greeted: Any = SimpleNamespace(**said, company_name=name)
            said |= vars(letter_forms(greeted, formulas))
            said |= {"sort_name": fold(said["name"]), "company_sort_name": fold(name)}
            said["search_text"] = _search_text(said, name)
            yield tuple(said.values())


def _search_text(said: dict[str, Any], company: str) -> str:
    """As `crm.search_text` has the database write it."""
    digits = said["phone"].translate(NO_PUNCTUATION)
    company = company if said["company"] else ""
    columns = ("number", "name", "email", "phone", "mobile", "external_number")
    number, name, *others = (said[column] for column in columns)
    return searchable(" ".join([number, name, company, *others, digits, ""]))


def _finished(world: World, size: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows that an import of the same list wrote, ready to be copied."""
    _import(world, _taken_in(world, size))
    found = list(Contact.objects.filter(name__gt="").order_by("pk").values_list(*ATTNAMES))
    place = ATTNAMES.index("external_number")
    company = ATTNAMES.index("company_id")
    ours = {row[0] for row in found if row[place].startswith(MARK)}
    rows = [row for row in found if row[0] in ours or row[company] in ours]
    _emptied()
    return STORED, rows


def _copy(given: tuple[list[str], Iterable[tuple[Any, ...]]]) -> None:
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
