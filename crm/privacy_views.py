"""Pages about a contact's personal data: everything there is, and its erasure."""

import json

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm import access
from crm.erasing import erase_contact, what_goes, why_not_erase
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.exporting import everything_about, export_contact
from crm.notices import say_done
from crm.requests import Request


@require_http_methods(["GET", "POST"])
@permission_required("crm.export_contact", raise_exception=True)
def contact_export(request: Request, number: str) -> HttpResponse:
    """A page to read; posted, the same as a JSON file."""
    contact = access.get_contact(request.user, number)
    if request.method == "GET":
        topics = everything_about(contact, user=request.user)
        return render(
            request, "crm/contact_export.html", {"contact": contact, "topics": topics.items()}
        )
    topics = export_contact(contact, user=request.user)
    content = json.dumps(topics, ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{contact.number}.json")
    return response


@require_http_methods(["GET", "POST"])
@permission_required("crm.erase_contact", raise_exception=True)
def contact_erase(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    refusal = why_not_erase(contact)
    if request.method == "POST":
        typed = request.POST.get("number", "")
        try:
            erase_contact(contact, user=request.user, typed_number=typed)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            refusal = str(error)
        else:
            say_done(request, _("Contact %(number)s is erased.") % {"number": contact.number})
            return redirect("crm:contact-list")
    context = {
        "contact": contact,
        "refusal": refusal,
        "goes": what_goes(contact),
        "may_not": bool(why_not_erase(contact)),
    }
    return render(request, "crm/contact_erase.html", context, status=409 if refusal else 200)
