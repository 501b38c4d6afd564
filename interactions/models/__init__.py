"""What was said: templates, documents, logged segments and the interaction log."""

from interactions.models.acts import EntryAct, EntryBefore
from interactions.models.contact_acts import ContactAct, ContactBefore
from interactions.models.documents import Document
from interactions.models.drafts import DocumentDraft, PostponedInteraction
from interactions.models.log import (
    CampaignEntry,
    Delivery,
    EntryBatch,
    EntryComment,
    InteractionLogEntry,
    LoggedSegment,
)
from interactions.models.reminders import Reminder
from interactions.models.templates import (
    InteractionGroup,
    InteractionTemplate,
    InteractionTemplateLanguage,
)
from interactions.models.values import Evaluation, InformationFlow, InitiatedBy

__all__ = [
    "CampaignEntry",
    "ContactAct",
    "ContactBefore",
    "Delivery",
    "Document",
    "DocumentDraft",
    "EntryAct",
    "EntryBatch",
    "EntryBefore",
    "EntryComment",
    "Evaluation",
    "InformationFlow",
    "InitiatedBy",
    "InteractionGroup",
    "InteractionLogEntry",
    "InteractionTemplate",
    "InteractionTemplateLanguage",
    "LoggedSegment",
    "PostponedInteraction",
    "Reminder",
]
