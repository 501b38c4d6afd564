"""What a contact said to letters, e-mails and calls."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm import access
from crm.actions import ContactChanged
from crm.consent_forms import ConsentForm
from crm.consents import consents_of, set_consents
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact
from crm.notices import say_done
from crm.requests import Request, posted_key


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def consent_update(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    forms = [
        ConsentForm(channel, request.POST or None, contact=contact, instance=consent)
        for channel, consent in consents_of(contact)
    ]
    refusal, is_refused, theirs = "", False, []
    if request.method == "POST":
        try:
            if all(form.is_valid() for form in forms):
                _save(request, contact, forms)
                return redirect(contact)
        except ContactChanged as error:
            refusal, contact, theirs = str(error), error.theirs, consents_of(contact)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            refusal = str(error)
        is_refused = True
    context = {
        "contact": contact,
        "forms": forms,
        "refusal": refusal,
        "theirs": theirs,
    }
    return render(request, "crm/consent_update.html", context, status=422 if is_refused else 200)


def _save(request: Request, contact: Contact, forms: list[ConsentForm]) -> None:
    set_consents(
        contact,
        user=request.user,
        version=posted_key(request.POST.get("version", "")),
        today=timezone.localdate(),
        answers={form.channel.value: form.answer for form in forms},
    )
    say_done(request, _("The consent of %(name)s is saved.") % {"name": contact.name})
