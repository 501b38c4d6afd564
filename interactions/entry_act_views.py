"""What was said of many entries at once: how it is told, and how it is taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.middleware import page_it_came_from
from crm.notices import say_done
from crm.requests import Request
from interactions import access, actions


def say_changed(request: Request, changed: actions.Changed, done: str) -> None:
    """What an act did, and what it left as it was, with the way back."""
    undo = reverse("interactions:entry-act-undo", args=[changed.act.pk])
    say_done(request, with_rest(done, _rest(changed.left)), undo=undo)


@permission_required(access.CHANGE_ENTRY, raise_exception=True)
@require_POST
def entry_act_undo(request: Request, pk: int) -> HttpResponse:
    act = access.get_entry_act(request.user, pk)
    back = actions.undo_entry_act(act, user=request.user)
    done = ngettext(
        "%(count)d interaction is as it was before.",
        "%(count)d interactions are as they were before.",
        back.count,
    ) % {"count": back.count}
    changed_since = ngettext(
        "%(count)d was changed since and stays as it is.",
        "%(count)d were changed since and stay as they are.",
        back.left,
    ) % {"count": back.left}
    messages.success(request, with_rest(done, changed_since if back.left else ""))
    return redirect(page_it_came_from(request))


def with_rest(done: str, rest: str) -> str:
    return _("%(done)s %(left)s") % {"done": done, "left": rest} if rest else done


def _rest(left: int) -> str:
    if not left:
        return ""
    sentence = ngettext(
        "%(count)d stays as it was: it said so already, or does not count.",
        "%(count)d stay as they were: they said so already, or do not count.",
        left,
    )
    return sentence % {"count": left}
