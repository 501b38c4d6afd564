"""How the worksheet is read. What a line *is* is computed here, by `resolved()` alone."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone

from crm.searching import contact_with
from interactions.querysets import with_words

if TYPE_CHECKING:
    from datetime import date

    from crm.models import User
    from segments.models import Segment

# How long the lines, steps and texts of a closed segment are kept.
KEPT = timedelta(days=30)


class SegmentQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """Everybody's with the right to see all; else the user's own and unassigned ones."""
        if user.has_perm("segments.view_all_segments"):
            return self
        return self.filter(_own(user))

    def changeable_by(self, user: "User") -> Self:
        """Everybody's with the right to change all; else the user's own and unassigned ones."""
        if not user.has_perm("segments.change_segment"):
            return self.none()
        if user.has_perm("segments.change_all_segments"):
            return self
        return self.filter(_own(user))

    def open(self) -> Self:
        return self.filter(state="open")

    def logged(self) -> Self:
        return self.filter(state="logged")

    def in_trash(self) -> Self:
        """Trashed ones that can be restored."""
        return self.filter(state="trashed", closed_at__gt=timezone.now() - KEPT)

    def kept_no_longer(self) -> Self:
        """Logged and trashed ones whose days of keeping are over."""
        closed = self.filter(state__in=["logged", "trashed"])
        return closed.filter(closed_at__lte=timezone.now() - KEPT)

    def to_purge(self) -> Self:
        """Those kept no longer of which more than the header is left.

        Asked from the side of steps and templates: these go with the purge, headers stay.
        """
        steps, templates = (
            apps.get_model("segments", name)._default_manager.order_by().values("segment")
            for name in ("SegmentCriteria", "SegmentTemplate")
        )
        return self.kept_no_longer().filter(pk__in=steps.union(templates))

    def mine(self, user: "User") -> Self:
        """The user's own as salesperson, and what the user made for nobody."""
        mine = Q(created_by=user, salesperson=None)
        if user.salesperson_id:
            mine |= Q(salesperson=user.salesperson_id)
        return self.filter(mine)

    def follow_ups(self) -> Self:
        """Those that began with the contacts of a logged segment."""
        return self.filter(models.Exists(_first_step_from_a_log()))

    def follow_ups_of(self, segment_number: str) -> Self:
        """Those that began with the contacts of the log of that number."""
        first = _first_step_from_a_log().filter(criteria__number=segment_number)
        return self.filter(models.Exists(first))

    def for_list(self) -> Self:
        """`step_count`: int, `last_step_at`: datetime or None, `campaign_number`: of the campaign
        that the header says; one query."""
        steps = apps.get_model("segments", "SegmentCriteria")._default_manager.order_by()
        done = steps.filter(segment=models.OuterRef("pk"), is_undone=False).values("segment")
        # Subqueries: whoever counts the segments or cuts a page of them joins no steps.
        count = models.Subquery(done.annotate(count=models.Count("pk")).values("count"))
        return self.select_related("salesperson", "campaign", "template__campaign").annotate(
            campaign_number=campaign_said("number"),
            step_count=Coalesce(count, 0),
            last_step_at=models.Subquery(done.annotate(last=models.Max("at")).values("last")),
        )

    def of_campaign(self, campaign: Any) -> Self:
        """Those whose header says the campaign, by itself or by its template."""
        return self.filter(Q(Exact(campaign_said("pk"), campaign.pk)))

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number or description."""
        found: Self = with_words(self, text, "number", "description")
        return found


def campaign_said(field: str) -> Any:
    """The field of the header's campaign: H (or none) | T. Source: docs/domain.md, Line."""
    of_template = When(no_campaign=False, then=F(f"template__campaign__{field}"))
    return Coalesce(F(f"campaign__{field}"), Case(of_template))


def is_called() -> Q:
    """A line with a call that was not cancelled since."""
    entries = apps.get_model("interactions", "InteractionLogEntry")._default_manager
    counting = entries.filter(pk=models.OuterRef("call"), is_cancelled=False)
    # First what is cheap: most lines have none.
    return Q(call__isnull=False) & Q(models.Exists(counting))


def _first_step_from_a_log() -> models.QuerySet[Any, Any]:
    steps = apps.get_model("segments", "SegmentCriteria")._default_manager.order_by()
    return steps.filter(
        segment=models.OuterRef("pk"), ordinal=1, kind="logged_segment", is_undone=False
    )


def _own(user: "User") -> Q:
    own = Q(salesperson=None) | Q(created_by=user)
    return own | Q(salesperson=user.salesperson_id) if user.salesperson_id else own


class SegmentTemplateQuerySet(models.QuerySet[Any, Any]):
    def in_use(self) -> Self:
        """The template of the header, or of a listed line; the others sleep."""
        from segments.models import SegmentLine

        lines = SegmentLine.objects.listed().filter(
            segment=models.OuterRef("segment"), template=models.OuterRef("pk")
        )
        return self.filter(Q(segment__template=models.F("pk")) | models.Exists(lines))

    def with_texts(self) -> Self:
        """With the texts in each language and their documents; one query more."""
        from segments.models import SegmentLanguage

        texts = SegmentLanguage.objects.with_documents()
        return self.prefetch_related(models.Prefetch("languages", texts))

    def outdated(self) -> Self:
        """Pinned before the template's last change."""
        return self.filter(template_version__lt=models.F("template__version"))


class SegmentLanguageQuerySet(models.QuerySet[Any, Any]):
    def with_own(self) -> Self:
        """Rows on which the segment says something itself."""
        own = Q(own_document__isnull=False) | Q(own_subject__isnull=False)
        return self.filter(own | Q(own_email_text__isnull=False))

    def with_documents(self) -> Self:
        """With both documents, without their bytes; one query."""
        rows = self.select_related("pinned_document", "own_document")
        return rows.defer("pinned_document__content", "own_document__content")


class SegmentColumnQuerySet(models.QuerySet[Any, Any]):
    def shown(self) -> Self:
        """Those whose step is not undone."""
        return self.filter(step__is_undone=False)


class SavedCriteriaQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """The user's own and shared ones; everybody's with the right to change all."""
        if user.has_perm("segments.change_all_savedcriteria"):
            return self
        return self.filter(Q(owner=user) | Q(is_shared=True))

    def changeable_by(self, user: "User") -> Self:
        """The user's own; everybody's with the right to change all."""
        if user.has_perm("segments.change_all_savedcriteria"):
            return self
        return self.filter(owner=user)

    def for_list(self) -> Self:
        """With the owner; one query."""
        return self.select_related("owner")

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in code or description."""
        found: Self = with_words(self, text, "code", "description")
        return found


class SegmentLineQuerySet(models.QuerySet[Any, Any]):
    def listed(self) -> Self:
        return self.filter(is_listed=True)

    def open_and_listed(self) -> Self:
        """Lines that can be seen on some open segment."""
        return self.filter(is_listed=True, segment__state="open")

    def called(self) -> Self:
        """Lines with a call that counts."""
        return self.filter(is_called())

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number, name, company, e-mail or phone of the contact."""
        return self.filter(contact_with(text, "contact__search_text"))

    def resolved(self, header: "Segment", *, today: "date | None" = None) -> Self:
        """What each line of `header` says, its own values or inherited ones.

        Annotations (domain.md, Line: resolved values): `r_template` (id of the pinned template),
        `r_interaction_template` (id of the template it came from), `r_description`, `r_date` (NULL:
        the day it is logged), `r_salesperson` (id), `r_correspondence_type`, `r_language` (of the
        text), `r_text` (id of the text row), `r_text_language` (of that row), `r_subject`,
        `r_email_text`, `r_document` (id), `r_format_language`, `r_cost`, `r_duration_min`,
        `r_information_flow`, `r_initiated_by`, `r_group` (id), `r_campaign` (id),
        `r_campaign_target`, `r_campaign_response`, `r_send_as_attachment`, `r_address` (id of an
        alternative address; NULL: the main one), `r_email`.

        `today` is the day of a line without a date: the user's own unless given. Costs three
        queries for the header's few templates and texts, whose values go in as constants; cut the
        page first where there are many lines.
        """
        from segments.resolving import Resolver

        return self.filter(segment=header).annotate(**Resolver(header, today=today).annotations)
