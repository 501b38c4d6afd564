"""What a line would say without a value of its own, and where that comes from, in words.

The values are the resolver's; only whose they are is told apart here, by the same rules
(domain.md, Line: resolved values).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from segments.column_kinds import DASH
from segments.column_names import Names
from segments.columns import INHERITING
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


def inherited_values(line: SegmentLine) -> dict[str, Inherited]:
    """By field of the line that may inherit; ten queries. Raises LineIsGone."""
    resolver = Resolver(line.segment)
    inheriting = [column for column in INHERITING if column.name != "template"]
    annotations = {column.value: resolver.inherited_value(column.name) for column in inheriting}
    lines = SegmentLine.objects.filter(pk=line.pk).select_related("contact")
    bare = lines.annotate(**annotations).first()
    if bare is None:
        raise LineIsGone
    names = Names(line.segment)
    names.read([bare])
    texts = {column.name: column.text(bare, names) for column in inheriting}
    texts["template"] = names.templates.get(line.segment.template_id or 0, DASH)
    origins = Origins(bare, resolver)
    return {name: Inherited(text or DASH, origins.of(name)) for name, text in texts.items()}


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
            "address": lambda: self.contact,
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
        return self.contact if self.line.contact.salesperson_id else ""

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
            return self.contact
        if self.own is None and self.header.language in self.texts.rows:
            return self.segment
        return self.of_template

    def subject(self) -> str:
        own = self.line.language
        row = self.texts.row(self.inherited("language") if own is None else own)
        if row is not None and row.subject:
            return self.of_template
        return _("from the description") if self.inherited("subject") else ""
