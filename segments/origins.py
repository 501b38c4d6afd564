"""What a line would say without a value of its own, and where that comes from, in words.

The values are the resolver's; only whose they are is told apart here, by the same rules
(domain.md, Line: resolved values).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.inheritance import BLOCKS
from segments.column_kinds import DASH, ListColumn
from segments.column_names import Names
from segments.columns import INHERITING, is_own, known_columns
from segments.exceptions import LineIsGone
from segments.models import Segment, SegmentLine, SegmentTemplate
from segments.resolving import Resolver, Texts

FROM_TEMPLATE = ("cost", "duration_min", "information_flow", "initiated_by", "group")


@dataclass(frozen=True)
class Inherited:
    """What a field says without a value of the line's own, and whose it is, such as "8.00" "from
    template BUS"; `origin` is '' where nobody says anything."""

    text: str
    origin: str = ""

    @property
    def sentence(self) -> str:
        if not self.origin:
            return self.text
        return _("%(value)s (%(origin)s)") % {"value": self.text, "origin": self.origin}


# What must be known besides, to tell whose value it is.
NEEDED = {
    "campaign_target": {"campaign"},
    "campaign_response": {"campaign"},
    "subject": {"language"},
}


def inherited_values(line: SegmentLine, fields: Collection[str] = ()) -> dict[str, Inherited]:
    """By field of the line that may inherit, of these alone where they are named; at most ten
    queries. Raises LineIsGone."""
    resolver = Resolver(line.segment)
    wanted = {*fields, *(one for name in fields for one in NEEDED.get(name, ()))}
    inheriting = [
        column
        for column in INHERITING
        if column.name != "template" and (not fields or column.name in wanted)
    ]
    annotations = {column.value: resolver.inherited_value(column.name) for column in inheriting}
    lines = SegmentLine.objects.filter(pk=line.pk).select_related("contact")
    bare = lines.annotate(**annotations).first()
    if bare is None:
        raise LineIsGone
    names = Names(line.segment)
    names.read([bare])
    texts = {column.name: column.text(bare, names) for column in inheriting}
    if not fields or "template" in fields:
        texts["template"] = names.templates.get(line.segment.template_id or 0, DASH)
    origins = Origins(bare, resolver)
    return {
        name: Inherited(text or DASH, origins.of(name))
        for name, text in texts.items()
        if not fields or name in fields
    }


def origin_sentence(line: SegmentLine, name: str) -> str:
    """Where the value that a cell shows comes from, in words; '' where that says nothing.

    Raises LineIsGone.
    """
    column = known_columns(line.segment)[name]
    if is_own(line, column):
        other = inherited_values(line, [name])[name]
        return _("Own value; otherwise: %(value)s") % {"value": other.sentence}
    if column.inherits:
        return capfirst(inherited_values(line, [name])[name].origin)
    if name in SegmentLine.FACTS or isinstance(column, ListColumn):
        return _("Only this line says so")
    field = column.value.removeprefix("contact__")
    if field == "r_email":
        field = "email"
    if name in {"letter", "step"}:
        return ""
    return capfirst(Origins(line, Resolver(line.segment)).of_contact(field))


class Origins:
    """Whose value a line inherits: the segment's, a template's, the contact's; '' where nobody
    says anything. `line` carries what it inherits as resolved values."""

    def __init__(self, line: SegmentLine, resolver: Resolver) -> None:
        self.line = line
        self.header: Segment = resolver.header
        own = resolver.pinned.get(line.template_id or 0)
        self.own: SegmentTemplate | None = None if own == resolver.header_template else own
        self.template = self.own or resolver.header_template
        self.texts = Texts(self.template)

    def of(self, field: str) -> str:
        asked: Mapping[str, Callable[[], str]] = {
            "salesperson": self.salesperson,
            "campaign": self.campaign,
            "campaign_target": lambda: self.campaign_flag("campaign_target"),
            "campaign_response": lambda: self.campaign_flag("campaign_response"),
            "correspondence_type": self.correspondence_type,
            "language": self.language,
            "subject": self.subject,
            "address": self.address,
        }
        if field in FROM_TEMPLATE:
            return self.header_or_template(field)
        if field in asked:
            return asked[field]()
        return self.segment if getattr(self.header, field) is not None else ""

    @property
    def segment(self) -> str:
        return _("from the segment")

    @property
    def contact(self) -> str:
        return _("from the contact")

    def of_contact(self, field: str) -> str:
        """Whose a value of the contact is: a person may have it from the company."""
        block = next((flag for flag, names in BLOCKS.items() if field in names), "")
        is_own = not block or getattr(self.line.contact, block)
        return self.contact if is_own else _("from the contact’s company")

    @property
    def of_template(self) -> str:
        return _("from template %(code)s") % {"code": self.template.code} if self.template else ""

    def header_or_template(self, field: str) -> str:
        """(own: T) (else: H | T)."""
        if self.own is None and getattr(self.header, field) is not None:
            return self.segment
        return self.of_template

    def salesperson(self) -> str:
        if self.header.salesperson_id:
            return self.segment
        return self.of_contact("salesperson") if self.line.contact.salesperson_id else ""

    def address(self) -> str:
        return self.contact if self.inherited("address") else self.of_contact("address")

    def campaign(self) -> str:
        if self.header.no_campaign or self.header.campaign_id:
            return self.segment
        return self.of_template if self.template and self.template.campaign_id else ""

    def campaign_flag(self, field: str) -> str:
        if self.line.no_campaign or not (self.line.campaign_id or self.inherited("campaign")):
            return _("as there is no campaign")
        return self.header_or_template(field)

    def inherited(self, field: str) -> Any:
        return getattr(self.line, f"r_{field}")

    def correspondence_type(self) -> str:
        if self.line.contact.correspondence_type and not self.ignores_preference():
            return self.contact
        return self.header_or_template("correspondence_type")

    def ignores_preference(self) -> bool:
        said = self.header.ignore_contact_preference
        if self.own is not None or said is None:
            said = self.template.ignore_contact_preference if self.template else False
        return bool(said)

    def language(self) -> str:
        if self.line.contact.language in self.texts.rows:
            return self.of_contact("language")
        if self.own is None and self.header.language in self.texts.rows:
            return self.segment
        return self.of_template

    def subject(self) -> str:
        own = self.line.language
        row = self.texts.row(self.inherited("language") if own is None else own)
        if row is not None and row.subject:
            return self.of_template
        return _("from the description") if self.inherited("subject") else ""
