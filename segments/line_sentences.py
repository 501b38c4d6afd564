"""What the pages say about the values of lines: before they are reset, and when they come back."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.model_fields import field_of
from crm.models import Contact
from interactions.documents import CheckedDocument
from segments.columns import BY_NAME
from segments.images import with_switches
from segments.models import SegmentLine
from segments.steps import labels


def reset_at_stake(count: int, column: str = "") -> dict[str, Any]:
    """The question to ask before the lines inherit a column again, or everything."""
    if column:
        question = ngettext(
            "Reset “%(column)s” on %(count)d line?",
            "Reset “%(column)s” on %(count)d lines?",
            count,
        ) % {"count": count, "column": BY_NAME[column].heading}
    else:
        question = ngettext(
            "Reset all own values of %(count)d line?",
            "Reset all own values of %(count)d lines?",
            count,
        ) % {"count": count}
    details = [_("They inherit again; Undo puts their own values back.")]
    if not column:
        details.append(_("Evaluation, attempt failed and personal texts stay."))
    return {"question": question, "details": details, "confirm": _("Reset")}


def nothing_to_reset(column: str = "") -> str:
    if column:
        return _("No line here has its own value of “%s”.") % BY_NAME[column].heading
    return _("None of these lines has a value of its own.")


def own_fields(line: SegmentLine) -> str:
    """The fields in which the line says something itself, by name."""
    names = (*SegmentLine.OVERRIDES, *SegmentLine.FACTS)
    return labels(SegmentLine, [name for name in names if says(line, name)])


def says(line: SegmentLine, name: str) -> bool:
    fields = [field_of(SegmentLine, one) for one in with_switches([name])]
    return any(getattr(line, one.attname) != one.get_default() for one in fields)


def former_values(line: SegmentLine, former: SegmentLine) -> str:
    """That the contact was on the segment before, and what its line said."""
    return _("%(name)s was on this segment before, with values of its own: %(fields)s.") % {
        "name": line.contact.name,
        "fields": own_fields(former),
    }


def document_set(line: SegmentLine, document: CheckedDocument | None) -> str:
    if document is None:
        return _("The letter to %s is made with the template's document again.") % line.contact.name
    return _("The letter to %(name)s is made with “%(file)s” now.") % {
        "name": line.contact.name,
        "file": document.name,
    }


def document_changed(line: SegmentLine) -> str:
    return (
        _("Somebody changed the document of %s meanwhile; look at it and try again.")
        % line.contact.name
    )


def gone(contact: Contact) -> str:
    """That a line went while somebody was typing on it, and what to do."""
    return _(
        "%(name)s was taken off this segment meanwhile; nothing was saved. What you typed is still "
        "here: bring the line back to save it."
    ) % {"name": contact.name}


def came_back(line: SegmentLine) -> str:
    return _("%s is back, with what you typed.") % line.contact.name


def no_place(line: SegmentLine) -> str:
    """That the letter will not show the personal text, and what to do."""
    return _(
        "The letter of %(name)s has no place for the personal text: put it after the salutation "
        "or at the end, or choose another template for this line."
    ) % {"name": line.contact.name}
