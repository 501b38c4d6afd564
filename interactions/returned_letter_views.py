"""Letters that came back by post: said of one, or of several chosen in the log."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.notices import say_done
from crm.requests import Request, posted_key
from interactions import access, actions
from interactions.chosen_entries import ChosenEntries
from interactions.entry_act_views import with_rest
from interactions.exceptions import EntriesChanged, NothingCameBack


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entries_came_back(request: Request) -> HttpResponse:
    """The question first, with how many letters are among them."""
    chosen = ChosenEntries.posted(request.POST)
    if "apply" not in request.POST:
        return _question(request, chosen)
    try:
        returned = actions.letters_came_back(
            chosen.entries(request.user),
            user=request.user,
            today=timezone.localdate(),
            expected=posted_key(request.POST.get("expected", "")),
        )
    except (EntriesChanged, NothingCameBack) as refusal:
        return _question(request, chosen, refusal=str(refusal), status=409)
    _say(request, returned)
    return redirect(chosen.list_address)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_came_back(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    today = timezone.localdate()
    _say(request, actions.letters_came_back(access.just(entry), user=request.user, today=today))
    return redirect(entry)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_arrived(request: Request, pk: int) -> HttpResponse:
    entry = access.get_entry(request.user, pk)
    actions.letters_did_not_come_back(access.just(entry), user=request.user)
    messages.success(request, _("The letter is taken to have arrived."))
    return redirect(entry)


def _question(
    request: Request, chosen: ChosenEntries, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    entries = chosen.entries(request.user)
    context = {
        "chosen": chosen,
        "count": entries.count(),
        "letters": entries.letters_out().count(),
        "refusal": refusal,
    }
    return render(request, "interactions/entries_came_back.html", context, status=status)


def _say(request: Request, returned: actions.CameBack) -> None:
    done = ngettext(
        "%(count)d letter came back.", "%(count)d letters came back.", returned.count
    ) % {"count": returned.count}
    bad = ngettext(
        "%(count)d address gets no letters any more.",
        "%(count)d addresses get no letters any more.",
        returned.addresses,
    ) % {"count": returned.addresses}
    # Nothing new where it was known, or where the contact has moved since.
    rest = bad if returned.addresses else _("The addresses of the contacts are not touched.")
    undo = reverse("interactions:entry-act-undo", args=[returned.act.pk])
    say_done(request, with_rest(done, rest), undo=undo)
