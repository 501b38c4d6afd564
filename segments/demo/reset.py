"""The demo as it was loaded: everything that was done with it since goes."""

import secrets
from datetime import date

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils.translation import ngettext

from crm.access import require
from crm.events import record
from crm.job_files import drop_all_files
from crm.models import Contact, Event, SalutationFormula, User
from interactions.models import InteractionLogEntry
from segments.demo.load import load_demo
from segments.demo.staff import LOGINS
from segments.exceptions import NoDemo
from segments.models import Segment

RIGHT = "crm.change_marketingsetup"
APPS = ("crm", "interactions", "segments")
# Shipped with the product, not with the demo.
KEPT = {SalutationFormula}


def is_demo() -> bool:
    """Whether the database holds the demo and nobody but its own people has a login: others work
    here, and what they did is no demo. Two queries."""
    if not Event.objects.filter(subject="demo").exists():
        return False
    return not User.objects.exclude(username__in=[login.name for login in LOGINS]).exists()


def at_stake() -> list[str]:
    """What is here now and goes, the demo's own among it; three queries."""
    counts = {model: model._default_manager.count() for model in (Contact, Segment)}
    entries = InteractionLogEntry.objects.count()
    return [
        ngettext("%(count)d contact", "%(count)d contacts", counts[Contact])
        % {"count": counts[Contact]},
        ngettext("%(count)d segment", "%(count)d segments", counts[Segment])
        % {"count": counts[Segment]},
        ngettext("%(count)d interaction", "%(count)d interactions", entries) % {"count": entries},
    ]


@transaction.atomic
def reset_demo(*, user: User, today: date) -> None:
    """Empty the database but for roles and formulas, and load the demo anew: all of it or nothing.

    The logins keep their passwords, as those of the demo are known to everybody; all of them are
    signed out. Raises NotAllowed, NoDemo.
    """
    require(user, RIGHT)
    if not is_demo():
        raise NoDemo
    passwords = dict(User.objects.values_list("username", "password"))
    name = user.username
    drop_all_files()
    _empty()
    load_demo(password=secrets.token_urlsafe(24), today=today)
    for username, password in passwords.items():
        User.objects.filter(username=username).update(password=password)
    record(User.objects.get(username=name), "reset", "demo", "")


def _empty() -> None:
    """Beside the apps' own tables, those that name users, who come anew."""
    models = [
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model not in KEPT
    ]
    tables = [model._meta.db_table for model in models]
    tables += [Session._meta.db_table, LogEntry._meta.db_table]
    # PostgreSQL truncates no table about which it still has something to check.
    connection.check_constraints()
    statements = connection.ops.sql_flush(no_style(), tables, reset_sequences=True)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
