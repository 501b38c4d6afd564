"""Templates, their groups, languages and Word documents, for administrators."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.models import User
from interactions import actions, hooks
from interactions.forms import TemplateLanguageForm
from interactions.models import (
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    InteractionTemplateLanguage,
)

# More links than these are no help.
SHOWN_USES = 20

if TYPE_CHECKING:
    GroupAdminBase = admin.ModelAdmin[InteractionGroup]
    TemplateAdminBase = admin.ModelAdmin[InteractionTemplate]
    LanguageInlineBase = admin.StackedInline[InteractionTemplateLanguage, InteractionTemplate]
else:
    GroupAdminBase = TemplateAdminBase = admin.ModelAdmin
    LanguageInlineBase = admin.StackedInline


@admin.register(InteractionGroup)
class InteractionGroupAdmin(GroupAdminBase):
    list_display = ["code", "description"]
    search_fields = ["code", "description"]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        logged = InteractionLogEntry.objects.filter(group__in=objs)
        return _deletion(super().get_deleted_objects, objs, request, logged)


class TemplateLanguageInline(LanguageInlineBase):
    model = InteractionTemplateLanguage
    form = TemplateLanguageForm
    fields = ["language", "file", "matches", "subject", "email_text"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("document")
        return rows.defer("document__content")


@admin.register(InteractionTemplate)
class InteractionTemplateAdmin(TemplateAdminBase):
    list_display = ["code", "description", "group", "correspondence_type", "cost", "is_retired"]
    list_filter = ["is_retired", "group", "correspondence_type"]
    list_select_related = ["group"]
    search_fields = ["code", "description"]
    readonly_fields = ["version", "fields_for_letters"]
    inlines = [TemplateLanguageInline]
    actions = ["retire"]
    fieldsets = [
        (None, {"fields": ["code", "description", "group", "used_for", "is_retired", "version"]}),
        (
            _("What an interaction costs and means"),
            {"fields": ["cost", "duration_min", "information_flow", "initiated_by"]},
        ),
        (
            _("Correspondence"),
            {
                "fields": [
                    "correspondence_type",
                    "ignore_contact_preference",
                    "default_language",
                    "fields_for_letters",
                ]
            },
        ),
        (_("Campaign"), {"fields": ["campaign", "campaign_target", "campaign_response"]}),
    ]

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**kwargs, "form_kwargs": {"user": _user(request)}}

    @admin.display(description=_("fields for letters"))
    def fields_for_letters(self, template: InteractionTemplate) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("interactions:merge-field-list"), _("Field list")
        )

    @admin.action(description=_("Retire the chosen templates"), permissions=["change"])
    def retire(self, request: HttpRequest, queryset: "QuerySet[InteractionTemplate]") -> None:
        count = actions.retire_templates(queryset, user=_user(request))
        sentence = ngettext("%(count)d template retired.", "%(count)d templates retired.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the act writes the template with its languages at once."""

    def save_related(
        self, request: HttpRequest, form: "ModelForm[Any]", formsets: Any, change: bool
    ) -> None:
        [languages] = formsets
        languages.save(commit=False)
        version = form.instance.version
        template = actions.save_template(
            form.instance,
            user=_user(request),
            languages=[
                row.language_text()
                for row in languages.forms
                if row.has_changed() and row not in languages.deleted_forms
            ],
            removed=languages.deleted_objects,
        )
        if template.version != version:
            self._say_former_uses(request, template)

    def _say_former_uses(self, request: HttpRequest, template: InteractionTemplate) -> None:
        """Who keeps the version before this one, until they take the new one themselves."""
        uses = [use for ask in hooks.former_uses for use in ask(template, _user(request))]
        if not uses:
            return
        shown = format_html_join(
            ", ", '<a href="{}">{}</a>', ((use.address, use.label) for use in uses[:SHOWN_USES])
        )
        sentence = ngettext(
            "%(count)d open segment keeps the former version; its page offers the new one:",
            "%(count)d open segments keep the former version; their pages offer the new one:",
            len(uses),
        )
        more = " …" if len(uses) > SHOWN_USES else ""
        text = format_html("{} {}{}", sentence % {"count": len(uses)}, shown, more)
        self.message_user(request, text, messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: InteractionTemplate) -> None:
        self.delete_queryset(request, InteractionTemplate.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        actions.delete_templates(queryset, user=_user(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        logged = InteractionLogEntry.objects.filter(template__in=objs)
        return _deletion(super().get_deleted_objects, objs, request, logged)


def _deletion(collect: Any, objs: Any, request: HttpRequest, logged: "QuerySet[Any]") -> Any:
    """What a deletion takes along; a use by the log is told as a count, never entry by entry."""
    count = logged.count()
    if not count:
        return collect(objs, request)
    sentence = ngettext("%(count)d interaction", "%(count)d interactions", count)
    return [str(item) for item in objs], {}, set(), [sentence % {"count": count}]


def _user(request: HttpRequest) -> User:
    """The admin lets in nobody who has not signed in."""
    return cast("User", request.user)
