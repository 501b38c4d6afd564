"""How interactions' rows are read."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat

from crm import consent
from crm.folding import Searchable, containing
from crm.models.consents import Channel
from crm.search_text import Words
from interactions import entry_search

if TYPE_CHECKING:
    from crm.models import Contact, User


# What of a logged segment no list of its entries shows.
LOGGED_ALONE = tuple(
    f"logged_segment__{name}" for name in ("shared_values", "criteria", "search_text")
)


def with_words(rows: Any, text: str, *fields: str) -> Any:
    """Rows with every word of the text in one of the fields, compared folded."""
    # Cast: codes and texts are fields of different types, which do not add up by themselves.
    parts = [
        part for field in fields for part in (Cast(field, TextField()), Value(" ", TextField()))
    ]
    return containing(rows.alias(searched=Searchable(Concat(*parts))), "searched", text)


def letter_may_go() -> Q:
    """The condition under which an entry has a letter that may be handed out today: not cancelled,
    not erased, and to nobody who may not be written to (domain.md, Eligibility, delivery)."""
    forbidden = consent.forbidden(Channel.HARD_COPY, "contact__")
    may_be_written_to = Q(contact=None) | consent.none_of(forbidden)
    has_letter = Q(document__isnull=False, merge_values__isnull=False)
    return has_letter & Q(is_cancelled=False) & may_be_written_to


class Gathered(Aggregate):
    """Every text once, one after the other."""

    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "STRING_AGG(DISTINCT %(expressions)s, ' ')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "GROUP_CONCAT(DISTINCT %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)


class DocumentQuerySet(models.QuerySet[Any, Any]):
    def of_templates(self) -> Self:
        """What templates use today; a segment's own document is the segment's to show."""
        return self.filter(interactiontemplatelanguage__isnull=False).distinct()


class InteractionTemplateQuerySet(models.QuerySet[Any, Any]):
    def choosable(self) -> Self:
        return self.filter(is_retired=False)

    def with_texts(self) -> Self:
        """With the texts in each language and their documents; one query more."""
        from interactions.models import InteractionTemplateLanguage

        texts = InteractionTemplateLanguage.objects.with_documents()
        return self.prefetch_related(models.Prefetch("languages", texts))


class TemplateLanguageQuerySet(models.QuerySet[Any, Any]):
    def with_documents(self) -> Self:
        """With the document, without its bytes."""
        return self.select_related("document").defer("document__content")


class LoggedSegmentQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """Everybody who may read the log sees all of it. The one place to narrow it."""
        return self

    def deliverable_by(self, user: "User") -> Self:
        """Everybody's with the right to change all segments; else one's own and unassigned ones."""
        return self._own(user) if user.has_perm("segments.log_segment") else self.none()

    def changeable_by(self, user: "User") -> Self:
        """Those that the user may cancel and bring back; by the same rule as sending."""
        may_change = user.has_perm("interactions.change_loggedsegment")
        return self._own(user) if may_change else self.none()

    def _own(self, user: "User") -> Self:
        if user.has_perm("segments.change_all_segments"):
            return self
        own = Q(user=user) | Q(salesperson=None)
        return self.filter(own | Q(salesperson=user.salesperson_id) if user.salesperson_id else own)

    def for_list(self) -> Self:
        """With user, salesperson and campaign, without the frozen values; one query."""
        return self.select_related("user", "salesperson", "campaign").defer(
            "shared_values", "criteria", "search_text"
        )

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number or description."""
        return with_words(self, text, "segment_number", "description")

    def gather_texts(self) -> int:
        """Write what their entries are searched by; one statement. Whoever changes the texts of
        entries does so."""
        entries = self.model.entries.field.model._default_manager.order_by()
        said = entries.filter(logged_segment=OuterRef("pk")).values("logged_segment")
        texts = said.annotate(texts=Gathered(Words("description", "subject"))).values("texts")
        words = Words("segment_number", "description", Coalesce(Subquery(texts), Value("")))
        return self.order_by().update(search_text=Searchable(words))


class InteractionLogEntryQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """Everybody who may read the log sees all of it. The one place to narrow it."""
        return self

    def for_list(self) -> Self:
        """With what a row shows, without the frozen values; one query."""
        return self.select_related(
            "contact", "template", "group", "salesperson", "campaign", "user", "logged_segment"
        ).defer("merge_values", "search_text", *LOGGED_ALONE)

    def counting(self) -> Self:
        """What statistics, criteria and "last interaction" count: not cancelled."""
        return self.filter(is_cancelled=False)

    def changeable_by(self, user: "User") -> Self:
        """One's own: logged by the user, or in the name of the user's salesperson; everybody's
        with the right to change all."""
        if not user.has_perm("interactions.change_interactionlogentry"):
            return self.none()
        if user.has_perm("interactions.change_all_interactionlogentries"):
            return self
        own = Q(user=user)
        return self.filter(own | Q(salesperson=user.salesperson_id) if user.salesperson_id else own)

    def about(self, contact: "Contact") -> Self:
        """Those of a contact; of a company those of its people, too."""
        if not contact.is_company:
            # The index has them in order: it makes no difference how many there are.
            return self.filter(contact=contact)
        people = type(contact).objects.filter(Q(pk=contact.pk) | Q(company=contact.pk))
        return self.filter(contact__in=people.values("pk"))

    def with_deliveries(self) -> Self:
        """With the outbox rows of each entry; one query more."""
        return self.prefetch_related("deliveries")

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in contact, company, description, subject or segment; two
        queries a word come before."""
        found: Self = entry_search.with_words(self, text)
        return found

    def of_contact(self, text: str) -> Self:
        """Every word of `text` occurs in what a contact is found by; one query comes before."""
        found: Self = entry_search.of_contact(self, text)
        return found

    def totals(self) -> dict[str, Any]:
        """`count`, `cancelled`, `cost`, `duration_min`: the last two of what counts. One query."""
        counted = Q(is_cancelled=False)
        return self.aggregate(
            count=Count("pk"),
            cancelled=Count("pk", filter=~counted),
            cost=Coalesce(Sum("cost", filter=counted), Decimal(0)),
            duration_min=Coalesce(Sum("duration_min", filter=counted), 0),
        )

    def letters_out(self) -> Self:
        """Letters of somebody we know that did not come back."""
        return self.filter(
            correspondence_type="hard_copy",
            contact__isnull=False,
            came_back_on=None,
        )

    def printable(self, *, every_type: bool = False) -> Self:
        """Those whose letters may go out on paper; `every_type`: e-mails with a letter, too.

        Left out: cancelled ones, those without a letter, those that logging could not deliver,
        and contacts that may not be written to any more (domain.md, Eligibility, delivery).
        """
        from interactions.models import Delivery

        found = self.filter(letter_may_go())
        if every_type:
            return found
        skipped = Delivery.objects.filter(
            entry=OuterRef("pk"), channel=Delivery.Channel.HARD_COPY, state=Delivery.State.SKIPPED
        )
        return found.filter(~Exists(skipped), correspondence_type="hard_copy")


class ReminderQuerySet(models.QuerySet[Any]):
    def of(self, user: "User") -> Self:
        """The user's own that are not done; nobody sees those of somebody else."""
        return self.filter(user=user, done_at__isnull=True)

    def due(self, today: date) -> Self:
        return self.filter(remind_on__lte=today)
