"""A file comes in, and how it is read is changed, until its import starts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.access import require
from crm.exceptions import BusinessRuleError
from crm.imports.columns import FIELDS, SKIP, guess
from crm.imports.drafts import Drafting
from crm.imports.reading import Table, detect
from crm.models import ImportRun, User

RIGHT = "crm.import_contact"


def take_in(*, user: User, file_name: str, content: bytes) -> ImportRun:
    """Keep the file with the encoding, delimiter and columns it seems to have; nothing imported.

    Raises NotAllowed, UnreadableFile.
    """
    require(user, RIGHT)
    table = detect(content)
    return ImportRun.objects.create(
        owner=user,
        file_name=file_name[:200],
        content=content,
        encoding=table.encoding,
        delimiter=table.delimiter,
        mapping={"columns": guess(table.header)},
    )


@transaction.atomic
def change_reading(
    run: ImportRun, *, user: User, encoding: str, delimiter: str, columns: Sequence[str]
) -> ImportRun:
    """Read the file otherwise; another encoding or delimiter guesses the columns anew.

    Raises NotAllowed, UnreadableFile, BusinessRuleError when it runs or a column is doubled.
    """
    require(user, RIGHT)
    stored = ImportRun.objects.select_for_update().get(pk=run.pk)
    if stored.state != ImportRun.State.UPLOADED:
        raise BusinessRuleError(_("This import has started; its columns cannot be changed."))
    if (encoding, delimiter) != (stored.encoding, stored.delimiter):
        columns = guess(Table(bytes(stored.content), encoding, delimiter).header)
    chosen = [name for name in columns if name != SKIP]
    if doubled := next((name for name in chosen if chosen.count(name) > 1), None):
        raise BusinessRuleError(
            _("Two columns are both “%(field)s”; leave one out.") % {"field": FIELDS[doubled]}
        )
    stored.encoding, stored.delimiter, stored.mapping = encoding, delimiter, {"columns": [*columns]}
    stored.save(update_fields=["encoding", "delimiter", "mapping"])
    return stored


def table_of(run: ImportRun) -> Table:
    return Table(bytes(run.content), run.encoding, run.delimiter)


def columns_of(run: ImportRun, table: Table) -> list[str]:
    """The field of each column of the file, SKIP beyond what was chosen."""
    chosen: Mapping[str, Any] = run.mapping
    columns = [*chosen.get("columns", [])][: len(table.header)]
    return columns + [SKIP] * (len(table.header) - len(columns))


def drafting_of(run: ImportRun) -> Drafting:
    """What the rows say, as the file is read and mapped now. Raises UnreadableFile."""
    table = table_of(run)
    return Drafting(table, columns_of(run, table))
