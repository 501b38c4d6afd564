"""What is done to one entry of the log: said later, commented, cancelled."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm.notices import say_done
from crm.requests import Request
from interactions import access, actions
from interactions.entry_forms import CommentForm, EntryForm
from interactions.exceptions import EntryChanged, NoCampaign
from interactions.views import entry_page


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_update(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    form = EntryForm(request.POST, entry=entry)
    if not form.is_valid():
        return entry_page(request, entry, form=form, status=422)
    try:
        actions.update_entry(entry, user=request.user, seen=form.seen, values=form.values)
    except (EntryChanged, NoCampaign) as refusal:
        theirs = access.get_entry(request.user, pk)
        again = form.compared_with(theirs)
        return entry_page(request, theirs, form=again, refusal=str(refusal), status=409)
    say_done(request, _("The interaction is saved."))
    return redirect(entry)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_comment(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return entry_page(request, entry, comment_form=form, status=422)
    actions.comment_entry(entry, user=request.user, text=form.cleaned_data["text"])
    say_done(request, _("The comment is added."))
    return redirect(entry)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_cancel(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    actions.cancel_entries(access.just(entry), user=request.user)
    undo = reverse("interactions:entry-uncancel", args=[entry.pk])
    say_done(request, _("The interaction is cancelled; it counts no more."), undo=undo)
    return redirect(entry)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_uncancel(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    actions.uncancel_entries(access.just(entry), user=request.user)
    messages.success(request, _("The interaction counts again."))
    return redirect(entry)
