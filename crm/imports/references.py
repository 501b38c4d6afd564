"""Rows of ours that cells name, by code or by name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.folding import fold
from crm.models import (
    BusinessRelation,
    IndustryGroup,
    JobResponsibility,
    MailingGroup,
    OrganizationalLevel,
    ProfileAnswer,
    Salesperson,
    Territory,
)

PROFILE = "profile_answers"
# Before the key of a profile question, whose answers the column holds.
QUESTION = f"{PROFILE}."
SEVERAL = (r"[;|\n]", r"[;|\n,]", r"[;|\n,/]")
# By the contact's field: what is named, what beside the code names it, and what is said of a name
# that nothing has.
ONE: dict[str, tuple[Any, str, Any]] = {
    "salesperson": (Salesperson, "name", gettext_lazy("The salesperson “%(text)s” is not known.")),
    "territory": (Territory, "name", gettext_lazy("The territory “%(text)s” is not known.")),
    "organizational_level": (
        OrganizationalLevel,
        "description",
        gettext_lazy("The organizational level “%(text)s” is not known."),
    ),
}
CLASSIFICATIONS: dict[str, tuple[Any, str, Any]] = {
    "mailing_groups": (
        MailingGroup,
        "description",
        gettext_lazy("The mailing group “%(text)s” is not known."),
    ),
    "job_responsibilities": (
        JobResponsibility,
        "description",
        gettext_lazy("The job responsibility “%(text)s” is not known."),
    ),
    "business_relations": (
        BusinessRelation,
        "description",
        gettext_lazy("The business relation “%(text)s” is not known."),
    ),
    "industry_groups": (
        IndustryGroup,
        "description",
        gettext_lazy("The industry group “%(text)s” is not known."),
    ),
}


def is_named_here(name: str) -> bool:
    """Whether cells of the field name rows of ours, which other people's lists cannot know."""
    return name in ONE or name in CLASSIFICATIONS or name.startswith(PROFILE)


class WrongCell(Exception):
    """The cell cannot be understood; the sentence names what stands there."""


@dataclass
class References:
    """Each kind is read once for the whole file, when a cell first names one."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def one(self, name: str, text: str) -> Any:
        """Raises WrongCell."""
        model, named_by, sentence = ONE[name]
        return known(self._rows(name, model, named_by), text, sentence)

    def several(self, name: str, cell: str) -> list[Any]:
        """Raises WrongCell."""
        model, named_by, sentence = CLASSIFICATIONS[name]
        rows = self._rows(name, model, named_by)
        return unique(known(rows, part, sentence) for part in parts(cell, rows))

    def answers(self, name: str, cell: str) -> list[ProfileAnswer]:
        """Of any question, or of the one that the column is about. Raises WrongCell."""
        if name not in self.rows:
            self.rows[name] = self._answers(name)
        rows = self.rows[name]
        sentence = _("The profile answer “%(text)s” is not known.")
        return unique(known(rows, part, sentence) for part in parts(cell, rows))

    def _answers(self, name: str) -> dict[str, Any]:
        answers = ProfileAnswer.objects.select_related("question__questionnaire")
        if name != PROFILE:
            question = int(name.removeprefix(QUESTION))
            return by_name(answers.filter(question=question), "text")
        found = list(answers)
        asked = {fold(f"{one.question.text}: {one.text}") or "": one for one in found}
        return asked | by_name(found, "text")

    def _rows(self, name: str, model: Any, named_by: str) -> dict[str, Any]:
        if name not in self.rows:
            self.rows[name] = by_name(model.objects.all(), named_by)
        return self.rows[name]


def parts(cell: str, rows: dict[str, Any]) -> list[str]:
    """Several stand in one cell; a name that holds the separator itself is known as a whole."""
    for separators in SEVERAL:
        texts = [" ".join(part.split()) for part in re.split(separators, cell)]
        names = [text for text in texts if text]
        if all((fold(name) or "") in rows for name in names):
            break
    return names


def unique(rows: Iterable[Any]) -> list[Any]:
    """A code and its name mean the same row."""
    return list(dict.fromkeys(rows))


def known(rows: dict[str, Any], text: str, sentence: Any) -> Any:
    row = rows.get(fold(text) or "")
    if row is None:
        raise WrongCell(str(sentence) % {"text": text[:60]})
    return row


def by_name(found: Iterable[Any], named_by: str) -> dict[str, Any]:
    """The rows by folded code and, where it is theirs alone, by folded name."""
    rows = list(found)
    names = [fold(getattr(row, named_by)) or "" for row in rows]
    found = {name: row for name, row in zip(names, rows, strict=True) if names.count(name) == 1}
    return found | {fold(row.code) or "": row for row in rows}
