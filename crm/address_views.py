"""Pages about a contact's alternative addresses."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crm import access, alt_addresses
from crm.actions import ContactChanged, Refused
from crm.address_forms import WRITABLE, AltAddressForm
from crm.contact_forms import words
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact, ContactAltAddress
from crm.notices import say_done
from crm.requests import Request, posted_key


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def alt_address_create(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    form = AltAddressForm(request.POST or None, contact=contact)

    def save(**typed: Any) -> ContactAltAddress:
        return alt_addresses.create_alt_address(contact, user=request.user, **typed)

    return _page(request, "crm/alt_address_create.html", form, contact, save)


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def alt_address_update(request: Request, number: str, code: str) -> HttpResponse:
    address = access.get_alt_address(request.user, number, code)
    form = AltAddressForm(request.POST or None, contact=address.contact, instance=address)

    def save(**typed: Any) -> ContactAltAddress:
        return alt_addresses.update_alt_address(address, user=request.user, **typed)

    return _page(request, "crm/alt_address_update.html", form, address.contact, save, code=code)


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def alt_address_delete(request: Request, number: str, code: str) -> HttpResponse:
    address = access.get_alt_address(request.user, number, code)
    contact, refusal = address.contact, ""
    if request.method == "POST":
        version = posted_key(request.POST.get("version", ""))
        try:
            alt_addresses.delete_alt_address(address, user=request.user, version=version)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            refusal = str(error)
        else:
            say_done(request, _("Address %(code)s is deleted.") % {"code": address.code})
            return redirect(contact)
    context = {"address": address, "contact": contact, "refusal": refusal}
    return render(request, "crm/alt_address_delete.html", context, status=409 if refusal else 200)


def _page(
    request: Request,
    template: str,
    form: AltAddressForm,
    contact: Contact,
    save: Callable[..., ContactAltAddress],
    **context: Any,
) -> HttpResponse:
    """The form, and the card once it is saved; 422 for a form that was refused."""
    context |= {"contact": contact, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            address = save(version=form.cleaned_data["version"], values=form.values)
        except Refused as refusal:
            form.refuse(refusal)
        except ContactChanged as conflict:
            context |= _conflict(request, form, conflict)
        else:
            say_done(request, _("Address %(code)s is saved.") % {"code": address.code})
            return redirect(contact)
    status = 422 if form.is_bound and ("refusal" in context or form.errors) else 200
    return render(request, template, context, status=status)


def _conflict(request: Request, form: AltAddressForm, conflict: ContactChanged) -> dict[str, Any]:
    """The form with what was typed, ready to be saved over theirs, and theirs beside it."""
    data = request.POST.copy()
    data["version"] = str(conflict.theirs.version)
    theirs = ContactAltAddress.objects.filter(pk=form.instance.pk).first()
    again = AltAddressForm(data, contact=conflict.theirs, instance=theirs)
    stored = {name: getattr(theirs, name) for name in WRITABLE} if theirs else {}
    differing = [
        (again.fields[name].label, words(again.fields[name], value))
        for name, value in stored.items()
        if again.fields[name].has_changed(value, again[name].data)
    ]
    return {"form": again, "refusal": str(conflict), "theirs": differing}
