"""What choosing a template writes into the form of an interaction, and what it leaves as typed."""

import datetime as dt
from typing import Any

from django.http import QueryDict

from crm.models import Contact, User
from crm.requests import posted_key
from interactions.models import InteractionTemplate
from interactions.single import filled_in
from interactions.single_forms import InteractionForm, filled_key, shown


def filled_again(form: InteractionForm, *, user: User, today: dt.date) -> QueryDict:
    """What was posted, with the values of the chosen template.

    A field that says something else than the former template did was typed, and stays.
    """
    posted: Any = form.data
    data: QueryDict = posted.copy()
    for name, key in form.rows.items():
        data[name] = key
    template, contact = form.by_template, form.whom
    if template is None:
        return data
    before = _former_values(data.get("filled", ""), user, today=today)
    for name, value in shown(filled_in(template, contact, today=today)).items():
        if data.get(name, "") == _posted(before.get(name)):
            data[name] = _posted(value)
    data["filled"] = filled_key(template, contact)
    return data


def _former_values(filled: str, user: User, *, today: dt.date) -> dict[str, Any]:
    """What was filled in before; nothing where nothing was."""
    template_key, _blank, contact_key = filled.partition(" ")
    template = InteractionTemplate.objects.filter(pk=posted_key(template_key)).first()
    if template is None:
        return {}
    contacts = Contact.objects.visible_to(user)
    contact = contacts.filter(pk=posted_key(contact_key)).first()
    return shown(filled_in(template, contact, today=today))


def _posted(value: Any) -> str:
    """A value as its field would post it."""
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)
