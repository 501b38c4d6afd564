"""What is done to several entries of the log, chosen in its list."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.access import require_rows
from crm.events import record
from crm.notices import say_done
from crm.requests import Request, posted_key
from crm.spreadsheets import known_format, spreadsheet, usual_delimiter
from interactions import access, actions
from interactions.chosen_entries import ChosenEntries, entry_rows
from interactions.entry_act_views import say_changed
from interactions.entry_forms import ChosenEntriesForm
from interactions.exceptions import EntriesChanged, NoCampaign, NothingToCancel, NothingToChange

# An Undo button names every one of them.
UNDOABLE = 100


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entries_change(request: Request) -> HttpResponse:
    """Evaluation, response and comment for all of them; the first post comes from the list."""
    chosen = ChosenEntries.posted(request.POST)
    entries = chosen.entries(request.user)
    form = ChosenEntriesForm(request.POST if "apply" in request.POST else None)
    if not form.is_valid():
        return _page(request, "change", chosen, form=form, status=422 if form.is_bound else 200)
    try:
        changed = actions.update_entries(
            entries,
            user=request.user,
            expected=posted_key(request.POST.get("expected", "")),
            values=form.values,
            comment=form.cleaned_data["comment"],
        )
    except (EntriesChanged, NoCampaign, NothingToChange) as refusal:
        return _page(request, "change", chosen, form=form, refusal=str(refusal), status=409)
    sentence = ngettext(
        "%(count)d interaction is changed.", "%(count)d interactions are changed.", changed.count
    )
    say_changed(request, changed, sentence % {"count": changed.count})
    return redirect(chosen.list_address)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entries_cancel(request: Request) -> HttpResponse:
    """One question, then they count no more."""
    chosen = ChosenEntries.posted(request.POST)
    if "apply" not in request.POST:
        return _page(request, "cancel", chosen)
    entries = chosen.entries(request.user)
    still_count = entries.filter(is_cancelled=False).order_by().values_list("pk", flat=True)
    keys = list(still_count[: UNDOABLE + 1])
    expected = posted_key(request.POST.get("expected", ""))
    try:
        cancelled = actions.cancel_entries(entries, user=request.user, expected=expected)
    except (EntriesChanged, NothingToCancel) as refusal:
        return _page(request, "cancel", chosen, refusal=str(refusal), status=409)
    sentence = ngettext(
        "%(count)d interaction is cancelled; it counts no more.",
        "%(count)d interactions are cancelled; they count no more.",
        cancelled.count,
    )
    undo = ""
    if len(keys) <= UNDOABLE:
        query = urlencode({"entry": keys}, doseq=True)
        undo = f"{reverse('interactions:entries-uncancel')}?{query}"
    say_done(request, sentence % {"count": cancelled.count}, undo=undo)
    return redirect(chosen.list_address)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entries_uncancel(request: Request) -> HttpResponse:
    chosen = ChosenEntries.posted(request.POST)
    back = actions.uncancel_entries(chosen.entries(request.user), user=request.user)
    sentence = ngettext(
        "%(count)d interaction counts again.", "%(count)d interactions count again.", back.count
    )
    messages.success(request, sentence % {"count": back.count})
    return redirect(chosen.list_address)


@permission_required(access.DELETE_ENTRY, raise_exception=True)
@require_POST
def entries_delete(request: Request) -> HttpResponse:
    """One question, then the cancelled ones among them are gone for good."""
    chosen = ChosenEntries.posted(request.POST)
    if "apply" not in request.POST:
        return _page(request, "delete", chosen)
    entries = chosen.entries(request.user)
    expected = posted_key(request.POST.get("expected", ""))
    try:
        count = actions.delete_cancelled_entries(entries, user=request.user, expected=expected)
    except (EntriesChanged, NothingToCancel) as refusal:
        return _page(request, "delete", chosen, refusal=str(refusal), status=409)
    sentence = ngettext("%(count)d interaction is gone.", "%(count)d interactions are gone.", count)
    say_done(request, sentence % {"count": count})
    return redirect(chosen.list_address)


@permission_required("interactions.view_interactionlogentry", raise_exception=True)
@require_POST
def entries_export(request: Request) -> HttpResponseBase:
    """A file of the chosen ones, or of all that the list shows where none is ticked."""
    chosen = ChosenEntries.posted(request.POST)
    entries = chosen.entries(request.user)
    require_rows(request.user, entries)
    form = known_format(request.POST.get("format", ""))
    record(request.user, "downloaded", "entry", "", format=form)
    stem = f"{_('Interaction log')} {timezone.localdate():%Y-%m-%d}"
    return spreadsheet(entry_rows(entries), stem, form, delimiter=usual_delimiter())


def _page(
    request: Request, act: str, chosen: ChosenEntries, *, status: int = 200, **said: Any
) -> HttpResponse:
    """The question, with how many it is about as of now."""
    entries = chosen.entries(request.user)
    cancelled = entries.filter(is_cancelled=True).count() if act == "delete" else 0
    context = {"chosen": chosen, "count": entries.count(), "cancelled": cancelled, **said}
    return render(request, f"interactions/entries_{act}.html", context, status=status)
