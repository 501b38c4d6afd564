"""One's own reminders: of one contact, of many, and the list of those that wait."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.access import get_contact
from crm.keyset import Order, page_of
from crm.middleware import page_it_came_from
from crm.models import Contact
from crm.notices import counted, say_done
from crm.requests import Request, posted_key
from interactions import access, actions
from interactions.contact_act_views import Whom, chosen_in_list, status_of
from interactions.entry_act_views import with_rest
from interactions.exceptions import NothingToChange
from interactions.models import Reminder
from interactions.reminder_forms import ReminderForm

BY_DAY = Order(("remind_on", "id"))


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_GET
def reminder_list(request: Request) -> HttpResponse:
    """One's own that are not done, the earliest first; `?due=yes`: up to today."""
    today = timezone.localdate()
    is_due = request.GET.get("due") == "yes"
    rows = Reminder.objects.of(request.user).select_related("contact__company")
    page = page_of(rows.due(today) if is_due else rows, BY_DAY, request.GET)
    context = {"page": page, "is_due": is_due, "today": today}
    return render(request, "interactions/reminder_list.html", context)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def contact_reminder(request: Request, number: str) -> HttpResponse:
    """When one is reminded of this contact, and why; what is saved moves it."""
    contact = get_contact(request.user, number)
    if request.method == "GET":
        return _panel(request, contact)
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return _panel(request, contact, form)
    reminder = actions.remind(
        contact,
        user=request.user,
        on=form.cleaned_data["remind_on"],
        today=timezone.localdate(),
        note=form.cleaned_data["note"],
    )
    say_done(request, _("You are reminded on %(day)s.") % {"day": _day(reminder)})
    return redirect(contact)


def _panel(request: Request, contact: Contact, form: ReminderForm | None = None) -> HttpResponse:
    mine = Reminder.objects.of(request.user).filter(contact=contact).first()
    first = {"remind_on": mine.remind_on, "note": mine.note} if mine else {}
    context = {
        "contact": contact,
        "reminder": mine,
        "form": form or ReminderForm(initial=first),
        "today": timezone.localdate(),
    }
    name = "interactions/contact_reminder.html"
    name = f"{name}#panel" if request.htmx else name
    return render(request, name, context, status=422 if form else 200)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_POST
def reminder_done(request: Request, pk: int) -> HttpResponse:
    reminder = access.get_reminder(request.user, pk)
    actions.finish_reminder(reminder, user=request.user)
    undo = reverse("interactions:reminder-reopen", args=[reminder.pk])
    say_done(request, _("The reminder of %s is done.") % reminder.contact.name, undo=undo)
    return redirect(page_it_came_from(request))


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_POST
def reminder_reopen(request: Request, pk: int) -> HttpResponse:
    reminder = access.get_reminder(request.user, pk)
    actions.reopen_reminder(reminder, user=request.user)
    say_done(request, _("You are reminded on %(day)s.") % {"day": _day(reminder)})
    return redirect(page_it_came_from(request))


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_POST
def contacts_reminder(request: Request) -> HttpResponse:
    """Of contacts ticked in their list, or all that it shows."""
    return reminder_page(request, chosen_in_list(request))


def reminder_page(request: Request, whom: Whom) -> HttpResponse:
    """One day and note for all of them; who is waited for already stays."""
    form = ReminderForm(request.POST if "apply" in request.POST else None)
    if not form.is_valid():
        return _question(request, whom, form)
    try:
        done = actions.remind_of_many(
            whom.contacts,
            user=request.user,
            on=form.cleaned_data["remind_on"],
            today=timezone.localdate(),
            note=form.cleaned_data["note"],
            expected=posted_key(request.POST.get("expected", "")),
        )
    except (actions.ContactsWereChosenAnew, NothingToChange) as refusal:
        return _question(request, whom, form, refusal=str(refusal))
    undo = reverse("interactions:reminders-undo", args=[done.token])
    say_done(request, _said(done), undo=undo)
    return redirect(whom.address)


def _said(done: actions.RemindersSet) -> str:
    said = ngettext(
        "You are reminded of %(count)s contact.",
        "You are reminded of %(count)s contacts.",
        done.count,
    ) % {"count": counted(done.count)}
    left = ngettext(
        "%(count)s has a reminder of yours already and keeps it.",
        "%(count)s have reminders of yours already and keep them.",
        done.left,
    ) % {"count": counted(done.left)}
    return with_rest(said, left if done.left else "")


def _question(
    request: Request, whom: Whom, form: ReminderForm, *, refusal: str = ""
) -> HttpResponse:
    context = {"whom": whom, "form": form, "count": whom.contacts.count(), "refusal": refusal}
    status = status_of(form, refusal)
    return render(request, "interactions/contacts_reminder.html", context, status=status)


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_POST
def reminders_undo(request: Request, token: str) -> HttpResponse:
    access.require_reminders_together(request.user, token)
    count = actions.take_reminders_back(token, user=request.user)
    done = ngettext(
        "%(count)s reminder is taken back.", "%(count)s reminders are taken back.", count
    ) % {"count": counted(count)}
    messages.success(request, done)
    return redirect(page_it_came_from(request))


def _day(reminder: Reminder) -> str:
    return date_format(reminder.remind_on, "SHORT_DATE_FORMAT")
