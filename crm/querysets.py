"""How crm's rows are read."""

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from crm.folding import Fold, Searchable, containing, fold
from crm.searching import contact_with

if TYPE_CHECKING:
    from crm.models import User


class ContactQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """The contacts a user may see: everybody sees all. The one place to narrow it."""
        return self

    def for_list(self) -> Self:
        """With company and salesperson, one query."""
        return self.select_related("company", "salesperson")

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number, name, company, e-mail or phone."""
        return self.filter(contact_with(text))

    def by_company(self) -> Self:
        """Company name, the company before its persons, name: the order of added lines."""
        return self.order_by("company_sort_name", "type", "sort_name", "id")

    def matching(self, text: str) -> Self:
        """Exactly one of number or e-mail equals the text; for typed and pasted contacts."""
        typed = text.replace("\0", "").strip()
        if not typed:
            return self.none()
        return self.alias(folded_email=Fold("email")).filter(
            Q(number=typed.upper()) | Q(folded_email=fold(typed))
        )


class ContactMergeQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """Those whose survivor the user may see, and those whose survivor is gone."""
        contacts = apps.get_model("crm", "Contact")._default_manager.order_by()
        survivor = contacts.filter(pk=OuterRef("survivor_key"))
        return self.filter(Exists(survivor.visible_to(user)) | ~Exists(survivor))

    def for_list(self) -> Self:
        """With who merged and who took back, without what is kept; one query."""
        return self.select_related("user", "undone_by").defer("kept")

    def about(self, contact: int) -> Self:
        """Every merge that kept something of the contact, or of those that are parts of it; a
        query for every link of the longest chain."""
        parts = {contact}
        while True:
            known = self.filter(survivor_key__in=parts, undone_at=None)
            more = set(known.values_list("other_key", flat=True)) - parts
            if not more:
                return self.filter(Q(survivor_key__in=parts) | Q(other_key__in=parts))
            parts |= more


class MailingGroupQuerySet(models.QuerySet[Any, Any]):
    def for_list(self) -> Self:
        """`member_count`: int, one query."""
        return self.annotate(member_count=models.Count("memberships"))


class CampaignQuerySet(models.QuerySet[Any, Any]):
    def for_list(self) -> Self:
        """With status and salesperson, one query."""
        return self.select_related("status", "salesperson")

    def search(self, text: str) -> Self:
        """Every word of `text` occurs in number or description."""
        # Cast: code and text are fields of different types, which do not add up by themselves.
        blank = Value(" ", TextField())
        words = Concat(Cast("number", TextField()), blank, Cast("description", TextField()))
        return containing(self.alias(searched=Searchable(words)), "searched", text)


class SavedViewQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """Named ones: one's own, and those that others share."""
        return self.exclude(name="").filter(Q(owner=user) | Q(is_shared=True))


class ImportMappingQuerySet(models.QuerySet[Any, Any]):
    def visible_to(self, user: "User") -> Self:
        """One's own, and those that others share."""
        return self.filter(Q(owner=user) | Q(is_shared=True))
