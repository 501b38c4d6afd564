"""A seeded crowd: contacts, their mailing groups and their log, written as fast as it goes.

A fifth are companies, each before its four persons; three groups a contact and two entries; one
person with a long timeline. Twice the same size is twice the same crowd.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from benchmarks.data import SEED, TODAY, World
from crm.folding import fold, searchable
from crm.models import Contact, MailingGroup, MailingGroupMembership, Salesperson
from crm.search_text import refresh
from interactions.models import InteractionLogEntry, LoggedSegment

# Keys above those of the other benchmarks' contacts.
FIRST = 10_000_001
GROUPS, GROUPS_EACH, ENTRIES_EACH = 40, 3, 2
SELLERS = 25
BATCH = 10_000
# Of a million contacts seven are called so.
RARE, RARE_EVERY = "Quixworth", 142_857
FIRST_NAMES = ["Anna", "Boris", "Jürgen", "Мария", "Алексей", "Marie", "Robin", "Zoë", "Семён"]
SURNAMES = ["Smith", "Müller", "Иванов", "Лебедева", "Dubois", "Okafor", "Weiß", "Королёв"]
CITIES = ["Leeds", "Berlin", "Казань", "Lyon", "Bonn", "Орёл", "York", "Aachen"]
TRADES = ["Metal", "Light", "Строй", "Papier", "Hotel", "Мебель", "Tools", "Garden"]
MAILBOXES = ["anna", "office", "robin.smith", "ivanov", "info", "m.dubois", "einkauf", "weiss"]
DOMAINS = [f"{word}{number}.example" for word in ("mail", "firma", "stroy") for number in range(40)]
COUNTRIES = {"en": "GB", "ru": "RU", "de": "DE", "fr": "FR"}


@dataclass(frozen=True)
class Crowd:
    """`busy` has the long timeline, `quiet` two entries; both are persons."""

    count: int
    busy: Contact
    quiet: Contact


@cache
def build(world: World, count: int) -> Crowd:
    """Once, whoever asks for it first."""
    sellers = Salesperson.objects.bulk_create(
        Salesperson(code=f"S{number}", name=f"Seller {number:02d}") for number in range(SELLERS)
    )
    write(Contact, CONTACT_COLUMNS, _contacts(count, [seller.pk for seller in sellers]))
    groups = MailingGroup.objects.bulk_create(
        MailingGroup(code=f"CROWD-{number}", description="Crowd") for number in range(GROUPS)
    )
    write(MailingGroupMembership, ("group_id", "contact_id"), _memberships(count, groups))
    busy, quiet = FIRST + count // 2 // 5 * 5 + 1, FIRST + 2
    entries = _entries(world, _logged(world, count), count, busy, [one.pk for one in sellers])
    write(InteractionLogEntry, ENTRY_COLUMNS, entries)
    LoggedSegment.objects.gather_texts()
    _analyze()
    _check()
    return Crowd(count, Contact.objects.get(pk=busy), Contact.objects.get(pk=quiet))


CONTACT_COLUMNS = (
    "id",
    "number",
    "type",
    "company_id",
    "name",
    "first_name",
    "surname",
    "city",
    "country",
    "language",
    "phone",
    "email",
    "salesperson_id",
    "sort_name",
    "company_sort_name",
    "search_text",
)


def _contacts(count: int, sellers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(SEED)
    company, company_name = None, ""
    for key in range(FIRST, FIRST + count):
        number, is_company = f"CR{key}", (key - FIRST) % 5 == 0
        first_name, surname = chance.choice(FIRST_NAMES), chance.choice(SURNAMES)
        if (key - FIRST) % RARE_EVERY == RARE_EVERY // 2:
            surname = RARE
        suffix = chance.randrange(10**6)
        name = (
            f"{chance.choice(TRADES)} {surname} {suffix}"
            if is_company
            else f"{first_name} {surname}-{suffix}"
        )
        if is_company:
            company, company_name = key, name
        language = chance.choice(list(COUNTRIES))
        phone = f"+44 {chance.randrange(1000, 10_000)} {chance.randrange(10**6):06d}"
        email = f"{chance.choice(MAILBOXES)}.{suffix}@{chance.choice(DOMAINS)}"
        words = (number, name, "" if is_company else company_name, email, phone, "", "")
        yield (
            key,
            number,
            "company" if is_company else "person",
            None if is_company else company,
            name,
            "" if is_company else first_name,
            "" if is_company else surname,
            chance.choice(CITIES),
            COUNTRIES[language],
            language,
            phone,
            email,
            chance.choice(sellers) if chance.random() < 0.9 else None,
            fold(name),
            fold(company_name),
            searchable(" ".join((*words, phone.replace(" ", "").lstrip("+"), ""))),
        )


def _memberships(count: int, groups: Sequence[MailingGroup]) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(SEED)
    keys = [group.pk for group in groups]
    for contact in range(FIRST, FIRST + count):
        start = chance.randrange(GROUPS)
        for step in range(GROUPS_EACH):
            yield keys[(start + 7 * step) % GROUPS], contact


ENTRY_COLUMNS = (
    "contact_id",
    "contact_number",
    "contact_name",
    "company_name",
    "logged_segment_id",
    "segment_number",
    "date",
    "description",
    "template_id",
    "group_id",
    "salesperson_id",
    "user_id",
    "cost",
    "duration_min",
    "evaluation",
)


def _logged(world: World, count: int) -> list[LoggedSegment]:
    return LoggedSegment.objects.bulk_create(
        LoggedSegment(
            segment_number=f"CROWD{number}",
            description="Crowd",
            logged_on=TODAY,
            user=world.user,
            entry_count=count,
        )
        for number in range(ENTRIES_EACH)
    )


def _entries(
    world: World, logged: list[LoggedSegment], count: int, busy: int, sellers: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    """Two a contact, each with a logged segment; the busy one's without."""
    chance = random.Random(SEED)
    template, user = world.template, world.user.pk
    kinds = (template.pk, template.group_id)
    rounds = itertools.product(logged, range(FIRST, FIRST + count))
    one_by_one = itertools.repeat((None, busy), max(count // 50, 10))
    for segment, contact in itertools.chain(rounds, one_by_one):
        yield (
            contact,
            f"CR{contact}",
            f"{chance.choice(FIRST_NAMES)} {chance.choice(SURNAMES)}",
            f"{chance.choice(TRADES)} {contact // 5}",
            segment.pk if segment else None,
            segment.segment_number if segment else "",
            (TODAY - dt.timedelta(days=chance.randrange(1_000))).isoformat(),
            "Spring letter" if segment else "Call",
            *kinds,
            chance.choice(sellers),
            user,
            "8.00",
            5,
            "positive" if chance.random() < 0.01 else "",
        )


def write(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of these columns, the others as a new row has them: by COPY, or by executemany."""
    rest = {
        field.column: _usual(field)
        for field in model._meta.concrete_fields
        if not (field.column in columns or field.primary_key or field.generated)
    }
    names = ", ".join(f'"{name}"' for name in (*columns, *rest))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            tail = "".join(f"\t{_text(value)}" for value in rest.values()) + "\n"
            statement = f"COPY {table} ({names}) FROM STDIN"
            with _indexed_later(cursor, table), cursor.copy(statement) as copy:
                for batch in _batches(rows):
                    copy.write("".join("\t".join(map(_text, row)) + tail for row in batch))
        else:
            marks = ", ".join(["?"] * (len(columns) + len(rest)))
            usual = tuple(rest.values())
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            # One transaction: otherwise every row would wait for the disk.
            with transaction.atomic():
                for batch in _batches(rows):
                    cursor.cursor.executemany(statement, ((*row, *usual) for row in batch))


@contextmanager
def _indexed_later(cursor: Any, table: str) -> Iterator[None]:
    """Indexes made once are made in minutes less; keys that are right need no check each."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND NOT EXISTS "
        "(SELECT FROM pg_constraint WHERE conname = indexname)",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    [is_superuser] = cursor.fetchone()
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    if is_superuser:
        cursor.execute("SET session_replication_role = replica")
    yield
    if is_superuser:
        cursor.execute("SET session_replication_role = origin")
    for _name, definition in indexes:
        cursor.execute(definition)


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    remaining = iter(rows)
    while batch := list(itertools.islice(remaining, BATCH)):
        yield batch


def _usual(field: Any) -> Any:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now().strftime("%Y-%m-%d %H:%M:%S")
    value = field.get_default()
    return int(value) if isinstance(value, bool) else value


def _text(value: Any) -> str:
    """As COPY reads it; what is written here has no tabs, line ends or backslashes."""
    return r"\N" if value is None else str(value)


def _analyze() -> None:
    # Without VACUUM no index answers alone, as it does in a database that has run for a while.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _check() -> None:
    """What was written for search and order is what the product itself would write."""
    sample = Contact.objects.filter(pk__in=range(FIRST, FIRST + 50)).order_by("pk")
    folded = ("sort_name", "company_sort_name", "search_text")
    written = list(sample.values_list(*folded))
    refresh(sample)
    assert list(sample.values_list(*folded)) == written
