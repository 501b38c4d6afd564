"""Similar contacts beside the form of a new one: while typing, and once more at saving."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.contact_forms import ContactForm
from crm.models import Contact
from crm.requests import Request, posted_key
from crm.similar import Similar, Typed, similar_contacts


class TypedForm(forms.Form):
    """What of a half-typed contact tells who it is; nothing is wrong with it yet."""

    type = forms.CharField(required=False, max_length=10)
    name = forms.CharField(required=False, max_length=150)
    first_name = forms.CharField(required=False, max_length=60)
    middle_name = forms.CharField(required=False, max_length=60)
    surname = forms.CharField(required=False, max_length=60)
    email = forms.CharField(required=False, max_length=100)
    phone = forms.CharField(required=False, max_length=50)
    mobile = forms.CharField(required=False, max_length=50)
    post_code = forms.CharField(required=False, max_length=20)
    city = forms.CharField(required=False, max_length=60)

    @property
    def typed(self) -> Typed:
        self.is_valid()
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        parts = (said["first_name"], said["middle_name"], said["surname"])
        is_person = said["type"] == Contact.Type.PERSON
        full = " ".join(part for part in parts if part) if is_person else ""
        return Typed(
            name=said["name"] or full,
            email=said["email"],
            phones=(said["phone"], said["mobile"]),
            post_code=said["post_code"],
            city=said["city"],
        )


@require_safe
@permission_required("crm.add_contact", raise_exception=True)
def contact_similar(request: Request) -> HttpResponse:
    """A fragment beside the form; the fields are those of the form."""
    similar = _similar(request, request.GET)
    return render(request, "crm/contact_similar.html", {"similar": similar})


def similar_unseen(request: Request, form: ContactForm) -> list[Similar]:
    """Similar contacts that the person saving a new one has not been shown; all of them, so that
    the question is asked once with every name."""
    if request.method != "POST" or not form.is_valid():
        return []
    similar = _similar(request, request.POST)
    seen = {posted_key(text) for text in request.POST.getlist("seen")}
    return similar if any(one.contact.pk not in seen for one in similar) else []


def _similar(request: Request, data: QueryDict) -> list[Similar]:
    return similar_contacts(TypedForm(data).typed, user=request.user)
