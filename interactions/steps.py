"""How the steps of a worksheet read, on the segment and on what is left of it when logged.

`criteria` is what a step stores: {"filters": {field: [values]}, "options": [names]} for steps by
criteria, {"contact": "CT00001 · Name"} for a single contact, {"number": "SM00001"} for a logged
segment, {"count": n} for a selection.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.filters import filter_sentence

REMOVING = ("refine", "reduce", "manual_remove")


def step_sentence(kind: str, criteria: Mapping[str, Any]) -> str:
    """What the step chose, as one sentence in the user's language."""
    if "contact" in criteria:
        return str(criteria["contact"])
    if "number" in criteria:
        return _("Logged segment %(number)s") % {"number": criteria["number"]}
    if "count" in criteria:
        return ngettext(
            "%(count)d selected contact", "%(count)d selected contacts", criteria["count"]
        ) % {"count": criteria["count"]}
    return _criteria_sentence(kind, criteria)


def _criteria_sentence(kind: str, criteria: Mapping[str, Any]) -> str:
    parts = [filter_sentence(criteria.get("filters", {})) or _("All contacts")]
    names = {
        "with_company_contacts": _("with everybody of their companies"),
        "with_companies": _("with their companies"),
        "include_excluded": _("excluded contacts included"),
    }
    parts += [names[option] for option in criteria.get("options", []) if option in names]
    said = ", ".join(parts)
    # Beside "Removed 98" the condition alone would read as what went.
    return _("All but: %(conditions)s") % {"conditions": said} if kind == "refine" else said


def step_effect(kind: str, line_count: int) -> str:
    """What the step did, such as "Added 1,240"."""
    if kind in REMOVING:
        return ngettext("Removed %(count)d", "Removed %(count)d", line_count) % {
            "count": line_count
        }
    return ngettext("Added %(count)d", "Added %(count)d", line_count) % {"count": line_count}
