"""How the worksheet is read. What a line *is* is computed here, by `resolved()` alone."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from crm.folding import containing
from interactions.querysets import with_words

if TYPE_CHECKING:
    from crm.models import User
    from segments.models import Segment


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

    def mine(self, user: "User") -> Self:
        """The user's own as salesperson, and what the user made for nobody."""
        mine = Q(created_by=user, salesperson=None)
        if user.salesperson_id:
            mine |= Q(salesperson=user.salesperson_id)
        return self.filter(mine)

    def for_list(self) -> Self:
        """`step_count`: int, `last_step_at`: datetime or None; one query."""
        return self.select_related("salesperson", "campaign").annotate(
            step_count=models.Count("steps", filter=Q(steps__is_undone=False)),
            last_step_at=models.Max("steps__at", filter=Q(steps__is_undone=False)),
        )

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number or description."""
        found: Self = with_words(self, text, "number", "description")
        return found


def _own(user: "User") -> Q:
    own = Q(salesperson=None) | Q(created_by=user)
    return own | Q(salesperson=user.salesperson_id) if user.salesperson_id else own


class SegmentLineQuerySet(models.QuerySet[Any, Any]):
    def listed(self) -> Self:
        return self.filter(is_listed=True)

    def open_and_listed(self) -> Self:
        """Lines that can be seen on some open segment."""
        return self.filter(is_listed=True, segment__state="open")

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number, name, company, e-mail or phone of the contact."""
        found: Self = containing(self, "contact__search_text", text)
        return found

    def resolved(self, header: "Segment") -> Self:
        """What each line of `header` says, its own values or inherited ones.

        Annotations (domain.md, Line: resolved values): `r_template` (id of the pinned template),
        `r_interaction_template` (id of the template it came from), `r_description`, `r_date` (NULL:
        the day it is logged), `r_salesperson` (id), `r_correspondence_type`, `r_language` (of the
        text), `r_text` (id of the text row), `r_text_language` (of that row), `r_subject`,
        `r_email_text`, `r_document` (id), `r_format_language`, `r_cost`, `r_duration_min`,
        `r_information_flow`, `r_initiated_by`, `r_group` (id), `r_campaign` (id),
        `r_campaign_target`, `r_campaign_response`, `r_send_as_attachment`.

        Costs two queries for the header's few templates and texts, whose values go in as
        constants; cut the page first where there are many lines.
        """
        from segments.resolving import Resolver

        return self.filter(segment=header).annotate(**Resolver(header).annotations)
