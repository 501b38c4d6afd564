"""A phone call with a contact."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm.access import get_contact
from crm.models import Contact
from crm.notices import say_done
from crm.requests import Request
from interactions import access, actions
from interactions.calls import CallForm, PhoneNumber, call_template, phone_numbers
from interactions.exceptions import ContactsChanged, InteractionBlocked, InteractionCheckChanged
from interactions.single import Said
from interactions.single_forms import first_values


@permission_required(access.ADD_ENTRY, raise_exception=True)
@require_http_methods(["GET", "POST"])
def call_create(request: Request, number: str) -> HttpResponse:
    """Numbers to dial, then what came of it; what stands against calling is said before."""
    contact = get_contact(request.user, number)
    numbers = phone_numbers(contact, today=timezone.localdate())
    if request.method == "GET":
        return _page(request, contact, numbers, _first(request, contact, numbers))
    form = CallForm(request.POST, numbers=numbers)
    if not form.is_valid():
        return _page(request, contact, numbers, form, status=422)
    try:
        logged = actions.log_interactions(
            Contact.objects.filter(pk=contact.pk),
            form.said,
            user=request.user,
            today=timezone.localdate(),
            token=form.cleaned_data["token"],
            seen=form.cleaned_data["seen"],
        )
    except (InteractionBlocked, InteractionCheckChanged) as refusal:
        said = {"check": refusal.check, "refusal": str(refusal)}
        return _page(request, contact, numbers, form, status=409, **said)
    except ContactsChanged as refusal:
        return _page(request, contact, numbers, form, status=409, refusal=str(refusal))
    entry = logged.only_entry
    undo = reverse("interactions:entry-cancel", args=[entry.pk]) if entry else ""
    say_done(request, _("The call is logged."), undo=undo)
    return redirect(contact)


def _first(request: Request, contact: Contact, numbers: list[PhoneNumber]) -> CallForm:
    template = call_template()
    values = first_values(request.user, today=timezone.localdate(), contact=contact)
    values["number"] = numbers[0].number if numbers else ""
    if template is not None:
        values |= {
            "template": template.pk,
            "description": template.description,
            "duration_min": template.duration_min,
            "initiated_by": template.initiated_by,
        }
    return CallForm(numbers=numbers, initial=values)


def _page(
    request: Request,
    contact: Contact,
    numbers: list[PhoneNumber],
    form: CallForm,
    *,
    status: int = 200,
    **said: Any,
) -> HttpResponse:
    context = {"contact": contact, "numbers": numbers, "form": form, **said}
    template = form.by_template
    if "check" not in said and template is not None:
        own = contact.salesperson if request.user.salesperson_id is None else None
        before = Said(
            template,
            template.description,
            salesperson=request.user.salesperson or own,
            correspondence_type="",
            contact_via="-",
        )
        context["check"] = actions.check_interactions(
            Contact.objects.filter(pk=contact.pk), before, today=timezone.localdate(), deliver=False
        )
    return render(request, "interactions/call_create.html", context, status=status)
