"""Pages about contacts and mailing groups."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from crm import access, actions, hooks
from crm.consents import consents_of
from crm.contact_forms import ContactForm, MailingGroupForm
from crm.contact_lists import page_of
from crm.contact_parts import people_of
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.filters import PASSING, ContactFilter
from crm.inheritance import BLOCKS
from crm.merging import merges_into
from crm.models import Contact, MailingGroup
from crm.notices import say_done
from crm.questionnaires import are_there_questions, profile_of
from crm.requests import Request
from crm.row_fields import values_of
from crm.saved_view_views import opens_with_a_view
from crm.searching import Unindexed
from crm.similar_views import similar_unseen

LOOKUP_SIZE = 12


@require_safe
@permission_required("crm.view_contact", raise_exception=True)
@opens_with_a_view("contacts")
def contact_list(request: Request) -> HttpResponse:
    contacts = Contact.objects.visible_to(request.user)
    found = ContactFilter(request.GET, queryset=contacts, user=request.user)
    allowed = [act for act in hooks.contact_actions if request.user.has_perm(act.permission)]
    context = {
        "filter": found,
        "page": page_of(found.qs, request.GET, visible=contacts),
        "contact_actions": allowed,
        "list_links": links_of(request, found),
        "is_filtered": any(values_of(field, request.GET) for field in found.form),
    }
    return render(request, "crm/contact_list.html", context)


def links_of(request: Request, found: ContactFilter) -> list[tuple[hooks.ListAction, str]]:
    """Where the list's filters can be gone on with; nowhere without one, or with what passes."""
    said = {field.name: values_of(field, request.GET) for field in found.form}
    asked = {name: values for name, values in said.items() if any(values)}
    query = urlencode(asked, doseq=True) if PASSING.isdisjoint(asked) else ""
    links = [link for link in hooks.contact_list_links if request.user.has_perm(link.permission)]
    return [(link, f"{reverse(link.url_name)}?{query}") for link in links if query]


@require_safe
@permission_required("crm.view_contact", raise_exception=True)
def contact_detail(request: Request, number: str) -> HttpResponse:
    try:
        contact = access.get_contact(request.user, number)
    except Http404:
        return redirect(access.get_survivor(request.user, number))
    context = {
        "contact": contact,
        "people": people_of(request, contact) if contact.is_company else None,
        "classified": contact if contact.is_company else contact.company,
        "addresses": contact.alt_addresses.all(),
        "active_address": contact.alt_addresses.active_on(timezone.localdate()).first(),
        "consents": consents_of(contact),
        "merges": merges_into(contact),
        "profile": profile_of(contact),
        "has_questions": are_there_questions(contact),
        "inherits": {name for flag, name in BLOCK_NAMES if not getattr(contact, flag)},
        "page_actions": [
            act for act in hooks.contact_page_actions if request.user.has_perm(act.permission)
        ],
        "panels": [
            panel for panel in hooks.contact_panels if request.user.has_perm(panel.permission)
        ],
    }
    return render(request, "crm/contact_detail.html", context)


BLOCK_NAMES = [(flag, flag.removeprefix("own_")) for flag in BLOCKS]


@require_http_methods(["GET", "POST"])
@permission_required("crm.add_contact", raise_exception=True)
def contact_create(request: Request) -> HttpResponse:
    form = ContactForm(request.POST or None, user=request.user, initial=_proposed(request))
    refusal = ""
    similar = similar_unseen(request, form)
    if request.method == "POST" and form.is_valid() and not similar:
        try:
            contact = actions.create_contact(user=request.user, **form.values)
        except BusinessRuleError as error:
            refusal = _sentence(error)
        else:
            say_done(request, _("%(name)s is created.") % {"name": contact.name})
            return redirect(contact)
    context = {"refusal": refusal, "similar": similar, "is_asked": bool(similar)}
    return _form(request, "crm/contact_create.html", form, **context)


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_contact", raise_exception=True)
def contact_update(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    title = contact.name
    form = ContactForm(request.POST or None, user=request.user, instance=contact)
    context: dict[str, Any] = {"contact": contact, "title": title}
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, contact, form)
        except actions.ContactChanged as conflict:
            context |= _conflict(request, form, conflict)
        except BusinessRuleError as error:
            context["refusal"] = _sentence(error)
        else:
            return redirect(contact)
    return _form(request, "crm/contact_update.html", context.pop("form", form), **context)


@require_http_methods(["GET", "POST"])
@permission_required("crm.delete_contact", raise_exception=True)
def contact_delete(request: Request, number: str) -> HttpResponse:
    contact = access.get_contact(request.user, number)
    refusal = ""
    if request.method == "POST":
        try:
            actions.delete_contact(contact, user=request.user)
        except BusinessRuleError as error:
            refusal = _sentence(error)
        else:
            say_done(request, _("%(name)s is deleted.") % {"name": contact.name})
            return redirect("crm:contact-list")
    context = {"contact": contact, "refusal": refusal, "groups": contact.mailing_groups.count()}
    return render(request, "crm/contact_delete.html", context, status=409 if refusal else 200)


@require_safe
@permission_required("crm.view_contact", raise_exception=True)
def contact_lookup(request: Request) -> HttpResponse:
    """Options of a type-ahead: `q` is the text (or the field's own name), `type` narrows."""
    text = next(filter(None, map(request.GET.get, ("q", "company", "contact"))), "")
    contacts = Contact.objects.visible_to(request.user).for_list()
    if request.GET.get("type") in Contact.Type.values:
        contacts = contacts.filter(type=request.GET["type"])
    by_company = (Unindexed("company_sort_name"), "type", "sort_name", "id")
    found = contacts.search(text).order_by(*by_company) if text.strip() else contacts.none()
    return render(
        request, "crm/contact_lookup.html", {"contacts": found[:LOOKUP_SIZE], "text": text}
    )


@require_safe
@permission_required("crm.view_mailinggroup", raise_exception=True)
def mailing_group_list(request: Request) -> HttpResponse:
    groups = MailingGroup.objects.for_list().order_by("code")
    return render(request, "crm/mailing_group_list.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@permission_required("crm.add_mailinggroup", raise_exception=True)
def mailing_group_create(request: Request) -> HttpResponse:
    form = MailingGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        group = actions.create_mailing_group(user=request.user, **form.cleaned_data)
        say_done(request, _("Mailing group %(code)s is created.") % {"code": group.code})
        return redirect("crm:mailing-group-list")
    return _form(request, "crm/mailing_group_create.html", form)


@require_http_methods(["GET", "POST"])
@permission_required("crm.change_mailinggroup", raise_exception=True)
def mailing_group_update(request: Request, code: str) -> HttpResponse:
    group = access.get_mailing_group(request.user, code)
    title = str(group)
    form = MailingGroupForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        actions.update_mailing_group(group, user=request.user, **form.cleaned_data)
        say_done(request, _("Mailing group %(code)s is saved.") % {"code": group.code})
        return redirect("crm:mailing-group-list")
    return _form(request, "crm/mailing_group_update.html", form, code=code, title=title)


@require_http_methods(["GET", "POST"])
@permission_required("crm.delete_mailinggroup", raise_exception=True)
def mailing_group_delete(request: Request, code: str) -> HttpResponse:
    group = access.get_mailing_group(request.user, code)
    refusal = ""
    if request.method == "POST":
        try:
            actions.delete_mailing_group(group, user=request.user)
        except BusinessRuleError as error:
            refusal = _sentence(error)
        else:
            say_done(request, _("Mailing group %(code)s is deleted.") % {"code": group.code})
            return redirect("crm:mailing-group-list")
    context = {"group": group, "refusal": refusal, "members": group.contacts.count()}
    return render(request, "crm/mailing_group_delete.html", context, status=409 if refusal else 200)


def _save(request: Request, contact: Contact, form: ContactForm) -> None:
    version = form.cleaned_data["version"] or 0
    saved = actions.update_contact(contact, user=request.user, version=version, values=form.values)
    say_done(request, _("%(name)s is saved.") % {"name": saved.name})


def _conflict(
    request: Request, form: ContactForm, conflict: actions.ContactChanged
) -> dict[str, Any]:
    """The form with what was typed, ready to be saved over theirs, and theirs beside it."""
    data = request.POST.copy()
    data["version"] = str(conflict.theirs.version)
    again = ContactForm(data, user=request.user, instance=conflict.theirs)
    theirs = Contact.objects.get(pk=conflict.theirs.pk)
    return {"form": again, "refusal": str(conflict), "theirs": form.differing_from(theirs)}


def _proposed(request: Request) -> dict[str, Any]:
    """A new person of the company named in the address; else a company of one's own."""
    number = request.GET.get("company")
    if number:
        company = access.get_contact(request.user, number)
        return {"type": Contact.Type.PERSON, "company": company}
    return {"type": Contact.Type.COMPANY, "salesperson": request.user.salesperson_id}


def _form(request: Request, template: str, form: Any, **context: Any) -> HttpResponse:
    """422 for a form that was refused, so that scripts notice."""
    was_refused = bool(context.get("refusal") or context.get("is_asked")) or (
        form.is_bound and not form.is_valid()
    )
    status = 422 if was_refused else 200
    return render(request, template, {"form": form, **context}, status=status)


def _sentence(error: BusinessRuleError) -> str:
    """What stands above the form; a missing right is not a matter of the form."""
    if isinstance(error, NotAllowed):
        raise error
    return str(error)
