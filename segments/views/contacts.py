"""Contacts come and go by criteria: one page, three verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.filters import ContactFilter, canonical, filter_sentence
from crm.models import Contact
from crm.requests import Request
from segments import actions, sentences
from segments.exceptions import RedoWouldBeLost
from segments.forms import AddOptionsForm, AddSelectedForm, RemoveOptionsForm
from segments.models import Segment
from segments.previews import RemovePreview, preview_remove
from segments.selected import Chosen, chosen
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

Filters = dict[str, list[str]]


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
    data = request.POST if request.method == "POST" else request.GET
    options_form = AddOptionsForm(request.user, data)
    options = options_form.cleaned_data if options_form.is_valid() else {}

    def preview(filters: Filters) -> actions.AddPreview:
        return actions.preview_add(segment, filters, user=request.user, **options)

    def act(filters: Filters) -> HttpResponse:
        result = actions.add_contacts(
            segment,
            filters,
            user=request.user,
            today=timezone.localdate(),
            discard_redo=agreed(request, "discard_redo"),
            **options,
        )
        say_step(request, sentences.contacts_added(result), result.step)
        return redirect(segment)

    return criteria_page(request, segment, ADD, preview, act, options_form)


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


def removing_page(
    request: Request, segment: Segment, verb: Verb, remove: Callable[..., StepResult]
) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    options_form = RemoveOptionsForm(data)
    options = options_form.cleaned_data if options_form.is_valid() else {}

    def preview(filters: Filters) -> RemovePreview:
        keep = verb is REFINE
        return preview_remove(segment, filters, user=request.user, keep_matching=keep, **options)

    def act(filters: Filters) -> HttpResponse:
        if verb is REDUCE and not filters and not agreed(request):
            return ask(request, segment, **sentences.everybody_at_stake(segment))
        discard = agreed(request, "discard_redo")
        result = remove(segment, filters, user=request.user, discard_redo=discard, **options)
        say_step(request, [sentences.lines_removed(result.line_count)], result.step)
        return redirect(segment)

    return criteria_page(request, segment, verb, preview, act, options_form)


def criteria_page(
    request: Request,
    segment: Segment,
    verb: Verb,
    preview: Callable[[Filters], Any],
    act: Callable[[Filters], HttpResponse],
    options_form: AddOptionsForm | RemoveOptionsForm,
) -> HttpResponse:
    """The conditions with what they would do; posting without "count" does it."""
    data = request.POST if request.method == "POST" else request.GET
    form = ContactFilter(data, queryset=Contact.objects.none()).form
    filters = canonical(data)
    is_valid = form.is_valid() and options_form.is_valid()
    if request.method == "POST" and "count" not in request.POST and is_valid:
        return act(filters)
    shown = preview(filters) if is_valid and request.method == "POST" else None
    context = {
        "segment": segment,
        "verb": verb,
        "form": form,
        "options_form": options_form,
        "sentence": filter_sentence(filters),
        "preview": shown,
        "reasons": sentences.reasons(getattr(shown, "left_out", {})),
        "warnings": sentences.warned(getattr(shown, "warnings", {})),
        "is_valid": is_valid,
    }
    template = "segments/contacts_criteria.html"
    if is_for(request, "funnel"):
        return render(request, f"{template}#funnel", context)
    return render(request, template, context, status=200 if is_valid else 422)


@permission_required("segments.change_segment", raise_exception=True)
@require_POST
def add_selected(request: Request) -> HttpResponse:
    """Contacts ticked in the contact list, or all that it shows, join an open segment, or a new
    one."""
    contacts = chosen(request.POST)
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


def join(
    request: Request, contacts: Chosen, segment: Segment | None, description: str
) -> tuple[Segment, StepResult]:
    """List the contacts on the segment, or on a new one with this description."""
    today = timezone.localdate()
    if segment is None:
        segment = actions.create_segment(description, user=request.user, today=today)
    discard = agreed(request, "discard_redo")
    return segment, contacts.join(segment, user=request.user, today=today, discard_redo=discard)
