"""Saved criteria: their list and pages, and how they are kept from a segment and applied to one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.keyset import Order, page_of
from crm.requests import Request, posted_key
from interactions.filters import order_of
from segments import access, actions, sentences
from segments.exceptions import (
    CodeIsTaken,
    CriteriaAreBroken,
    CriteriaChanged,
    ExcludedNeedTheRight,
    NothingToSave,
)
from segments.filters import BY_CODE, SAVED_CRITERIA_ORDERS, SavedCriteriaFilter
from segments.forms import (
    ChangeCriteriaForm,
    CriteriaSaveForm,
    SavedCriteriaForm,
    StartSegmentForm,
)
from segments.models import SavedCriteria, Segment
from segments.saved import saved_steps, used_by
from segments.steps import savable
from segments.views.requests import agreed, ask, say_step, status_of, worksheet

PAGE_SIZE = 50
# Of many steps that are to be saved the page names the first.
SHOWN_STEPS = 50


@permission_required("segments.view_savedcriteria", raise_exception=True)
@require_GET
def saved_criteria_list(request: Request) -> HttpResponse:
    visible = SavedCriteria.objects.visible_to(request.user).for_list()
    found = SavedCriteriaFilter(request.GET, queryset=visible, request=request)
    order = order_of(request.GET.get("sort", ""), SAVED_CRITERIA_ORDERS, BY_CODE)
    page = page_of(found.qs, order, request.GET, size=PAGE_SIZE, neighbours=visible)
    return render(request, "segments/saved_criteria_list.html", {"filter": found, "page": page})


@permission_required("segments.view_savedcriteria", raise_exception=True)
@require_GET
def saved_criteria_detail(request: Request, code: str) -> HttpResponse:
    saved = access.get_saved_criteria(request.user, code)
    may = SavedCriteria.objects.changeable_by(request.user).filter(pk=saved.pk).exists()
    context = {
        "saved": saved,
        "steps": saved_steps(saved, request.user),
        "used_by": used_by(saved, request.user),
        "can_change": may and request.user.has_perm("segments.change_savedcriteria"),
        "can_delete": may and request.user.has_perm("segments.delete_savedcriteria"),
    }
    return render(request, "segments/saved_criteria_detail.html", context)


@permission_required("segments.change_savedcriteria", raise_exception=True)
@require_http_methods(["GET", "POST"])
def saved_criteria_update(request: Request, code: str) -> HttpResponse:
    saved = access.get_saved_criteria(request.user, code)
    access.require_change_of_criteria(request.user, saved)
    form = ChangeCriteriaForm(request.POST or None, initial=vars(saved))
    if form.is_valid():
        try:
            saved = actions.update_criteria(saved, user=request.user, **form.cleaned_data)
        except CodeIsTaken as refusal:
            form.add_error("code", str(refusal))
        except CriteriaChanged as refusal:
            saved.refresh_from_db()
            form = form.after_another(saved.version, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(saved)
    context = {"form": form, "saved": saved}
    return render(request, "segments/saved_criteria_update.html", context, status=status_of(form))


@permission_required("segments.change_savedcriteria", raise_exception=True)
@require_POST
def saved_criteria_arrange(request: Request, code: str) -> HttpResponse:
    """One step goes, or moves by one: `remove`, `up` or `down` is its position."""
    saved = access.get_saved_criteria(request.user, code)
    order, place = _arranged(request, saved.step_count)
    version = posted_key(request.POST.get("version", ""))
    saved = actions.arrange_criteria(saved, user=request.user, version=version, order=order)
    return redirect(f"{saved.get_absolute_url()}#step-{place + 1}")


def _arranged(request: Request, count: int) -> tuple[list[int], int]:
    """The steps' positions in their new order, and where whoever goes on by keyboard is."""
    order = list(range(count))
    for act, by in (("remove", 0), ("up", -1), ("down", 1)):
        position = request.POST.get(act, "")
        if not position.isdecimal() or posted_key(position) not in order:
            continue
        place = posted_key(position)
        if act == "remove":
            order.remove(place)
        elif place + by in order:
            order.insert(place + by, order.pop(place))
        return order, place + by
    return order, 0


@permission_required("segments.add_savedcriteria", raise_exception=True)
@require_http_methods(["GET", "POST"])
def saved_criteria_copy(request: Request, code: str) -> HttpResponse:
    saved = access.get_saved_criteria(request.user, code)
    form = SavedCriteriaForm(request.POST or None, initial={"description": saved.description})
    if form.is_valid():
        try:
            copy = actions.copy_criteria(saved, user=request.user, **form.cleaned_data)
        except CodeIsTaken as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("The copy %s is yours.") % copy.code)
            return redirect(copy)
    context = {"form": form, "saved": saved}
    return render(request, "segments/saved_criteria_copy.html", context, status=status_of(form))


@permission_required("segments.delete_savedcriteria", raise_exception=True)
@require_http_methods(["GET", "POST"])
def saved_criteria_delete(request: Request, code: str) -> HttpResponse:
    saved = access.get_saved_criteria(request.user, code)
    access.require_change_of_criteria(request.user, saved)
    if request.method == "GET":
        context = {"saved": saved, "lost": sentences.criteria_at_stake(saved)}
        return render(request, "segments/saved_criteria_delete.html", context)
    actions.delete_criteria(saved, user=request.user)
    messages.success(request, _("Saved criteria %s were deleted.") % saved.code)
    return redirect("segments:saved-criteria-list")


@permission_required(("segments.view_savedcriteria", "segments.add_segment"), raise_exception=True)
@require_http_methods(["GET", "POST"])
def saved_criteria_start(request: Request, code: str) -> HttpResponse:
    """A new segment, and the criteria applied to it."""
    saved = access.get_saved_criteria(request.user, code)
    form = StartSegmentForm(request.POST or None, initial={"description": saved.description})
    if form.is_valid():
        try:
            segment, done = actions.start_segment(saved, **form.cleaned_data, user=request.user)
        except (CriteriaAreBroken, ExcludedNeedTheRight) as refusal:
            form.add_error(None, str(refusal))
        else:
            say_step(request, sentences.criteria_applied(saved, done), done.step)
            return redirect(segment)
    context = {"form": form, "saved": saved}
    return render(request, "segments/saved_criteria_start.html", context, status=status_of(form))


@permission_required(("segments.view_segment", "segments.add_savedcriteria"), raise_exception=True)
@require_http_methods(["GET", "POST"])
@worksheet()
def criteria_save(request: Request, segment: Segment) -> HttpResponse:
    form = CriteriaSaveForm(request.POST or None, initial={"description": segment.description})
    if form.is_valid():
        try:
            saved = actions.save_criteria(segment, user=request.user, **form.cleaned_data)
        except CodeIsTaken as refusal:
            form.add_error("code", str(refusal))
        except NothingToSave as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The criteria were saved as %s.") % saved.code)
            return redirect(saved)
    steps = savable(segment, limit=SHOWN_STEPS + 1)
    context = {
        "segment": segment,
        "form": form,
        "steps": steps[:SHOWN_STEPS],
        "has_more": len(steps) > SHOWN_STEPS,
    }
    return render(request, "segments/criteria_save.html", context, status=status_of(form))


@permission_required(
    ("segments.change_segment", "segments.view_savedcriteria"), raise_exception=True
)
@require_http_methods(["GET", "POST"])
@worksheet(to_change=True)
def criteria_apply(request: Request, segment: Segment) -> HttpResponse:
    """Choose saved criteria; posting their code applies them, after a question where there are
    steps already."""
    if request.method == "POST":
        return apply(request, segment, request.POST.get("saved", ""))
    text = request.GET.get("q", "")
    visible = SavedCriteria.objects.visible_to(request.user).for_list().search(text)
    page = page_of(visible, Order(("code",)), request.GET, size=PAGE_SIZE)
    context: dict[str, Any] = {"segment": segment, "page": page, "q": text}
    return render(request, "segments/criteria_apply.html", context)


def apply(request: Request, segment: Segment, code: str) -> HttpResponse:
    saved = access.get_saved_criteria(request.user, code)
    at_stake = sentences.steps_at_stake(segment, saved)
    if at_stake and not agreed(request):
        return ask(request, segment, **at_stake)
    done = actions.apply_criteria(
        segment,
        saved,
        user=request.user,
        discard_redo=agreed(request, "discard_redo"),
    )
    say_step(request, sentences.criteria_applied(saved, done), done.step)
    return redirect(segment)
