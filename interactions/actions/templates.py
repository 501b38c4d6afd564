"""What can be done to templates: a change that segments pin makes a new version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext as _

from crm import events
from crm.access import require
from crm.models import User
from interactions import documents
from interactions.documents import CheckedDocument
from interactions.exceptions import TemplateIsUsed
from interactions.models import (
    InteractionLogEntry,
    InteractionTemplate,
    InteractionTemplateLanguage,
)

# What a pinned copy does not carry: changing it makes no newer version.
_NOT_PINNED = {"id", "version", "is_retired", "used_for"}


@dataclass(frozen=True)
class LanguageText:
    """One language of a template as it shall be; `new_document` replaces the row's document."""

    row: InteractionTemplateLanguage
    new_document: CheckedDocument | None = None


@transaction.atomic
def save_template(
    template: InteractionTemplate,
    *,
    user: User,
    languages: Sequence[LanguageText] = (),
    removed: Sequence[InteractionTemplateLanguage] = (),
) -> InteractionTemplate:
    """Write a template with its changed and removed languages.

    The version goes up when something changed that segments pin. Raises NotAllowed.
    Source: domain.md, Segment, "Choosing a template pins it".
    """
    is_new = template.pk is None
    require(user, f"interactions.{'add' if is_new else 'change'}_interactiontemplate")
    if not is_new and (languages or removed or _differs(template)):
        template.version = _current(template).version + 1
    template.save()
    for row in removed:
        row.delete()
    for language in languages:
        _save_language(language, template, user)
    events.record(
        user, "create" if is_new else "change", "template", template.code, version=template.version
    )
    return template


def retire_templates(templates: "QuerySet[InteractionTemplate]", *, user: User) -> int:
    """Keep them from being chosen; segments and the log keep what they have. Answers how many.

    Raises NotAllowed.
    """
    require(user, "interactions.change_interactiontemplate")
    with transaction.atomic():
        codes = list(templates.filter(is_retired=False).values_list("code", flat=True))
        templates.filter(code__in=codes).update(is_retired=True)
        for code in codes:
            events.record(user, "retire", "template", code)
    return len(codes)


@transaction.atomic
def delete_templates(templates: "QuerySet[InteractionTemplate]", *, user: User) -> int:
    """Delete templates that nothing uses; all or none. Answers how many.

    Raises NotAllowed and TemplateIsUsed.
    """
    require(user, "interactions.delete_interactiontemplate")
    found = list(templates.select_for_update())
    for template in found:
        events.record(user, "delete", "template", template.code)
        _delete_unused(template)
    return len(found)


def is_logged(template: InteractionTemplate) -> bool:
    return InteractionLogEntry.objects.filter(template=template).exists()


def _delete_unused(template: InteractionTemplate) -> None:
    refusal = TemplateIsUsed(
        _("%(template)s is used by segments or the log; retire it instead.")
        % {"template": template.code}
    )
    # Asked first: the refusal of the key would read every entry of the log.
    if is_logged(template):
        raise refusal
    try:
        template.delete()
    except ProtectedError as error:
        raise refusal from error


def _save_language(language: LanguageText, template: InteractionTemplate, user: User) -> None:
    if language.new_document is not None:
        language.row.document = documents.keep(language.new_document, user=user)
    language.row.template = template
    language.row.save()


def _current(template: InteractionTemplate) -> InteractionTemplate:
    return InteractionTemplate.objects.select_for_update().get(pk=template.pk)


def _differs(template: InteractionTemplate) -> bool:
    current = _current(template)
    return any(
        getattr(current, field.attname) != getattr(template, field.attname)
        for field in template._meta.concrete_fields
        if field.name not in _NOT_PINNED
    )
