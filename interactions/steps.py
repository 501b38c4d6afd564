"""How the steps of a worksheet read, on the segment, in saved criteria and on what is left of it
when logged.

`criteria` is what a step stores:
- {"filters": tree, "options": [names], "resolved": what words such as today meant} for steps by
  criteria (crm/criteria/trees.py; older ones have {field: [values]} and nothing resolved);
- {"number": "SM00001", "outcome": {question: [answers]}} for a logged segment;
- {"number": "SM00001"} for a segment that was copied, or logged without these lines;
- {"contact": "CT00001 · Name"} for a single contact, {"count": n} for a selection;
- {"repeated": {"rule", "stays"}} where of lines that are one all but one went;
- {"rows": n, "count": n, "not_found": n, "ambiguous": n, "duplicates": n} for a paste;
- {"file": "list.xlsx", "rows": n, "count": n, "people": n, "companies": n, "left_out": n} for a
  list, with the people and companies that were created;
- {"numbers": ["CT00001"], "count": n} where one of the last five is kept for later; `count` is
  larger than the list where that was cut.
Beside any of them, {"saved": {"pk", "code", "description"}}: the saved criteria that wrote it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.criteria.asking import criteria_sentence
from crm.imports.sentences import people_and_companies
from interactions.outcomes import outcome_sentence

OF_A_SEGMENT = ("copy", "left_behind")
REMOVING = ("refine", "reduce", "manual_remove")
# Of so many contacts the sentence tells the numbers.
NUMBERS_TOLD = 5


def step_sentence(kind: str, criteria: Mapping[str, Any]) -> str:
    """What the step chose, as one sentence in the user's language."""
    if "contact" in criteria:
        return str(criteria["contact"])
    if kind in OF_A_SEGMENT:
        return _("Segment %(number)s") % {"number": criteria["number"]}
    if "number" in criteria:
        return _logged_sentence(criteria)
    if "numbers" in criteria:
        return _numbers_sentence(criteria)
    if "repeated" in criteria:
        return _repeated_sentence(criteria["repeated"])
    if "file" in criteria:
        return _list_sentence(criteria)
    if "rows" in criteria:
        return _paste_sentence(criteria)
    if "count" in criteria:
        return ngettext(
            "%(count)d selected contact", "%(count)d selected contacts", criteria["count"]
        ) % {"count": criteria["count"]}
    return _criteria_sentence(kind, criteria)


def _logged_sentence(criteria: Mapping[str, Any]) -> str:
    said = _("Logged segment %(number)s") % {"number": criteria["number"]}
    outcome = outcome_sentence(criteria.get("outcome", {}))
    return f"{said}, {outcome}" if outcome else said


def _numbers_sentence(criteria: Mapping[str, Any]) -> str:
    numbers = criteria["numbers"]
    kept, count = len(numbers), criteria.get("count", len(numbers))
    if count == 1 and kept == 1:
        return str(numbers[0])
    said = ngettext("%(count)d contact", "%(count)d contacts", count) % {"count": count}
    if kept < count:
        told = number_format(kept, force_grouping=True)
        return _("%(contacts)s, the first %(kept)s of them kept") % {"contacts": said, "kept": told}
    more = " …" if kept > NUMBERS_TOLD else ""
    return f"{said}: {', '.join(numbers[:NUMBERS_TOLD])}{more}"


def _repeated_sentence(said: Mapping[str, str]) -> str:
    rules = {
        "same": _("Who seemed to be there twice"),
        "company": _("More than one contact of a company"),
        "household": _("More than one person of a household"),
    }
    stays = {
        "first": _("the first line stayed"),
        "last": _("the last line stayed"),
        "recent": _("whoever had the latest interaction stayed"),
        "company": _("the company itself stayed, else the first line"),
    }
    return f"{rules[said['rule']]}, {stays[said['stays']]}"


def _paste_sentence(criteria: Mapping[str, Any]) -> str:
    rows, found = criteria["rows"], criteria["count"]
    parts = [
        ngettext("%(count)d row", "%(count)d rows", rows) % {"count": rows},
        ngettext("%(count)d contact found", "%(count)d contacts found", found) % {"count": found},
    ]
    if criteria.get("not_found"):
        parts.append(_("%(count)d not found") % {"count": criteria["not_found"]})
    if criteria.get("ambiguous"):
        parts.append(_("%(count)d ambiguous") % {"count": criteria["ambiguous"]})
    if criteria.get("duplicates"):
        parts.append(_("%(count)d repeated") % {"count": criteria["duplicates"]})
    return ", ".join(parts)


def _list_sentence(criteria: Mapping[str, Any]) -> str:
    rows, count = criteria["rows"], criteria["count"]
    rows_said = ngettext("%(count)d row", "%(count)d rows", rows) % {"count": rows}
    parts = [
        f"{criteria['file']}: {rows_said}",
        ngettext("%(count)d contact", "%(count)d contacts", count) % {"count": count},
    ]
    if who := people_and_companies(criteria.get("people", 0), criteria.get("companies", 0)):
        parts.append(_("created: %(who)s") % {"who": who})
    if criteria.get("left_out"):
        parts.append(_("%(count)d left out") % {"count": criteria["left_out"]})
    return ", ".join(parts)


def _criteria_sentence(kind: str, criteria: Mapping[str, Any]) -> str:
    parts = [criteria_sentence(criteria) or _("All contacts")]
    names = option_names()
    parts += [names[option] for option in criteria.get("options", []) if option in names]
    said = ", ".join(parts)
    # Beside "Removed 98" the condition alone would read as what went.
    return _("All but: %(conditions)s") % {"conditions": said} if kind == "refine" else said


def option_names() -> dict[str, str]:
    """What each option of a step by criteria says."""
    return {
        "with_company_contacts": _("with everybody of their companies"),
        "with_companies": _("with their companies"),
        "include_excluded": _("excluded contacts included"),
        "entire_companies": _("entire companies"),
    }


def step_effect(kind: str, line_count: int) -> str:
    """What the step did, such as "Added 1,240"."""
    count = {"count": number_format(line_count, force_grouping=True)}
    if kind in REMOVING:
        return ngettext("Removed %(count)s", "Removed %(count)s", line_count) % count
    return ngettext("Added %(count)s", "Added %(count)s", line_count) % count
