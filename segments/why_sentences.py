"""What the page says that tells why a contact is on a worksheet, or is not."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from crm import consent
from segments.segment_why import ContactStory, Did, StepStory


def refusal(code: str) -> str:
    return consent.sentence(code)


def standing(story: ContactStory) -> str:
    """Whether the contact is on the segment, and what decided it."""
    name = {"name": story.contact.name}
    if story.line is not None:
        words = {**name, "step": story.line.step.ordinal}
        return _("%(name)s is on this segment: step %(step)s brought it.") % words
    gone = [told for told in story.steps if told.did == Did.WENT and not told.view.is_undone]
    if gone:
        words = {**name, "step": gone[-1].view.step.ordinal}
        return _("%(name)s is not on this segment: step %(step)s took it off.") % words
    if any(told.did == Did.CAME for told in story.steps):
        return _("%(name)s is not on this segment: the step that brought it was taken back.") % name
    if any(told.did == Did.NOT_ELIGIBLE and not told.view.is_undone for told in story.steps):
        return _("%(name)s is not on this segment: it matches, but may not come.") % name
    return _("%(name)s is not on this segment: no step brought it.") % name


def verdict(told: StepStory) -> str:
    """What the step did to the contact, such as "Does not match." """
    said = VERDICTS[told.did](told)
    if told.through is not None:
        said += " " + _("It belongs with %(contact)s, who matches.") % {"contact": told.through}
    return said


def _stayed(told: StepStory) -> str:
    if told.view.step.kind not in ("refine", "reduce"):
        return _("It stayed: others were taken off.")
    would_go = told.matches == (told.view.step.kind == "reduce")
    if told.matches is not None and would_go:
        return _("It stayed; by its data of today it would go.")
    return _("It stayed.")


def _went(told: StepStory) -> str:
    would_stay = told.matches == (told.view.step.kind == "refine")
    if told.matches is not None and would_stay:
        return _("It was taken off; by its data of today it would stay.")
    return _("It was taken off.")


def _came(told: StepStory) -> str:
    if told.matches is False:
        return _("It came; by its data of today it would not.")
    return _("It came by this step.")


def _not_eligible(told: StepStory) -> str:
    return _("It matches, but does not come: %(reason)s") % {
        "reason": consent.sentence(told.reason)
    }


def _not_named(told: StepStory) -> str:
    if told.reason:
        reason = consent.sentence(told.reason)
        return _("It did not come by this step. Today it may not: %(reason)s") % {"reason": reason}
    return _("It did not come by this step.")


VERDICTS: Mapping[Did, Callable[[StepStory], str]] = {
    Did.CAME: _came,
    Did.WAS_THERE: lambda told: _("It was on the segment already."),
    Did.NOT_MATCHED: lambda told: _("It does not match."),
    Did.NOT_ELIGIBLE: _not_eligible,
    Did.WOULD_COME: lambda told: _("It did not come then; by its data of today it would."),
    Did.NOT_NAMED: _not_named,
    Did.WENT: _went,
    Did.STAYED: _stayed,
    Did.WAS_ABSENT: lambda told: _("It was not on the segment."),
}
