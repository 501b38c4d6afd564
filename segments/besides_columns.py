"""The columns of what else a line's contact gets (segments/besides.py), one query a page each."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from segments import besides
from segments.column_kinds import DASH, NO, YES, Column, yes_or_no
from segments.column_names import Names, Option

DAYS = (7, 14, 30, 90)
NEVER = "never"


class ElsewhereColumn(Column):
    """On how many other open segments the contact stands."""

    look = "number"
    filter = "choice"

    def text(self, line: Any, names: Names) -> str:
        return str(names.elsewhere.get(line.contact_id) or DASH)

    def whole(self, line: Any, names: Names) -> str:
        return str(names.elsewhere.get(line.contact_id, 0))

    def order(self, names: Names) -> Any:
        return besides.other_count()

    def condition(self, typed: str) -> Q | None:
        return {YES: besides.others(), NO: ~besides.others()}.get(typed)

    def options(self, names: Names) -> list[Option]:
        return [(YES, yes_or_no(True)), (NO, yes_or_no(False))]


class LastLetterColumn(Column):
    """When the contact got its last letter."""

    filter = "choice"

    def text(self, line: Any, names: Names) -> str:
        day = names.last_letters.get(line.contact_id)
        return (besides.ago(day) or date_format(day, "SHORT_DATE_FORMAT")) if day else DASH

    def whole(self, line: Any, names: Names) -> str:
        day = names.last_letters.get(line.contact_id)
        return date_format(day, "SHORT_DATE_FORMAT") if day else ""

    def order(self, names: Names) -> Any:
        return besides.last_letter()

    def condition(self, typed: str) -> Q | None:
        if typed == NEVER:
            return ~besides.got_any()
        if typed not in map(str, DAYS):
            return None
        return besides.got_since(timezone.localdate() - timedelta(days=int(typed)))

    def options(self, names: Names) -> list[Option]:
        lately = [
            (
                str(days),
                ngettext("in the last %(count)d day", "in the last %(count)d days", days)
                % {"count": days},
            )
            for days in DAYS
        ]
        return [*lately, (NEVER, _("never"))]
