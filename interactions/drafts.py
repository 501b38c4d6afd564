"""Word files that somebody chose and that are not ready yet: kept for a day, found by a token."""

from datetime import timedelta

from django.utils import timezone

from crm.models import User
from interactions.documents import plain_name
from interactions.models import DocumentDraft

KEPT_FOR = timedelta(days=1)


# Nobody works at more files at once: the oldest of more go.
KEPT_A_PERSON = 20


def keep_draft(content: bytes, name: str, *, user: User) -> DocumentDraft:
    """Keep an uploaded file for its user, whom the view has let in."""
    theirs = DocumentDraft.objects.filter(user=user).order_by("-pk")
    DocumentDraft.objects.filter(
        pk__in=list(theirs.values_list("pk", flat=True)[KEPT_A_PERSON - 1 :])
    ).delete()
    return DocumentDraft.objects.create(content=content, name=plain_name(name), user=user)


def find_draft(token: str, user: User) -> DocumentDraft | None:
    """The user's own; somebody else's is not found."""
    return DocumentDraft.objects.filter(token=token, user=user).first() if token else None


def purge_drafts() -> int:
    """Drop what nobody came back for; a task of the housekeeping. Answers how many."""
    old = DocumentDraft.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    return old.delete()[0]
