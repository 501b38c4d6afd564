"""What the pages say after an act, and before one that loses something."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from crm import consent
from crm.imports.sentences import people_and_companies
from crm.list_columns import MOST
from crm.model_fields import label_of
from crm.models import Contact
from interactions.models import LoggedSegment
from segments.actions import (
    AddPreview,
    ApplyResult,
    CopyResult,
    LogResult,
    TakenBack,
    TrashPreview,
)
from segments.actions.following import names_left_out
from segments.actions.headers import HeaderChange
from segments.consent_warnings import warnings_of_step
from segments.models import (
    SavedCriteria,
    Segment,
    SegmentCriteria,
    SegmentLanguage,
    SegmentLine,
    SegmentTemplate,
)
from segments.pasting import Pasted
from segments.querysets import SegmentLineQuerySet
from segments.steps import StepResult, carries_typed_values

# So many columns that were left out are named.
NAMED_COLUMNS = 5

REFUSED = {
    consent.LETTERS_REFUSED: ngettext_lazy(
        "%(count)d contact refused letters: the interaction will be logged, but no letter made.",
        "%(count)d contacts refused letters: the interactions will be logged, but no letters made.",
        "count",
    ),
    consent.EMAILS_REFUSED: ngettext_lazy(
        "%(count)d contact refused e-mails: the interaction will be logged, but nothing sent.",
        "%(count)d contacts refused e-mails: the interactions will be logged, but nothing sent.",
        "count",
    ),
}


def field_label(name: str) -> str:
    """A field of the header, or one of the segment's own texts."""
    model = SegmentLanguage if name in SegmentLanguage.OWN else Segment
    return label_of(model, name)


def field_labels(names: Iterable[str]) -> list[str]:
    """Each field's label once; a switch goes by the name of its key."""
    keys = {switch: key for key, switch in SegmentLine.SWITCHES.items()}
    return list(dict.fromkeys(field_label(keys.get(name, name)) for name in names))


def listing(words: Iterable[str]) -> str:
    return ", ".join(words)


def header_saved(change: HeaderChange) -> list[str]:
    """What was saved, what went with the old template, and which lines keep their own value."""
    said = []
    if change.changed:
        said.append(_("Saved: %s.") % listing(field_labels(change.changed)))
    if change.lines_reset:
        said.append(lines_reset(change.lines_reset))
    said += [
        ngettext(
            "%(count)d line keeps its own value of: %(field)s.",
            "%(count)d lines keep their own values of: %(field)s.",
            count,
        )
        % {"count": count, "field": field_label(name)}
        for name, count in change.overriding.items()
    ]
    return said or [_("Nothing was changed.")]


def removal_at_stake(lines: SegmentLineQuerySet) -> dict[str, Any]:
    """The question to ask before lines are removed; two queries."""
    count, typed = lines.count(), lines.filter(carries_typed_values()).count()
    details = [_("Undo brings them back with everything typed on them.")]
    if typed:
        own = ngettext(
            "%(count)d of them has values or a text of its own.",
            "%(count)d of them have values or texts of their own.",
            typed,
        )
        details.insert(0, own % {"count": typed})
    question = ngettext(
        "Remove %(count)d line from the segment?",
        "Remove %(count)d lines from the segment?",
        count,
    )
    return {"question": question % {"count": count}, "details": details, "confirm": _("Remove")}


def segment_at_stake(segment: Segment, preview: TrashPreview) -> dict[str, Any]:
    """The question to ask before a segment goes into the trash."""
    goes = [
        (preview.lines, ngettext("%(count)d line", "%(count)d lines", preview.lines)),
        (
            preview.overriding,
            ngettext(
                "%(count)d line with values of its own",
                "%(count)d lines with values of their own",
                preview.overriding,
            ),
        ),
        (
            preview.personal_texts,
            ngettext("%(count)d personal text", "%(count)d personal texts", preview.personal_texts),
        ),
        (
            preview.documents,
            ngettext("%(count)d own document", "%(count)d own documents", preview.documents),
        ),
    ]
    with_it = listing(words % {"count": count} for count, words in goes if count)
    details = [_("With it go: %(what)s.") % {"what": with_it}] if with_it else []
    return {
        "question": _("Put segment %(segment)s in the trash?") % {"segment": segment},
        "details": [*details, _("It can be restored for 30 days; its number stays taken.")],
        "confirm": _("Put in the trash"),
    }


def segment_trashed(segment: Segment) -> str:
    return _("Segment %(number)s is in the trash; it can be restored until %(until)s.") % {
        "number": segment.number,
        "until": date_format(timezone.localtime(segment.kept_until), "SHORT_DATE_FORMAT"),
    }


def segment_restored(segment: Segment) -> str:
    said = ngettext(
        "Segment %(number)s is open again, with %(count)d line.",
        "Segment %(number)s is open again, with %(count)d lines.",
        segment.line_count,
    )
    return said % {"number": segment.number, "count": segment.line_count}


def everybody_at_stake(segment: Segment) -> dict[str, Any]:
    """The question to ask where reducing without a condition would take everybody."""
    return {
        **removal_at_stake(SegmentLine.objects.listed().filter(segment=segment)),
        "question": _("There is no condition: remove everybody from the segment?"),
    }


def add_anyway(contact: Contact, refusal: str) -> dict[str, Any]:
    """The question to ask where somebody with the right may add an excluded contact."""
    return {
        "question": _("Add %s anyway?") % contact.name,
        "details": [refusal],
        "confirm": _("Add anyway"),
        "field": "include_excluded",
        "is_destructive": False,
    }


def lines_reset(count: int) -> str:
    said = ngettext(
        "%(count)d line inherits from the header again.",
        "%(count)d lines inherit from the header again.",
        count,
    )
    return said % {"count": count}


def lines_changed(count: int) -> str:
    return ngettext("%(count)d line was changed.", "%(count)d lines were changed.", count) % {
        "count": count
    }


def lines_removed(count: int) -> str:
    return ngettext(
        "%(count)d line was removed; Undo brings it back.",
        "%(count)d lines were removed; Undo brings them back.",
        count,
    ) % {"count": count}


def contacts_added(result: StepResult) -> list[str]:
    """How many came, how many were there already, and who did not come, with the reason."""
    said = [
        ngettext(
            "%(count)d contact was added.", "%(count)d contacts were added.", result.line_count
        )
        % {"count": result.line_count}
    ]
    if result.already_listed:
        already = ngettext(
            "%(count)d was on the segment already.",
            "%(count)d were on the segment already.",
            result.already_listed,
        )
        said.append(already % {"count": result.already_listed})
    return said + left_out(result.left_out, result.left_out_names) + warned(result.warnings)


def contacts_created(step: SegmentCriteria) -> list[str]:
    """Who of a list was not here before."""
    who = people_and_companies(step.criteria.get("people", 0), step.criteria.get("companies", 0))
    return [_("Created: %(who)s.") % {"who": who}] if who else []


def list_columns(changed: int, left_out: list[str]) -> list[str]:
    """What a list's own columns did beside the lines that came."""
    said = []
    if changed:
        words = ngettext(
            "%(count)s line that was here got the list's values.",
            "%(count)s lines that were here got the list's values.",
            changed,
        )
        said.append(words % {"count": number_format(changed, force_grouping=True)})
    if left_out:
        said.append(columns_left_out(left_out))
    return said


def columns_left_out(headings: list[str]) -> str:
    """How many are too many, and the first of them."""
    words = ngettext(
        "A segment has %(most)d columns of lists at most; %(count)d is left out: %(columns)s.",
        "A segment has %(most)d columns of lists at most; %(count)d are left out: %(columns)s.",
        len(headings),
    )
    more = " …" if len(headings) > NAMED_COLUMNS else ""
    named = ", ".join(headings[:NAMED_COLUMNS]) + more
    return words % {"most": MOST, "count": len(headings), "columns": named}


def warned(warnings: dict[str, int]) -> list[str]:
    """Who comes though the letter or e-mail will not."""
    return [REFUSED[code] % {"count": count} for code, count in warnings.items()]


def left_out(reasons: dict[str, int], names: dict[str, list[str]] | None = None) -> list[str]:
    """Who does not come, by reason: "2 left out: The contact is inactive."; then their names,
    where these are known."""
    return [
        _("%(count)s left out: %(reason)s")
        % {"count": number_format(count, force_grouping=True), "reason": consent.sentence(code)}
        + named((names or {}).get(code, []), count)
        for code, count in reasons.items()
    ]


def named(names: list[str], count: int) -> str:
    """Such as " Anna Hart, Bob …", with dots where there are more."""
    if not names:
        return ""
    return f" {listing(names)}{' …' if count > len(names) else ''}"


def not_pasted(pasted: Pasted) -> list[str]:
    """How many pasted rows brought nobody, and why."""
    counts = {
        "missing": len(pasted.not_found),
        "open": len(pasted.undecided),
        "twice": pasted.duplicates,
    }
    said = {
        "missing": ngettext(
            "%(count)d row was not found.", "%(count)d rows were not found.", counts["missing"]
        ),
        "open": ngettext(
            "%(count)d row may mean several contacts and was left out.",
            "%(count)d rows may mean several contacts and were left out.",
            counts["open"],
        ),
        "twice": ngettext(
            "%(count)d row named somebody a second time.",
            "%(count)d rows named somebody a second time.",
            counts["twice"],
        ),
    }
    return [said[key] % {"count": count} for key, count in counts.items() if count]


def criteria_applied(saved: SavedCriteria, result: ApplyResult) -> list[str]:
    """What the steps of saved criteria did altogether, and who did not come."""
    said = _("%(criteria)s: %(added)s added, %(removed)s removed.")
    numbers = {
        "criteria": saved.code,
        "added": number_format(result.added, force_grouping=True),
        "removed": number_format(result.removed, force_grouping=True),
    }
    return [said % numbers, *left_out(result.left_out), *warned(result.warnings)]


def steps_at_stake(segment: Segment, saved: SavedCriteria) -> dict[str, Any] | None:
    """The question to ask where criteria are applied to a segment that has steps already."""
    count = segment.steps.filter(is_undone=False).count()
    if not count:
        return None
    question = ngettext(
        "The segment has %(count)d step already. Apply %(criteria)s as well?",
        "The segment has %(count)d steps already. Apply %(criteria)s as well?",
        count,
    )
    return {
        "question": question % {"count": count, "criteria": saved.code},
        "details": [
            saved.description,
            _("Its steps run after those that are there; one Undo takes them all back."),
        ],
        "confirm": _("Apply"),
        "is_destructive": False,
    }


def criteria_at_stake(saved: SavedCriteria) -> list[str]:
    """What is lost with saved criteria."""
    steps = ngettext("%(count)d step", "%(count)d steps", saved.step_count)
    said = [capfirst(steps % {"count": saved.step_count})]
    if saved.is_shared:
        said.append(_("Everybody can apply them now; nobody can then."))
    return said


def logged(result: LogResult) -> list[str]:
    """How many interactions were written, and the follow-up segment if there is one."""
    said = ngettext(
        "%(count)d interaction was logged.",
        "%(count)d interactions were logged.",
        result.entry_count,
    )
    sentences = [said % {"count": result.entry_count}]
    if result.remainder is not None:
        left = ngettext(
            "%(count)d line was left behind on segment %(segment)s.",
            "%(count)d lines were left behind on segment %(segment)s.",
            result.remainder.line_count,
        )
        numbers = {"count": result.remainder.line_count, "segment": result.remainder}
        sentences.append(left % numbers)
    if result.follow_up is not None:
        followed = [_("The follow-up segment is %(segment)s.") % {"segment": result.follow_up}]
        not_followed = _not_followed(result.logged_segment, result.follow_up)
        sentences.append(" ".join(followed + not_followed))
    return sentences


def _not_followed(logged: LoggedSegment, follow_up: Segment) -> list[str]:
    step = follow_up.steps.get()
    return left_out(step.left_out, names_left_out(logged, step))


def followed_up(logged: LoggedSegment, segment: Segment) -> list[str]:
    """How many contacts the new segment has, and who did not come along."""
    step = segment.steps.get()
    said = ngettext(
        "Segment %(number)s follows up on %(count)d contact.",
        "Segment %(number)s follows up on %(count)d contacts.",
        step.line_count,
    )
    numbers = {"number": segment.number, "count": step.line_count}
    return [
        said % numbers,
        *_not_followed(logged, segment),
        *warned(warnings_of_step(step)),
    ]


def taken_back(taken: TakenBack) -> list[str]:
    """What was cancelled, what came back, and what became of the follow-up segment."""
    said = [
        ngettext(
            "Segment %(number)s is open again; %(count)d interaction was cancelled.",
            "Segment %(number)s is open again; %(count)d interactions were cancelled.",
            taken.cancelled,
        )
        % {"number": taken.segment.number, "count": taken.cancelled}
    ]
    if taken.trashed:
        said.append(
            _("The follow-up segment %(number)s is in the trash.")
            % {"number": taken.trashed.number}
        )
    if taken.kept:
        said.append(
            _("The follow-up segment %(segment)s stays: somebody has worked on it.")
            % {"segment": taken.kept}
        )
    kept = _("Segment %(segment)s was begun with contacts of this log, too; it stays.")
    said.extend(kept % {"segment": segment} for segment in taken.others)
    return said


def copied(source: Segment, result: CopyResult) -> list[str]:
    """The copy, how many contacts it has, and who did not come along."""
    numbers = {"number": result.segment.number, "source": source.number}
    if result.step is None:
        return [_("Segment %(number)s has the set-up of %(source)s; now add contacts.") % numbers]
    said = ngettext(
        "Segment %(number)s is a copy of %(source)s, with %(count)d contact.",
        "Segment %(number)s is a copy of %(source)s, with %(count)d contacts.",
        result.step.line_count,
    )
    sentences = [said % {**numbers, "count": result.step.line_count}]
    sentences += left_out(result.step.left_out)
    if result.first_left_out:
        names = listing(result.first_left_out)
        more = sum(result.step.left_out.values()) > len(result.first_left_out)
        sentences.append((_("Not copied: %s…") if more else _("Not copied: %s.")) % names)
    return [*sentences, *warned(warnings_of_step(result.step))]


def counted_before(count: int) -> str:
    """A number that the page had shown and that is another now."""
    shown = number_format(count, force_grouping=True)
    return _("The page had counted %(count)s; the contacts changed meanwhile.") % {"count": shown}


def reasons(left_out: dict[str, int]) -> list[tuple[str, int]]:
    """Each reason as a sentence, with its count."""
    return [(consent.sentence(code), count) for code, count in left_out.items()]


def reasons_with_names(preview: AddPreview) -> list[tuple[str, int, str]]:
    """Each reason as a sentence, with its count and the first names."""
    return [
        (consent.sentence(code), count, named(preview.left_out_names.get(code, []), count))
        for code, count in preview.left_out.items()
    ]


def step_back(result: StepResult) -> list[str]:
    if result.run_length > 1:
        return [_run_turned(_("%(steps)s were taken back; %(lines)s."), result), *_kept(result)]
    lines = _brought_back if not result.step.is_adding else _taken_off
    done = _changed if result.step.is_edit else lines
    what = done(result.line_count)
    if _is_of_the_header(result):
        is_text = "text" in result.step.criteria
        what = _("the texts are as they were") if is_text else _("the header is as it was")
    return [capfirst(_("the step was taken back; %s.") % what), *_kept(result)]


def step_forward(result: StepResult) -> list[str]:
    if result.run_length > 1:
        return [_run_turned(_("%(steps)s were done again; %(lines)s."), result), *_kept(result)]
    lines = _brought_back if result.step.is_adding else _taken_off
    done = _changed_again if result.step.is_edit else lines
    what = done(result.line_count)
    if _is_of_the_header(result):
        is_text = "text" in result.step.criteria
        what = _("the texts are changed again") if is_text else _("the header is changed again")
    return [capfirst(_("the step was done again; %s.") % what), *_kept(result)]


def _is_of_the_header(result: StepResult) -> bool:
    """An edit of the header, of its template or of its texts, that reset no line."""
    return result.step.is_edit and not result.step.criteria["fields"]


def _run_turned(said: str, result: StepResult) -> str:
    """Of several steps together, some bring lines and some take them."""
    steps = ngettext("%(count)d step", "%(count)d steps", result.run_length)
    lines = ngettext(
        "%(count)d line came or went", "%(count)d lines came or went", result.line_count
    )
    return said % {
        "steps": steps % {"count": result.run_length},
        "lines": lines % {"count": result.line_count},
    }


def _kept(result: StepResult) -> list[str]:
    """What an edit could not put back."""
    said = []
    if result.kept:
        said.append(
            ngettext(
                "%(count)d line stays as it is: somebody changed it since.",
                "%(count)d lines stay as they are: somebody changed them since.",
                result.kept,
            )
            % {"count": result.kept}
        )
    if result.kept_fields:
        names = listing(field_label(name) for name in result.kept_fields)
        said.append(
            _("Of the header these stay, as they were changed or what they named is gone: %s.")
            % names
        )
    return said


def _changed_again(count: int) -> str:
    said = ngettext("%(count)d line is changed again", "%(count)d lines are changed again", count)
    return said % {"count": count}


def _changed(count: int) -> str:
    return ngettext("%(count)d line is as it was", "%(count)d lines are as they were", count) % {
        "count": count
    }


def _brought_back(count: int) -> str:
    return ngettext("%(count)d line is back", "%(count)d lines are back", count) % {"count": count}


def _taken_off(count: int) -> str:
    return ngettext(
        "%(count)d line is off the segment", "%(count)d lines are off the segment", count
    ) % {"count": count}


def template_refreshed(pinned: SegmentTemplate) -> str:
    return _("The newest version of template %(code)s is used now.") % {"code": pinned.code}
