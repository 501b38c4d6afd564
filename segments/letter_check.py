"""What the check says of a document and of the letters a segment makes with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interactions import documents
from interactions.letters import Remark
from interactions.letters.placing import PERSONAL_TEXT
from interactions.models import Document
from segments.actions.checking import sentence
from segments.empty_fields import EmptyField, empty_fields, label_of, missing_columns
from segments.models import Segment
from segments.resolving import Resolver


@dataclass(frozen=True)
class Findings:
    """`lines` letters are made with the document; `found` is wrong or doubtful in the document
    itself; `empty` fields have nothing to print for some of the letters; `missing` columns the
    worksheet has not; `without_place` personal texts would not be printed."""

    document: Document
    lines: int
    without_place: int
    found: Sequence[Remark]
    empty: list[EmptyField]
    missing: list[str]

    @property
    def fields(self) -> list[str]:
        """What the document prints, in the words of the field list."""
        return [label_of(name, self.document.matches) for name in self.document.fields]

    @property
    def can_follow_greeting(self) -> bool:
        """Whether the document greets somewhere."""
        return documents.open_template(self.document).has_greeting

    @property
    def remarks(self) -> list[Remark]:
        """Everything, with its place in the document."""
        lost = sentence("personal_text_without_place", self.without_place)
        return [
            *self.found,
            *(self._remark_on_missing(name) for name in self.missing),
            *(self._remark(field) for field in self.empty),
            *([Remark(lost)] if self.without_place else []),
        ]

    def _remark_on_missing(self, name: str) -> Remark:
        label = label_of(name, self.document.matches)
        said = _("No list has brought a column “%(column)s”; it stays empty.") % {"column": label}
        return Remark(said, self._written(name))

    def _remark(self, field: EmptyField) -> Remark:
        words = ngettext(
            "“%(field)s” is empty for %(count)d contact.",
            "“%(field)s” is empty for %(count)d contacts.",
            field.count,
        )
        words %= {"field": field.label, "count": field.count}
        return Remark(words, self._written(field.name))

    def _written(self, name: str) -> str:
        """As the document writes the field."""
        return next((n for n, to in self.document.matches.items() if to == name), "")


def findings(segment: Segment, document: Document) -> Findings:
    """The check on demand; a constant number of queries, whatever the number of lines."""
    resolver = Resolver(segment)
    counts = (
        resolver.lines()
        .filter(r_document=document.pk)
        .aggregate(lines=Count("pk"), personal=Count("pk", filter=~Q(personal_text="")))
    )
    has_place = PERSONAL_TEXT in document.fields
    return Findings(
        document,
        counts["lines"],
        0 if has_place else counts["personal"],
        documents.remarks_of(document),
        empty_fields(resolver, document),
        missing_columns(segment, document),
    )
