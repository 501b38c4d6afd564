"""What the pages say of the letters' documents and texts, once they were changed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from segments.labels import language_label
from segments.models import SegmentLanguage, SegmentTemplate
from segments.resolving import Resolver


def text_saved(pinned: SegmentTemplate, language: str) -> str:
    words = {"code": pinned.code, "language": language_label(language)}
    return _("Saved: the texts of template %(code)s in this language: %(language)s.") % words


def personal_text_placed(text: SegmentLanguage) -> str:
    assert text.own_document is not None
    place = text.own_document.get_placement_display()
    return _("The personal text stands %(place)s now: %(language)s.") % {
        "place": place,
        "language": language_label(text.language),
    }


def document_attached(text: SegmentLanguage) -> str:
    words = {"file": text.own_document, "language": language_label(text.language)}
    return _("Letters in this language use “%(file)s” now: %(language)s.") % words


def letter_attached(text: SegmentLanguage) -> str:
    """Of a letter that was given to the worksheet as a whole."""
    document = text.own_document
    words = {"file": document, "language": language_label(document.language if document else "")}
    if document is None or not document.language:
        return _("All letters of the segment use “%(file)s” now.") % words
    return (
        _(
            "All letters of the segment use “%(file)s” now, with salutations, dates and numbers in "
            "its language: %(language)s."
        )
        % words
    )


def written_in_another(text: SegmentLanguage) -> list[str]:
    """That the document in use is written in another language than its text is for."""
    document = text.document
    if document is None or document.language in ("", text.language):
        return []
    said = _(
        "The letter is written in another language, and so are its salutations, dates and numbers: "
        "%(language)s."
    )
    return [said % {"language": language_label(document.language)}]


def other_letters(text: SegmentLanguage) -> list[str]:
    """That some lines get another document than the language that was just given one."""
    lines = Resolver(text.segment_template.segment).lines()
    count = lines.filter(r_document__isnull=False).exclude(r_document=text.own_document_id).count()
    said = ngettext(
        "%(count)d line gets another document, as its language, template or own document says.",
        "%(count)d lines get other documents, as their language, template or own document says.",
        count,
    )
    return [said % {"count": count}] if count else []
