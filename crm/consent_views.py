"""What a contact said to letters, e-mails and calls."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm import access
from crm.consent_forms import ConsentForm
from crm.consents import consents_of, set_consents
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact
from crm.notices import say_done
from crm.requests import Request


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def consent_update(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    forms = [
        ConsentForm(channel, request.POST or None, contact=contact, instance=consent)
        for channel, consent in consents_of(contact)
    ]
    is_refused, refusal = False, ""
    if request.method == "POST":
        refusal = _save(request, contact, forms) if all(f.is_valid() for f in forms) else ""
        is_refused = bool(refusal) or any(form.errors for form in forms)
        if not is_refused:
            return redirect(contact)
    context = {"contact": contact, "forms": forms, "refusal": refusal}
    return render(request, "crm/consent_update.html", context, status=422 if is_refused else 200)


def _save(request: Request, contact: Contact, forms: list[ConsentForm]) -> str:
    """Write the answers down; why not, where that is refused."""
    answers = {form.channel.value: form.answer for form in forms}
    try:
        set_consents(contact, user=request.user, today=timezone.localdate(), answers=answers)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        return str(error)
    say_done(request, _("The consent of %(name)s is saved.") % {"name": contact.name})
    return ""
