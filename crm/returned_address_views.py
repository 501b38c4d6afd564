"""An address that letters came back from, found right by somebody who knows."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from crm import access
from crm.notices import say_done
from crm.requests import Request, posted_key
from crm.returned_addresses import trust_address, trust_alt_address


@require_POST
@permission_required("crm.change_contact", raise_exception=True)
def address_trust(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    version = posted_key(request.POST.get("version", ""))
    trust_address(contact, user=request.user, version=version)
    say_done(request, _("Letters go to this address again."))
    return redirect(contact)


@require_POST
@permission_required("crm.change_contact", raise_exception=True)
def alt_address_trust(request: Request, number: str, code: str) -> HttpResponse:
    address = access.get_alt_address(request.user, number, code)
    version = posted_key(request.POST.get("version", ""))
    trust_alt_address(address, user=request.user, version=version)
    say_done(request, _("Letters go to this address again."))
    return redirect(address.contact)
