"""What the lines of a worksheet say (interactions/resolving.py): from a segment and its pins."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils.functional import cached_property

from interactions.resolving import KEY, Texts, constant, first_set
from interactions.resolving import Resolver as InteractionResolver
from segments.models import Segment, SegmentLanguage, SegmentLine, SegmentTemplate
from segments.querysets import SegmentLineQuerySet

__all__ = ["Resolver", "Texts"]


class Resolver(InteractionResolver):
    """Builds the annotations of one header's lines; two queries, three with the address."""

    header: Segment

    def __init__(self, header: Segment, *, today: date | None = None, own: bool = True) -> None:
        self.pinned = {
            template.pk: template
            for template in SegmentTemplate.objects.filter(segment=header).with_texts()
        }
        super().__init__(
            header,
            self.pinned.get(header.template_id or 0),
            # A line whose template is the header's has no template of its own.
            [template for key, template in self.pinned.items() if key != header.template_id],
            today=today,
            own=own,
        )

    def lines(self) -> SegmentLineQuerySet:
        """The listed lines with what they say."""
        return self._annotated.all()

    @cached_property
    def _annotated(self) -> SegmentLineQuerySet:
        # Once an act: a copy of a queryset costs a fraction of resolving twenty expressions.
        lines = SegmentLine.objects.listed().filter(segment=self.header)
        return lines.annotate(**self.annotations)

    def list_values(self) -> Any:
        return F("list_values")

    def texts(self) -> list[SegmentLanguage]:
        """Every text row of the header's few templates."""
        return [text for template in self.pinned.values() for text in template.languages.all()]

    @cached_property
    def annotations(self) -> dict[str, Any]:
        """By name as `SegmentLineQuerySet.resolved` documents them."""
        return {
            "r_template": first_set(F("template"), constant(self.header.template_id, KEY)),
            "r_interaction_template": self.by_template(
                lambda t: t.template_id,
                self.header_template and self.header_template.template_id,
                KEY,
            ),
            **super().annotations,
        }
