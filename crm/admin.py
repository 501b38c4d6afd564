"""What administrators set up: users and their roles, salespeople, codes, the marketing setup."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.filters import AllValuesFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.db.models import Count, ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_tasks_db import admin as _registers_itself  # noqa: F401 - to be unregistered
from django_tasks_db.models import DBTaskResult

from crm.actions import delete_classifications
from crm.countries import country_choices
from crm.event_words import subject_words, verb_words
from crm.events import record
from crm.models import (
    BusinessRelation,
    Campaign,
    CampaignStatus,
    Event,
    IndustryGroup,
    JobResponsibility,
    MarketingSetup,
    OrganizationalLevel,
    ProfileAnswer,
    ProfileQuestion,
    ProfileQuestionnaire,
    Salesperson,
    SalutationFormula,
    Territory,
    User,
)
from crm.models.contacts import CONTACT_LANGUAGES
from crm.picture_forms import PictureField, PicturesForm

admin.site.site_header = _("Administration")
admin.site.site_title = _("Administration")
admin.site.index_title = _("Set-up")
admin.site.enable_nav_sidebar = False
# Packages whose own titles are English only, in every language.
apps.get_app_config("axes").verbose_name = _("Signing in")
# What the worker does is told by the pages whose work it is.
admin.site.unregister(DBTaskResult)


class RecordedAdmin(admin.ModelAdmin[Any]):
    """Who changed the set-up when is a business record too."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._record(request, obj, "changed" if change else "created", form.changed_data)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._record(request, obj, "deleted", [])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self._record(request, row, "deleted", [])
        super().delete_queryset(request, queryset)

    def _record(self, request: HttpRequest, row: Model, verb: str, fields: list[str]) -> None:
        assert isinstance(request.user, User)
        key = str(getattr(row, "code", None) or getattr(row, "number", None) or row.pk)
        record(request.user, verb, row._meta.model_name or "", key, fields=sorted(fields))


class NewUserForm(AdminUserCreationForm[User]):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "first_name", "last_name", "email", "salesperson", "groups")


class ChangeUserForm(UserChangeForm[User]):
    class Meta(UserChangeForm.Meta):
        model = User


class ChangePasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg] # no generic at run time
    # Django's own sentence is English in every language.
    usable_password_help_text: Any = _("A user without a password cannot sign in.")


@admin.register(User)
class UserAdmin(RecordedAdmin, DjangoUserAdmin[User]):
    """A user's role is a group; rights of their own and superusers are for superusers to give."""

    form = ChangeUserForm
    add_form = NewUserForm
    change_password_form = ChangePasswordForm
    list_display = ("username", "full_name", "roles", "salesperson", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ("groups",)
    autocomplete_fields = ("salesperson",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "salesperson")}),
        (_("Role"), {"fields": ("groups", "is_active", "is_staff")}),
        (_("Language and time"), {"fields": ("language", "time_zone")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "salesperson")}),
        (_("Role"), {"fields": ("groups",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request).prefetch_related("groups")
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    @admin.display(description=_("name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())


class SalespersonForm(PicturesForm):
    signature_file = PictureField(label=_("Signature"))
    pictures: ClassVar[dict[str, str]] = {"signature_file": "signature"}


@admin.register(Salesperson)
class SalespersonAdmin(RecordedAdmin):
    form = SalespersonForm
    fields = (
        *("code", "name", "job_title", "email", "phone", "signature_file"),
        "is_blocked",
    )
    list_display = ("code", "name", "job_title", "email", "phone", "is_blocked")
    list_filter = ("is_blocked",)
    search_fields = ("code", "name")


@admin.register(Territory)
class TerritoryAdmin(RecordedAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(JobResponsibility, BusinessRelation, IndustryGroup, OrganizationalLevel)
class ClassificationAdmin(RecordedAdmin):
    list_display = ("code", "description", "contact_count")
    search_fields = ("code", "description")
    delete_confirmation_template = "admin/crm/classification_delete.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(member_count=Count("contacts"))

    @admin.display(description=_("contacts"), ordering="member_count")
    def contact_count(self, code: Any) -> int:
        return int(code.member_count)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, type(obj)._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        assert isinstance(request.user, User)
        delete_classifications(queryset, user=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A code with contacts is told as a count, never contact by contact."""
        used = [(code, count) for code in objs if (count := code.contacts.count())]
        if not used:
            return super().get_deleted_objects(objs, request)
        sentence = ngettext_lazy(
            "%(code)s: %(count)d contact has it; take it off there first.",
            "%(code)s: %(count)d contacts have it; take it off there first.",
            "count",
        )
        said = [str(sentence % {"code": code, "count": count}) for code, count in used]
        return [str(code) for code in objs], {}, set(), said


@admin.register(SalutationFormula)
class SalutationFormulaAdmin(admin.ModelAdmin[SalutationFormula]):
    """Formulas have a page of their own, where what they give is seen while they are typed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("crm:salutation-list")

    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("crm:salutation-list")


class QuestionInline(admin.TabularInline[Any, Any]):
    """The questions of a questionnaire; their answers stand on their own pages."""

    model = ProfileQuestion
    fields = ("position", "text", "takes_several")
    extra = 1
    can_delete = False
    show_change_link = True


@admin.register(ProfileQuestionnaire)
class ProfileQuestionnaireAdmin(RecordedAdmin):
    list_display = ("code", "description", "contact_type")
    search_fields = ("code", "description")
    inlines = (QuestionInline,)


class AnswerInline(admin.TabularInline[Any, Any]):
    """An answer that contacts gave is not deleted in passing: its own page says how many."""

    model = ProfileAnswer
    fields = ("position", "code", "text", "priority")
    extra = 3
    can_delete = False
    show_change_link = True


@admin.register(ProfileQuestion)
class ProfileQuestionAdmin(RecordedAdmin):
    list_display = ("questionnaire", "position", "text", "takes_several")
    list_display_links = ("text",)
    list_filter = ("questionnaire",)
    list_select_related = ("questionnaire",)
    search_fields = ("text",)
    inlines = (AnswerInline,)


@admin.register(ProfileAnswer)
class ProfileAnswerAdmin(ClassificationAdmin):
    # The types of tuples know how long they are.
    list_display = (  # type: ignore[assignment]
        *("code", "question", "text", "priority", "contact_count"),
    )
    list_filter = ("question__questionnaire",)
    list_select_related = ("question__questionnaire",)
    search_fields = ("code", "text", "question__text")  # type: ignore[assignment]


@admin.register(CampaignStatus)
class CampaignStatusAdmin(RecordedAdmin):
    list_display = ("code", "description")
    search_fields = ("code", "description")


@admin.register(Campaign)
class CampaignAdmin(RecordedAdmin):
    list_display = (
        *("number", "description", "status", "starts_on", "ends_on", "budget"),
        *("salesperson", "is_closed"),
    )
    list_filter = ("status", "is_closed")
    list_select_related = ("status", "salesperson")
    search_fields = ("number", "description")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "salesperson":
            kwargs["queryset"] = Salesperson.objects.filter(is_blocked=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MarketingSetupForm(PicturesForm):
    default_language = forms.ChoiceField(label=_("Language of new contacts"), required=False)
    default_country = forms.ChoiceField(label=_("Country of new contacts"), required=False)
    company_country = forms.ChoiceField(label=_("Our country"), required=False)
    company_home_page = forms.URLField(
        label=_("Our home page"), required=False, assume_scheme="https"
    )
    logo_file = PictureField(label=_("Our logo"))
    pictures: ClassVar[dict[str, str]] = {"logo_file": "company_logo"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = [("", ""), *country_choices()]
        self.offer("default_language", [("", ""), *CONTACT_LANGUAGES])
        self.offer("default_country", countries)
        self.offer("company_country", countries)

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


@admin.register(MarketingSetup)
class MarketingSetupAdmin(RecordedAdmin):
    """One row, which is neither added nor deleted."""

    form = MarketingSetupForm
    fieldsets = (
        (
            _("Numbers"),
            {
                "fields": (
                    ("contact_prefix", "contact_next"),
                    ("segment_prefix", "segment_next"),
                    "allow_manual_segment_numbers",
                    ("campaign_prefix", "campaign_next"),
                )
            },
        ),
        (_("New contacts"), {"fields": ("default_language", "default_country")}),
        (_("Consent to e-mails"), {"fields": ("email_needs_consent",)}),
        (
            _("Who sends the letters"),
            {
                "fields": (
                    "company_name",
                    "company_address",
                    ("company_post_code", "company_city"),
                    "company_country",
                    ("company_phone", "company_email", "company_home_page"),
                    "logo_file",
                )
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The one row instead of a list of one."""
        return self.changeform_view(request, str(MarketingSetup.load().pk))


class SubjectFilter(AllValuesFieldListFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("about")

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        return (
            {**choice, "display": subject_words(str(choice["display"]))}
            for choice in super().choices(changelist)
        )


class VerbFilter(AllValuesFieldListFilter):
    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        return (
            {**choice, "display": verb_words(str(choice["display"]))}
            for choice in super().choices(changelist)
        )


@admin.register(Event)
class EventAdmin(admin.ModelAdmin[Event]):
    """The record of who did what when: to be read, never changed."""

    list_display = ("at", "user", "what", "about", "about_number")
    list_filter = (("subject", SubjectFilter), ("verb", VerbFilter))
    list_select_related = ("user",)
    search_fields = ("subject_key",)
    date_hierarchy = "at"

    @admin.display(description=_("what"), ordering="verb")
    def what(self, event: Event) -> str:
        return verb_words(event.verb)

    @admin.display(description=_("about"), ordering="subject")
    def about(self, event: Event) -> str:
        return subject_words(event.subject)

    @admin.display(description=_("number"), ordering="subject_key")
    def about_number(self, event: Event) -> str:
        return event.subject_key

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
