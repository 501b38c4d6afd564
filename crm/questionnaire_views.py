"""What a contact answered to the questionnaires."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm import access
from crm.actions import ContactChanged
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact
from crm.notices import say_done
from crm.questionnaire_forms import ProfileAnswersForm
from crm.questionnaires import given_answers, questions_for, set_profile_answers
from crm.requests import Request


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def profile_answers_update(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    form = _form_of(contact, request.POST or None)
    context: dict[str, Any] = {"contact": contact, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, contact, form)
            return redirect(contact)
        except ContactChanged as conflict:
            context |= _conflict(request, form, conflict)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            context["refusal"] = str(error)
    status = 422 if request.method == "POST" else 200
    return render(request, "crm/profile_answers_update.html", context, status=status)


def _form_of(contact: Contact, data: Any) -> ProfileAnswersForm:
    return ProfileAnswersForm(
        data, contact=contact, questions=questions_for(contact), given=given_answers(contact)
    )


def _save(request: Request, contact: Contact, form: ProfileAnswersForm) -> None:
    set_profile_answers(
        contact,
        user=request.user,
        version=form.cleaned_data["version"],
        today=timezone.localdate(),
        answers=form.answers,
    )
    say_done(request, _("The profile of %(name)s is saved.") % {"name": contact.name})


def _conflict(
    request: Request, form: ProfileAnswersForm, conflict: ContactChanged
) -> dict[str, Any]:
    """The form as it was ticked, ready to be saved over theirs, and theirs beside it."""
    data = request.POST.copy()
    data["version"] = str(conflict.theirs.version)
    return {
        "form": _form_of(conflict.theirs, data),
        "refusal": str(conflict),
        "theirs": form.differing_from(given_answers(conflict.theirs)),
    }
