"""Mappings kept by name: offered where a file's header fits, and applied column by column."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from crm.access import require
from crm.events import record
from crm.exceptions import NotAllowed
from crm.imports.columns import SKIP, plain
from crm.imports.questions import all_fields
from crm.list_columns import LIST
from crm.models import ImportMapping, User

RIGHT = "crm.import_contact"


@transaction.atomic
def save_mapping(
    *,
    user: User,
    name: str,
    is_shared: bool,
    header: Sequence[str],
    columns: Sequence[str],
    day_first: bool,
) -> ImportMapping:
    """Keep what the columns are under the name; the user's own mapping of that name is replaced.

    Raises NotAllowed.
    """
    require(user, RIGHT)
    values = {
        "is_shared": is_shared,
        "day_first": day_first,
        "columns": by_heading(header, columns),
    }
    mapping, is_new = ImportMapping.objects.update_or_create(
        owner=user, name=name, defaults=values, create_defaults=values
    )
    record(user, "created" if is_new else "changed", "import mapping", str(mapping.pk))
    return mapping


def by_heading(header: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """The field of each heading; of two that are alike, the one that is not skipped."""
    said: dict[str, str] = {}
    for heading, field in zip(map(plain, header), columns, strict=True):
        if heading and said.get(heading, SKIP) == SKIP:
            said[heading] = field
    return said


@transaction.atomic
def delete_mapping(mapping: ImportMapping, *, user: User) -> None:
    """One's own only. Raises NotAllowed."""
    require(user, RIGHT)
    if mapping.owner_id != user.pk:
        raise NotAllowed(_("This mapping is somebody else's."))
    record(user, "deleted", "import mapping", str(mapping.pk))
    mapping.delete()


def fitting(header: Sequence[str], user: User) -> list[ImportMapping]:
    """The mappings whose columns the file has all, best first: one's own, the widest, the newest.

    One query.
    """
    names = {plain(heading) for heading in header}
    mappings = ImportMapping.objects.visible_to(user).order_by("-changed_at", "-pk")
    found = [one for one in mappings if wanted(one) and wanted(one) <= names]
    return sorted(found, key=lambda one: (one.owner_id != user.pk, -len(wanted(one))))


def wanted(mapping: ImportMapping) -> set[str]:
    """The headings that the mapping uses; a file may have others, and lack those it skips or keeps
    as the list's own."""
    return {heading for heading, field in mapping.columns.items() if field not in (SKIP, LIST)}


def fields_by(mapping: ImportMapping, header: Sequence[str]) -> list[str]:
    """The field of each column of the file; a heading that stands twice means its first column, and
    a field that is no more none. One query."""
    known = all_fields()
    fields: list[str] = []
    for heading in header:
        field = mapping.columns.get(plain(heading), SKIP)
        is_free = field in known and field not in fields
        fields.append(field if is_free or field == LIST else SKIP)
    return fields
