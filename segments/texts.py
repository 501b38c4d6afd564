"""The letters' texts of a worksheet: each template in use, each language, and who gets it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from crm.models.contacts import CONTACT_LANGUAGES
from interactions import documents
from interactions.models import Document
from segments.labels import language_label
from segments.models import Segment, SegmentLanguage, SegmentTemplate
from segments.resolving import Resolver, Texts

LANGUAGES = ("", *(code for code, _label in CONTACT_LANGUAGES))


@dataclass(frozen=True)
class TextView:
    """One language: its row, how many lines get it, and how many personal texts are lost in it."""

    row: SegmentLanguage
    lines: int
    without_place: int

    @property
    def label(self) -> str:
        return language_label(self.row.language)


@dataclass(frozen=True)
class TemplateView:
    """A template in use with its languages, and the languages it might get."""

    pinned: SegmentTemplate
    is_header: bool
    lines: int
    texts: list[TextView]

    @property
    def missing(self) -> list[tuple[str, str]]:
        there = {text.row.language for text in self.texts}
        return [(code, language_label(code)) for code in LANGUAGES if code not in there]


@dataclass(frozen=True)
class DocumentCheck:
    """A document with remarks about it, a sentence each."""

    document: Document
    remarks: list[str]


class Usage:
    """Which lines get which text and document; one statement over the lines."""

    def __init__(self, segment: Segment) -> None:
        self.resolver = Resolver(segment)
        groups = self.resolver.lines().order_by().values("r_template", "r_text", "r_document")
        self.groups: list[dict[str, Any]] = list(
            groups.annotate(lines=Count("pk"), personal=Count("pk", filter=~Q(personal_text="")))
        )

    def sum(self, number: str, **keys: Any) -> int:
        """The sum of `lines` or `personal` where the keys fit."""
        return sum(
            group[number]
            for group in self.groups
            if all(group[name] == value for name, value in keys.items())
        )


def template_views(segment: Segment) -> list[TemplateView]:
    """The header's template first, then those of lines; five queries."""
    usage = Usage(segment)
    used = {key for group in usage.groups if (key := group["r_template"])}
    used |= {segment.template_id} if segment.template_id else set()
    pinned = SegmentTemplate.objects.filter(segment=segment, pk__in=used)
    rows = SegmentLanguage.objects.filter(segment_template__in=used).with_documents()
    by_template: dict[int, list[SegmentLanguage]] = {}
    for row in rows:
        by_template.setdefault(row.segment_template_id, []).append(row)
    views = [
        TemplateView(
            template,
            template.pk == segment.template_id,
            usage.sum("lines", r_template=template.pk),
            [text_view(row, usage) for row in by_template.get(template.pk, [])],
        )
        for template in pinned.select_related("template").order_by("code")
    ]
    return sorted(views, key=lambda view: not view.is_header)


def text_view(row: SegmentLanguage, usage: Usage) -> TextView:
    document = row.document
    has_place = document is None or "personal_text" in document.fields
    keys = {"r_template": row.segment_template_id, "r_document": row.document_id}
    lost = 0 if has_place else usage.sum("personal", **keys)
    # A row that is still to be added has no key, as have lines without a text.
    return TextView(row, usage.sum("lines", r_text=row.pk) if row.pk else 0, lost)


def text_of(pinned: SegmentTemplate, language: str) -> SegmentLanguage:
    """The row of a language; a new one, unsaved, where the template has none."""
    rows = SegmentLanguage.objects.filter(segment_template=pinned).with_documents()
    return rows.filter(language=language).first() or SegmentLanguage(
        segment_template=pinned, language=language
    )


def fallback_of(pinned: SegmentTemplate, row: SegmentLanguage) -> SegmentLanguage | None:
    """The row whose document a language without one uses."""
    given = Texts(pinned).document_row(row)
    return None if given is None or given == row else given


def check_of(document: Document | None) -> DocumentCheck | None:
    """What the author of a document may want to know."""
    return DocumentCheck(document, documents.check(document)) if document else None
