"""Newer versions of templates: a segment keeps what it pinned, and says what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.model_fields import label_of
from interactions.models import InteractionTemplateLanguage
from segments.actions.headers import PINNED
from segments.header_words import value_words
from segments.labels import language_label
from segments.models import Segment, SegmentLanguage, SegmentTemplate

# Columns of both sides of a text row, by their names on the template.
TEXTS = {
    "document": "pinned_document",
    "subject": "pinned_subject",
    "email_text": "pinned_email_text",
}


@dataclass(frozen=True)
class Difference:
    """One value of a template, as pinned and as it is now; '' for texts too long to show."""

    label: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old and not self.new:
            return self.label
        return f"{self.label}: {self.old} → {self.new}"


def newer_versions(segment: Segment) -> list[SegmentTemplate]:
    """The segment's templates in use of which there is a newer version; one query."""
    pinned = SegmentTemplate.objects.filter(segment=segment).in_use().outdated()
    return list(pinned.select_related("template").order_by("code"))


def differences(pinned: SegmentTemplate) -> list[Difference]:
    """What taking the newer version would change: numbers and flags, then texts by language."""
    return [*_of_values(pinned), *_of_texts(pinned)]


def _of_values(pinned: SegmentTemplate) -> Iterator[Difference]:
    for column in PINNED:
        if getattr(pinned, column) != getattr(pinned.template, column):
            name = column.removesuffix("_id")
            label = capfirst(label_of(type(pinned.template), name))
            old, new = (_words(side, name) for side in (pinned, pinned.template))
            yield Difference(label, old, new)


def _words(side: Any, name: str) -> str:
    return value_words("language" if name == "default_language" else name, getattr(side, name))


def _of_texts(pinned: SegmentTemplate) -> Iterator[Difference]:
    rows: Mapping[str, SegmentLanguage] = {
        row.language: row for row in pinned.languages.with_documents()
    }
    now = {
        row.language: row
        for row in pinned.template.languages.select_related("document").defer("document__content")
    }
    for language in sorted({*rows, *now}):
        name = language_label(language)
        for part, column in TEXTS.items():
            old = getattr(rows.get(language), column, None) or ""
            new = getattr(now.get(language), part, None) or ""
            if old != new:
                yield _of_text(part, name, old, new)


def _of_text(part: str, language: str, old: Any, new: Any) -> Difference:
    label = capfirst(label_of(InteractionTemplateLanguage, part))
    label = _("%(text)s, %(language)s") % {"text": label, "language": language}
    if part == "email_text" and old and new:
        return Difference(_("%s: another text") % label, "", "")
    if part == "document" and str(old) == str(new):
        words = {"label": label, "file": new}
        return Difference(_("%(label)s: %(file)s, another file") % words, "", "")
    return Difference(label, _short(old), _short(new))


def _short(text: Any) -> str:
    words = str(text)
    return (words if len(words) <= 60 else f"{words[:59]}…") or _("none")
