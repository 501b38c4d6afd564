"""How a header reads: what it says without values of its own, and each group in one line."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from interactions.models import InformationFlow, InitiatedBy
from segments.labels import correspondence_label, language_label
from segments.models import Segment, SegmentTemplate

FLAGS = (
    "campaign_target",
    "campaign_response",
    "ignore_contact_preference",
    "send_as_attachment",
)


@dataclass(frozen=True)
class Fallback:
    """What a field of the header says without a value of its own: `value` in its control, `hint`
    below it, and `otherwise` below a value of its own. `whole` is all of it in a sentence's words.
    """

    value: str
    hint: str
    otherwise: str
    whole: str


def plain(value: str, *, hint: str = "") -> Fallback:
    return Fallback(value, hint, _("Otherwise: %(value)s") % {"value": value}, value)


def inherited_words(segment: Segment) -> dict[str, Fallback]:
    """By field, for every field of a header that may inherit."""
    day = _("The day it is logged")
    words = {
        "salesperson": plain(_("Each contact's own")),
        "date": plain(day, hint=day),
        "send_as_attachment": plain(value_words("send_as_attachment", value=False)),
    }
    return words | TemplateWords(segment).all()


class TemplateWords:
    """What comes from the header's template, or from none."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.template: SegmentTemplate | None = segment.template

    def all(self) -> dict[str, Fallback]:
        names = (
            "campaign",
            "campaign_target",
            "campaign_response",
            "ignore_contact_preference",
            "cost",
            "duration_min",
            "information_flow",
            "initiated_by",
            "group",
        )
        words = {name: self.given(value_words(name, self.value(name))) for name in names}
        return words | {"language": self.language(), "correspondence_type": self.kind()}

    def value(self, name: str) -> Any:
        return getattr(self.template, name) if self.template else None

    def given(self, value: str) -> Fallback:
        if self.template is None:
            return plain(value)
        code = {"code": self.template.code, "value": value}
        return Fallback(
            value,
            _("From template %(code)s") % code,
            _("Template %(code)s: %(value)s") % code,
            value,
        )

    def language(self) -> Fallback:
        """K if the template has a text for it, else the template's default."""
        standard = language_label(self.value("default_language"))
        return self.of_contact(_("Each contact's language"), standard)

    def kind(self) -> Fallback:
        """K unless it is ignored, else the template's."""
        ignores = self.segment.ignore_contact_preference
        if ignores is None:
            ignores = bool(self.value("ignore_contact_preference"))
        standard = correspondence_label(self.value("correspondence_type"))
        if ignores:
            return self.given(standard)
        return self.of_contact(_("Each contact's preference"), standard)

    def of_contact(self, theirs: str, standard: str) -> Fallback:
        if self.template is None:
            return plain(theirs)
        words = {"theirs": theirs, "code": self.template.code, "value": standard}
        return Fallback(
            theirs,
            _("Else from template %(code)s: %(value)s") % words,
            _("Otherwise: %(theirs)s, else from template %(code)s: %(value)s") % words,
            _("%(theirs)s, else %(value)s") % {**words, "value": inside_a_sentence(standard)},
        )


def inside_a_sentence(label: str) -> str:
    """Russian writes names of languages small; English does not."""
    return label[:1].lower() + label[1:] if get_language() == "ru" else label


def value_words(name: str, value: Any) -> str:
    """A value of one of the header's fields as the page writes it."""
    if name in FLAGS:
        return _("Yes") if value else _("No")
    if name == "cost":
        return number_format(value or Decimal(0), decimal_pos=2, force_grouping=True)
    if name == "duration_min":
        return number_format(value or 0, force_grouping=True)
    if name == "correspondence_type":
        return correspondence_label(value)
    if name == "language":
        return language_label(value)
    if name == "information_flow" and value:
        return str(InformationFlow(value).label)
    if name == "initiated_by" and value:
        return str(InitiatedBy(value).label)
    if name == "campaign" and not value:
        return pgettext("campaign", "None")
    return str(value) if value else "–"


def said_words(segment: Segment, name: str) -> str:
    """What the header says of a field, its own value or the inherited one."""
    own = getattr(segment, name)
    return inherited_words(segment)[name].whole if own is None else value_words(name, own)


def general_digest(segment: Segment) -> list[str]:
    """The General group in a few words."""
    salesperson, campaign = segment.salesperson, segment.campaign
    if campaign is None and segment.template and not segment.no_campaign:
        campaign = segment.template.campaign
    day = segment.date and date_format(segment.date, "SHORT_DATE_FORMAT")
    return [
        salesperson.name if salesperson else _("Each contact's own salesperson"),
        day or _("The day it is logged"),
        str(campaign or pgettext("campaign", "No campaign")),
    ]


def interaction_digest(segment: Segment) -> list[str]:
    """The Interaction group in a few words."""
    if segment.template is None:
        return [_("No template chosen")]
    minutes = said_number(segment, "duration_min")
    duration = ngettext("%(count)s min", "%(count)s min", minutes) % {
        "count": number_format(minutes, force_grouping=True)
    }
    words = (said_words(segment, name) for name in ("correspondence_type", "language", "cost"))
    return [str(segment.template), *words, duration]


def said_number(segment: Segment, name: str) -> int:
    own = getattr(segment, name)
    number: int = getattr(segment.template, name) if own is None else own
    return number


def letter_digest(segment: Segment) -> list[str]:
    """The Letter group in a few words; one query."""
    if segment.template is None:
        return [_("Choose a template first")]
    texts = list(segment.template.languages.all())
    own = [language_label(text.language) for text in texts if text.own_document_id]
    words = [", ".join(language_label(text.language) for text in texts) or _("No text")]
    if own:
        words.append(_("Own document: %s") % ", ".join(own))
    return words
