"""Contacts come and go by criteria: one page, three verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.criteria.narrowing import Narrowed, narrowing
from crm.criteria.plain import as_tree
from crm.filters import canonical, filter_sentence
from crm.patience import TooSlow, within
from crm.requests import Request, posted_key
from segments import actions, sentences
from segments.builder import Builder, StoredForm, as_form, step_form
from segments.exceptions import RedoWouldBeLost
from segments.forms import AddOptionsForm, AddSelectedForm, RemoveOptionsForm
from segments.models import Segment, SegmentCriteria
from segments.previews import RemovePreview, preview_remove
from segments.selected import Chosen, ChosenByEntries, ChosenContacts
from segments.steps import StepResult
from segments.views.requests import (
    agreed,
    ask,
    ask_about_redo,
    is_for,
    say_step,
    status_of,
    worksheet,
)

Filters = dict[str, Any]
# While somebody types, so many matches are counted, and so long; the button waits longer.
LIVE_COUNT = 10_000
LIVE_SECONDS = 2
COUNT_SECONDS = 30


@dataclass(frozen=True)
class Verb:
    """One of the three ways to use the page; `name` is also what its templates ask for."""

    name: str
    title: str | Promise
    subtitle: str | Promise
    button: str | Promise


ADD = Verb("add", _("Add contacts"), _("Matching contacts join the segment."), _("Add"))
REFINE = Verb("refine", _("Refine contacts"), _("Only matching contacts stay."), _("Refine"))
REDUCE = Verb("reduce", _("Reduce contacts"), _("Matching contacts are removed."), _("Reduce"))


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def contacts_add(request: Request, segment: Segment) -> HttpResponse:
    shown = said_so_far(request, segment)
    options_form = AddOptionsForm(request.user, shown.data)
    options = options_form.cleaned_data if options_form.is_valid() else {}

    def preview(filters: Filters, cap: int) -> actions.AddPreview:
        return actions.preview_add(segment, filters, user=request.user, cap=cap, **options)

    def act(filters: Filters) -> HttpResponse:
        result = actions.add_contacts(
            segment,
            filters,
            user=request.user,
            discard_redo=agreed(request, "discard_redo"),
            **options,
        )
        said = [*sentences.contacts_added(result), *changed_since(request, result)]
        say_step(request, said, result.step)
        return redirect(segment)

    return criteria_page(request, segment, ADD, shown, preview, act, options_form)


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def contacts_refine(request: Request, segment: Segment) -> HttpResponse:
    return removing_page(request, segment, REFINE, actions.refine_contacts)


@permission_required("segments.change_segment", raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def contacts_reduce(request: Request, segment: Segment) -> HttpResponse:
    return removing_page(request, segment, REDUCE, actions.reduce_contacts)


def said_so_far(request: Request, segment: Segment) -> StoredForm:
    """What was posted; before that the conditions of the step `step`, or those of the address.

    404 for a step that chose by no conditions, or of another segment.
    """
    if request.method == "POST":
        return StoredForm(request.POST)
    if "step" not in request.GET:
        return StoredForm(request.GET)
    by_criteria = segment.steps.filter(kind__in=SegmentCriteria.BY_CRITERIA)
    step = get_object_or_404(by_criteria, pk=posted_key(request.GET["step"]))
    return step_form(step.criteria, request.user)


def changed_since(request: Request, result: StepResult) -> list[str]:
    """What to say where the number was another when it was shown."""
    seen = request.POST.get("seen", "")
    if not seen or posted_key(seen) == result.line_count:
        return []
    return [sentences.counted_before(posted_key(seen))]


def removing_page(
    request: Request, segment: Segment, verb: Verb, remove: Callable[..., StepResult]
) -> HttpResponse:
    shown = said_so_far(request, segment)
    options_form = RemoveOptionsForm(shown.data)
    options = options_form.cleaned_data if options_form.is_valid() else {}

    def preview(filters: Filters, cap: int) -> RemovePreview:
        keep = verb is REFINE
        return preview_remove(segment, filters, user=request.user, keep_matching=keep, **options)

    def act(filters: Filters) -> HttpResponse:
        if verb is REDUCE and not filters and not agreed(request):
            return ask(request, segment, **sentences.everybody_at_stake(segment))
        discard = agreed(request, "discard_redo")
        result = remove(segment, filters, user=request.user, discard_redo=discard, **options)
        said = [sentences.lines_removed(result.line_count), *changed_since(request, result)]
        say_step(request, said, result.step)
        return redirect(segment)

    return criteria_page(request, segment, verb, shown, preview, act, options_form)


def criteria_page(
    request: Request,
    segment: Segment,
    verb: Verb,
    shown: StoredForm,
    preview: Callable[[Filters, int], Any],
    act: Callable[[Filters], HttpResponse],
    options_form: AddOptionsForm | RemoveOptionsForm,
) -> HttpResponse:
    """The conditions with what they would do; posting without "count" or "do" does it."""
    builder = Builder(shown.data, request.user)
    is_valid = builder.is_valid() and options_form.is_valid()
    is_act = request.method == "POST" and not {"count", "do"} & request.POST.keys()
    if is_act and is_valid:
        return act(builder.stored)
    context = {
        "segment": segment,
        "verb": verb,
        "builder": builder,
        "options_form": options_form,
        "lost": shown.lost,
        "sentence": builder.sentence,
        "is_valid": is_valid,
        "is_beside": is_for(request, "conditions"),
    }
    if is_valid and request.method == "POST":
        context |= counted(request, builder, preview)
    return criteria_answer(request, context, is_refused=is_act or "count" in request.POST)


def counted(
    request: Request, builder: Builder, preview: Callable[[Filters, int], Any]
) -> dict[str, Any]:
    """What the conditions would do; while somebody types, only as far as it is quickly told."""
    is_live = bool(request.htmx)
    seconds = LIVE_SECONDS if is_live else COUNT_SECONDS
    try:
        with within(seconds):
            shown = preview(builder.stored, LIVE_COUNT if is_live else 0)
    except TooSlow as slow:
        return {"too_slow": str(slow)}
    is_nobody = getattr(shown, "matches", 1) == 0
    return {
        "preview": shown,
        "narrowed": _narrowed(builder, request, seconds) if is_nobody else [],
        "reasons": sentences.reasons(getattr(shown, "left_out", {})),
        "warnings": sentences.warned(getattr(shown, "warnings", {})),
    }


def _narrowed(builder: Builder, request: Request, seconds: int) -> list[Narrowed]:
    """Which condition loses everybody, as far as that is told in time: that nobody is left is
    known without it."""
    try:
        with within(seconds):
            return narrowing(builder.stored, request.user)
    except TooSlow:
        return []


def criteria_answer(request: Request, context: dict[str, Any], *, is_refused: bool) -> HttpResponse:
    """The page, or the fragment that was asked for."""
    template = "segments/contacts_criteria.html"
    for target, fragment in (("funnel", "live"), ("conditions", "changed")):
        if is_for(request, target):
            return render(request, f"{template}#{fragment}", context)
    status = 422 if is_refused and not context["is_valid"] else 200
    return render(request, template, context, status=status)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
def add_selected(request: Request) -> HttpResponse:
    """Contacts ticked in the contact list, or all that it shows, join an open segment, or a new
    one."""
    return _add_chosen(request, ChosenContacts.posted(request.POST))


@permission_required(
    ("segments.change_segment", "interactions.view_interactionlogentry"), raise_exception=True
)
@require_POST
def add_logged(request: Request) -> HttpResponse:
    """The same for the contacts of interactions chosen in the log."""
    return _add_chosen(request, ChosenByEntries.posted(request.POST))


def _add_chosen(request: Request, contacts: Chosen) -> HttpResponse:
    count = contacts.count(request.user)
    form = AddSelectedForm(request.user, request.POST if "apply" in request.POST else None)
    if not count or not form.is_valid():
        context = {"form": form, "chosen": contacts, "count": count}
        return render(request, "segments/add_selected.html", context, status=status_of(form))
    try:
        segment, result = join(request, contacts, **form.cleaned_data)
    except RedoWouldBeLost as loss:
        return ask_about_redo(request, form.cleaned_data["segment"], loss)
    say_step(request, sentences.contacts_added(result), result.step)
    return redirect(segment)


@permission_required(("segments.change_segment", "segments.add_segment"), raise_exception=True)
@require_http_methods(["GET", "POST"])
def criteria_from_list(request: Request) -> HttpResponse:
    """The filters of the contact list as conditions, to be gone on with on a segment."""
    filters = canonical(request.GET)
    form = AddSelectedForm(request.user, request.POST or None)
    if form.is_valid():
        segment = form.cleaned_data["segment"] or actions.create_segment(
            form.cleaned_data["description"], user=request.user
        )
        conditions = as_form(as_tree(filters), request.user).data.urlencode()
        return redirect(f"{reverse('segments:contacts-add', args=[segment.number])}?{conditions}")
    context = {"form": form, "sentence": filter_sentence(filters), "back": request.GET.urlencode()}
    return render(request, "segments/criteria_from_list.html", context, status=status_of(form))


def join(
    request: Request,
    contacts: Chosen,
    segment: Segment | None,
    description: str,
) -> tuple[Segment, StepResult]:
    """List the contacts on the segment, or on a new one with this description."""
    if segment is None:
        segment = actions.create_segment(description, user=request.user)
    discard = agreed(request, "discard_redo")
    return segment, contacts.join(segment, user=request.user, discard_redo=discard)
