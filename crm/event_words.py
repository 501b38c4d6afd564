"""How the record of events reads: its codes in the words of the page."""

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

APPS = ("crm", "interactions", "segments")
VERBS: dict[str, Any] = {
    "created": pgettext_lazy("event", "created"),
    "create": pgettext_lazy("event", "created"),
    "copied": pgettext_lazy("event", "copied"),
    "changed": pgettext_lazy("event", "changed"),
    "change": pgettext_lazy("event", "changed"),
    "deleted": pgettext_lazy("event", "deleted"),
    "delete": pgettext_lazy("event", "deleted"),
    "cancel": pgettext_lazy("event", "cancelled"),
    "uncancel": pgettext_lazy("event", "cancelling taken back"),
    "came back": pgettext_lazy("event", "letters came back"),
    "did not come back": pgettext_lazy("event", "letters did not come back"),
    "trusted": pgettext_lazy("event", "address found right"),
    "responded": pgettext_lazy("event", "marked as a response"),
    "not responded": pgettext_lazy("event", "mark of a response taken back"),
    "comment": pgettext_lazy("event", "commented"),
    "took back": pgettext_lazy("event", "worksheet brought back"),
    "retire": pgettext_lazy("event", "retired"),
    "attached": pgettext_lazy("event", "own document attached"),
    "placed personal text": pgettext_lazy("event", "place made for the personal text"),
    "detached": pgettext_lazy("event", "own document taken away"),
    "refreshed": pgettext_lazy("event", "newer version of the template taken"),
    "loaded": pgettext_lazy("event", "loaded"),
    "reset": pgettext_lazy("event", "reset"),
    "logged": pgettext_lazy("event", "logged"),
    "postponed": pgettext_lazy("event", "postponed"),
    "discarded": pgettext_lazy("event", "discarded"),
    "done": pgettext_lazy("event", "done"),
    "opened again": pgettext_lazy("event", "opened again"),
    "trashed": pgettext_lazy("event", "put in the trash"),
    "restored": pgettext_lazy("event", "restored"),
    "merged": pgettext_lazy("event", "merged"),
    "merge undone": pgettext_lazy("event", "merge taken back"),
    "not duplicates": pgettext_lazy("event", "marked as no duplicates"),
    "maybe duplicates": pgettext_lazy("event", "mark of no duplicates taken back"),
    "exported": pgettext_lazy("event", "everything taken out"),
    "erased": pgettext_lazy("event", "erased"),
    "imported": pgettext_lazy("event", "imported"),
    "undone": pgettext_lazy("event", "undone"),
    "retry": pgettext_lazy("event", "sent again"),
    "downloaded": pgettext_lazy("event", "file downloaded"),
    "download_letter": pgettext_lazy("event", "letter downloaded"),
    "download_letters": pgettext_lazy("event", "letters downloaded"),
    "downloaded labels": pgettext_lazy("event", "labels downloaded"),
    "downloaded cover sheets": pgettext_lazy("event", "cover sheets downloaded"),
    "downloaded letters": pgettext_lazy("event", "letters downloaded"),
}
# Subjects that are not called as their model is.
SUBJECTS: dict[str, Any] = {
    "template": _("interaction template"),
    "entry": _("interaction log entry"),
    "interaction": _("postponed interaction"),
    "logged_segment": _("logged segment"),
    "import": _("import of contacts"),
    "contact profile": _("profile of a contact"),
    "contact address": _("alternative address"),
    "demo": _("demo data"),
    "segment text": _("text of a segment"),
}


def verb_words(verb: str) -> str:
    """What was done; a code that has no words is shown as it is."""
    return str(VERBS.get(verb, verb))


def subject_words(subject: str) -> str:
    """What it was done to; a code that has no words is shown as it is."""
    return str(SUBJECTS.get(subject) or _models().get(subject.replace(" ", ""), subject))


@cache
def _models() -> dict[str, Any]:
    models = (model for app in APPS for model in apps.get_app_config(app).get_models())
    return {str(model._meta.model_name): model._meta.verbose_name for model in models}
