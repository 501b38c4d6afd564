"""Parts of a contact's page: its people, page by page, and whose values it has."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import access
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.keyset import Order, Page, page_of
from crm.models import Contact
from crm.notices import say_done
from crm.own_blocks import block_names, inherit, lost_by_inheriting, make_own
from crm.requests import Request, posted_key

PEOPLE_A_PAGE = 50
BY_NAME = Order(("sort_name", "id"))


@require_safe
@permission_required("crm.view_contact", raise_exception=True)
def contact_people(request: Request, number: str) -> HttpResponse:
    """The people of a company; a fragment for htmx."""
    contact = access.get_contact(request.user, number)
    context = {"contact": contact, "people": people_of(request, contact)}
    name = "crm/contact_people.html"
    return render(request, f"{name}#panel" if request.htmx else name, context)


def people_of(request: Request, contact: Contact) -> Page:
    """The page of its people that was asked for; as many queries whatever their number."""
    people = Contact.objects.visible_to(request.user).filter(company=contact)
    return page_of(people, BY_NAME, request.GET, size=PEOPLE_A_PAGE)


@require_POST
@permission_required("crm.change_contact", raise_exception=True)
def contact_own(request: Request, number: str, block: str) -> HttpResponse:
    contact, flag = _person_and_flag(request, number, block)
    version = posted_key(request.POST.get("version", ""))
    make_own(contact, user=request.user, version=version, flag=flag)
    sentence = _("These values are %(name)s's own now; change them under Edit.")
    say_done(request, sentence % {"name": contact.name})
    return redirect(contact)


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def contact_inherit(request: Request, number: str, block: str) -> HttpResponse:
    """Asks first, naming what would be lost."""
    contact, flag = _person_and_flag(request, number, block)
    refusal = ""
    if request.method == "POST":
        version = posted_key(request.POST.get("version", ""))
        try:
            inherit(contact, user=request.user, version=version, flag=flag)
        except NotAllowed:
            raise
        except BusinessRuleError as error:
            refusal, contact = str(error), access.get_contact(request.user, number)
        else:
            say_done(request, _("These values follow the company now."))
            return redirect(contact)
    context = {"contact": contact, "refusal": refusal, "lost": lost_by_inheriting(contact, flag)}
    return render(request, "crm/contact_inherit.html", context, status=409 if refusal else 200)


def _person_and_flag(request: Request, number: str, block: str) -> tuple[Contact, str]:
    contact, flag = access.get_contact(request.user, number), block_names().get(block)
    if contact.company is None or flag is None:
        raise Http404
    return contact, flag
