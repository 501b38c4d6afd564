"""What an interaction says: its own value, or the one it inherits (domain.md, Line: resolved
values).

The header is known and has a handful of templates and texts, so all of these go into the
statement as constants; a row's own columns and its contact's are the only columns read. The rows
are lines of a worksheet, or contacts, who have no values of their own.

`|` in the rules below means: the first that is set. L is the line's own value, H the header's own,
K the contact's, T the line's pinned template, else the header's.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Any, Self

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    DateField,
    DecimalField,
    Expression,
    F,
    Field,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import Exact, IsNull
from django.utils import timezone
from django.utils.functional import cached_property

from crm import consent
from crm.models import ContactAltAddress
from crm.models.contacts import CorrespondenceType
from interactions.models import Document

KEY: Field[Any, Any] = BigIntegerField()
TEXT: Field[Any, Any] = CharField()
DATE: Field[Any, Any] = DateField()
COUNT: Field[Any, Any] = IntegerField()
MONEY: Field[Any, Any] = DecimalField(max_digits=12, decimal_places=2)
CLAIM: Field[Any, Any] = BooleanField()

# A template of the house or one pinned to a segment, and its texts: they name their values alike.
Template = Any
TextRow = Any
Getter = Callable[[Template], Any]


class Fixed:
    """An expression that is the same in every statement: nothing is copied to resolve it."""

    def resolve_expression(self, *_args: Any, **_kwargs: Any) -> Self:
        return self


class FixedValue(Fixed, Value):
    pass


class FixedCast(Fixed, Cast):
    pass


def constant(value: Any, field: Field[Any, Any]) -> Expression:
    """A constant that both databases know the type of, NULL included."""
    plain = FixedValue(value, output_field=field)
    return plain if isinstance(value, str | bool | int | date) else FixedCast(plain, field)


class Chosen(Func):
    """CASE key WHEN … THEN …: a constant for each value of the key, and one for any other.

    One expression where a Case of Whens has eight for each value, of which Django resolves and
    writes every one, in every statement and wherever the value is named.
    """

    def __init__(self, key: Any, constants: Mapping[Any, Any], default: Any, field: Any) -> None:
        super().__init__(key, default, output_field=field)
        self.constants = {value: constant(one, field) for value, one in constants.items()}

    def as_sql(self, compiler: Any, connection: Any, *_said: Any, **_context: Any) -> Any:
        key, default = (compiler.compile(one) for one in self.source_expressions)
        pieces, parameters = [f"CASE {key[0]}"], [*key[1]]
        for value, one in self.constants.items():
            sql, more = compiler.compile(one)
            pieces.append(f"WHEN %s THEN {sql}")
            parameters += [value, *more]
        return f"{' '.join(pieces)} ELSE {default[0]} END", (*parameters, *default[1])


def chosen(key: Any, constants: Mapping[Any, Any], default: Any, field: Field[Any, Any]) -> Any:
    """As Chosen, of those that differ from the default, which is a constant as well."""
    different = {value: one for value, one in constants.items() if one != default}
    otherwise = constant(default, field)
    return Chosen(key, different, otherwise, field) if different else otherwise


def first_set(*expressions: Any) -> Any:
    """`a | b | …`: the first that is not NULL."""
    return Coalesce(*expressions) if len(expressions) > 1 else expressions[0]


class Texts:
    """The text rows of one template, and which of them a language leads to."""

    def __init__(self, template: Template | None) -> None:
        self.rows: Mapping[str, TextRow] = (
            {row.language: row for row in template.languages.all()} if template else {}
        )
        self.default_language = template.default_language if template else ""

    def row(self, language: str) -> TextRow | None:
        """texts(T, language) | texts(T, T's default) | texts(T, neutral)."""
        return self.rows.get(language) or self.rows.get(self.default_language) or self.rows.get("")

    def document_row(self, row: TextRow | None) -> TextRow | None:
        """The row that gives the document: the text row, else the one of T's default language."""
        if row is not None and row.document_id:
            return row
        default = self.rows.get(self.default_language)
        return default if default is not None and default.document_id else None


class Resolver:
    """Builds the annotations of rows that one header speaks for.

    `header`, `header_template` and `other_templates` have the values of domain.md by name; the
    last are those that rows have of their own. `today` is the day of a row without a date (the
    user's own day unless given). `own=False` leaves the rows' own values out: what each would
    inherit.
    """

    # Leads from a row to its contact.
    contact = "contact__"
    # The one value of their own that rows do without.
    without = ""

    def __init__(
        self,
        header: Any,
        header_template: Template | None,
        other_templates: Sequence[Template] = (),
        *,
        today: date | None = None,
        own: bool = True,
    ) -> None:
        self.header = header
        self.header_template = header_template
        self.other_templates = other_templates
        self.today = today or timezone.localdate()
        self.own = own

    @cached_property
    def annotations(self) -> dict[str, Any]:
        """By name as `SegmentLineQuerySet.resolved` documents them."""
        return {
            "r_description": self.inherited("description", TEXT),
            "r_date": self.inherited("date", DATE),
            "r_send_as_attachment": Coalesce(
                self.inherited("send_as_attachment", CLAIM), constant(False, CLAIM)
            ),
            "r_cost": self.from_template("cost", MONEY, empty=0),
            "r_duration_min": self.from_template("duration_min", COUNT, empty=0),
            "r_information_flow": self.from_template("information_flow", TEXT, empty=""),
            "r_initiated_by": self.from_template("initiated_by", TEXT, empty=""),
            "r_group": self.from_template("group_id", KEY, empty=None),
            "r_campaign": self.campaign(),
            "r_campaign_target": self.campaign_flag("campaign_target"),
            "r_campaign_response": self.campaign_flag("campaign_response"),
            "r_salesperson": self.salesperson(),
            "r_correspondence_type": self.correspondence_type(),
            "r_language": self.language(),
            "r_text": self.by_text_row(lambda _texts, row: row and row.pk, KEY),
            "r_text_language": self.by_text_row(
                lambda _texts, row: row.language if row else "", TEXT
            ),
            "r_subject": self.subject(),
            "r_email_text": self.by_text_row(
                lambda _texts, row: row.pk if row and row.email_text else None, KEY
            ),
            "r_document": self.document(),
            "r_format_language": self.format_language(),
            "r_address": self.of_address(lambda path: F(f"{path}id"), KEY),
            "r_email": self.email(),
        }

    @property
    def contact_key(self) -> str:
        return self.contact.removesuffix("__") or "pk"

    @cached_property
    def has_alt_addresses(self) -> bool:
        """Whether anybody has an alternative address; where nobody does, no line looks for one."""
        return ContactAltAddress.objects.exists()

    def inherited_value(self, name: str) -> Any:
        """What lines would say without their own value of `name`; their other values stay."""
        bare = copy(self)
        bare.without = name
        vars(bare).pop("annotations", None)
        return bare.annotations[f"r_{name}"]

    def line(self, column: str) -> list[Any]:
        """L, where lines may speak for themselves."""
        return [F(column)] if self.own and column != self.without else []

    def inherited(self, name: str, field: Field[Any, Any]) -> Any:
        """L | H."""
        return first_set(*self.line(name), constant(getattr(self.header, name), field))

    def from_template(self, column: str, field: Field[Any, Any], *, empty: Any) -> Any:
        """L | (own: T) (else: H | T); `empty` where there is no template at all."""
        name = column.removesuffix("_id")
        header_value = self.header_or_template(column, empty=empty)
        inherited = self.by_template(lambda t: getattr(t, column), header_value, field)
        return first_set(*self.line(name), inherited)

    def header_or_template(self, column: str, *, empty: Any) -> Any:
        """H | T for lines without a template of their own."""
        value = getattr(self.header, column)
        if value is None and self.header_template is not None:
            value = getattr(self.header_template, column)
        return empty if value is None else value

    def by_template(self, of_own: Getter, header_value: Any, field: Field[Any, Any]) -> Any:
        """A constant for each template that lines have of their own, else the header's."""
        of_own_templates = {t.pk: of_own(t) for t in self.other_templates}
        return chosen(F("template"), of_own_templates, header_value, field)

    def salesperson(self) -> Any:
        """L | H | K."""
        of_header = self.header.salesperson_id
        inherited = constant(of_header, KEY) if of_header else F(f"{self.contact}salesperson")
        return first_set(*self.line("salesperson"), inherited)

    def campaign(self) -> Any:
        """L (or none) | H (or none) | T."""
        if self.header.no_campaign or self.header.campaign_id:
            inherited = constant(self.header.campaign_id, KEY)
        else:
            inherited = self.by_template(lambda t: t.campaign_id, self.header_campaign, KEY)
        if not self.line("campaign"):
            return inherited
        return Case(
            When(no_campaign=True, then=constant(None, KEY)),
            default=first_set(F("campaign"), inherited),
            output_field=KEY,
        )

    @property
    def header_campaign(self) -> int | None:
        """The key of the header's campaign: H (or none) | T."""
        if self.header.no_campaign or self.header.campaign_id:
            return self.header.campaign_id
        return self.header_template.campaign_id if self.header_template else None

    def campaign_flag(self, name: str) -> Any:
        """As cost; no, when the campaign is none."""
        return Case(
            When(IsNull(self.campaign(), True), then=constant(False, CLAIM)),
            default=self.from_template(name, CLAIM, empty=False),
            output_field=CLAIM,
        )

    def correspondence_type(self) -> Any:
        """L | [ignore: (own: T · else H | T)] | [not ignore: K | (own: T · else H | T)] | none.

        A template's or header's "none" is a value and ends the chain.
        """
        inherited = self.type_of_new_line(self.contact)
        cases = [
            When(
                template=template.pk,
                then=preferred(
                    template.correspondence_type,
                    ignores=template.ignore_contact_preference,
                    contact=self.contact,
                ),
            )
            for template in self.other_templates
        ]
        if cases:
            inherited = Case(*cases, default=inherited, output_field=TEXT)
        return first_set(*self.line("correspondence_type"), inherited)

    def type_of_new_line(self, contact: str = "") -> Any:
        """The correspondence type of a line that says nothing itself; `contact` leads to its
        contact."""
        standard = self.header_or_template("correspondence_type", empty="")
        ignores = bool(self.header_or_template("ignore_contact_preference", empty=False))
        return preferred(standard, ignores=ignores, contact=contact)

    def language(self) -> Any:
        """L | K if T has a text for it | (not own: H if T has one) | T's default | neutral."""

        def of(template: Template | None) -> Any:
            texts = Texts(template)
            spoken = {language: language for language in sorted(texts.rows)}
            fallback = self.fallback_language(template, texts)
            return chosen(F(f"{self.contact}language"), spoken, fallback, TEXT)

        return first_set(*self.line("language"), self.by_own_template(of, TEXT))

    def fallback_language(self, template: Template | None, texts: Texts) -> str:
        header_language = self.header.language
        if template is self.header_template and header_language in texts.rows:
            return str(header_language)
        return texts.default_language

    def by_own_template(self, of: Callable[[Template | None], Any], field: Field[Any, Any]) -> Any:
        default = of(self.header_template)
        cases = [When(template=t.pk, then=of(t)) for t in self.other_templates]
        return Case(*cases, default=default, output_field=field) if cases else default

    def by_text_row(
        self, value: Callable[[Texts, TextRow | None], Any], field: Field[Any, Any]
    ) -> Any:
        """A constant of the text row, found from plain columns without nesting the language."""

        def of(template: Template | None) -> Any:
            texts = Texts(template)
            fallback = value(texts, texts.row(self.fallback_language(template, texts)))
            values = {language: value(texts, row) for language, row in texts.rows.items()}
            language = F(f"{self.contact}language")
            if not self.own:
                return chosen(language, values, fallback, field)
            asked = Coalesce(F("language"), language)
            unknown = value(texts, texts.row(texts.default_language))
            if unknown == fallback:
                return chosen(asked, values, fallback, field)
            own_unknown = When(language__isnull=False, then=constant(unknown, field))
            neither = Case(own_unknown, default=constant(fallback, field), output_field=field)
            return Chosen(asked, values, neither, field)

        return self.by_own_template(of, field)

    def subject(self) -> Any:
        """L | text row | (e-mail: description)."""
        of_row = self.by_text_row(lambda _texts, row: row.subject if row else "", TEXT)
        description = Case(
            When(
                Exact(self.correspondence_type(), CorrespondenceType.EMAIL),
                then=self.inherited("description", TEXT),
            ),
            default=constant("", TEXT),
            output_field=TEXT,
        )
        return first_set(*self.line("subject"), NullIf(of_row, constant("", TEXT)), description)

    def document(self) -> Any:
        """L's own | text row | row of T's default language | none."""
        return first_set(
            *self.line("document"),
            self.by_text_row(
                lambda texts, row: (given := texts.document_row(row)) and given.document_id, KEY
            ),
        )

    def format_language(self) -> Any:
        """That of the document's words | of the row that gave it (an own one: of the text)."""
        of_row = self.by_text_row(
            lambda texts, row: given.format_language if (given := texts.document_row(row)) else "",
            TEXT,
        )
        if not self.own:
            return of_row
        documents = Document.objects.filter(pk=OuterRef("document"))
        written = NullIf(Subquery(documents.values("language")), constant("", TEXT))
        of_own = Coalesce(written, self.language(), output_field=TEXT)
        return Case(When(document__isnull=False, then=of_own), default=of_row, output_field=TEXT)

    def email(self) -> Any:
        """The alternative address's, where it has one, else the contact's."""
        if not self.has_alt_addresses:
            return F(f"{self.contact}email")
        other = self.of_address(lambda path: F(f"{path}email"), TEXT)
        return Coalesce(NullIf(other, Value("")), F(f"{self.contact}email"), output_field=TEXT)

    def of_address(self, value: Callable[[str], Any], field: Field[Any, Any]) -> Any:
        """A value of: L (or main) | the contact's own active on the resolved date, latest start |
        main; NULL for the main address. `value` is told the path that leads to the address.
        """
        if not self.has_alt_addresses:
            return constant(None, field)
        day = constant(self.header.date or self.today, DATE)
        resolved_day = Coalesce(OuterRef("date"), day) if self.line("date") else day
        active = ContactAltAddress.objects.filter(contact=OuterRef(self.contact_key))
        values = active.active_on(resolved_day).annotate(wanted=value("")).values("wanted")
        inherited = Subquery(values[:1], output_field=field)
        if not self.line("address"):
            return inherited
        return Case(
            When(main_address=True, then=constant(None, field)),
            When(address__isnull=False, then=value("address__")),
            default=inherited,
            output_field=field,
        )

    def personal_text(self) -> Any:
        """L: nothing gives a personal text but the row itself."""
        return F("personal_text") if self.own else constant("", TEXT)

    def list_values(self) -> Any:
        """What the list that brought the row says in columns of its own; of other rows, nothing."""
        return constant(None, JSONField())

    def missing_addresses(self) -> dict[str, Q]:
        """As `crm.consent.missing_addresses`, of the address that each resolved line has."""
        missing = consent.missing_addresses(self.contact)
        is_main = Q(r_address__isnull=True)
        bad = missing[consent.BAD_ADDRESS] & is_main
        if self.has_alt_addresses:
            others = ContactAltAddress.objects.filter(has_bad_address=True)
            bad |= Q(r_address__in=others.values("pk"))
        return {
            # Every alternative address has street and city: a constraint.
            consent.NO_ADDRESS: missing[consent.NO_ADDRESS] & is_main,
            consent.BAD_ADDRESS: bad,
            consent.NO_EMAIL: Q(r_email=""),
        }


def preferred(standard: str, *, ignores: bool, contact: str) -> Any:
    """The template's or header's type, unless the contact prefers another and may."""
    if ignores:
        return constant(standard, TEXT)
    of_contact = NullIf(F(f"{contact}correspondence_type"), constant("", TEXT))
    return Coalesce(of_contact, constant(standard, TEXT), output_field=TEXT)
