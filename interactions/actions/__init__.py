"""What can be done to templates, deliveries, entries and logged segments; logging itself belongs to
segments."""

from interactions.actions.delivering import LONGEST_TRY, retriable, retry_delivery
from interactions.actions.entries import (
    cancel_entries,
    comment_entry,
    delete_cancelled_entries,
    uncancel_entries,
    update_entries,
    update_entry,
)
from interactions.actions.logged_segments import (
    cancel_logged_segment,
    delete_logged_segment,
    uncancel_logged_segment,
)
from interactions.actions.postponing import discard_interaction, postpone_interaction
from interactions.actions.responses import Marked, mark_responses
from interactions.actions.single import (
    InteractionCheck,
    InteractionProblem,
    Logged,
    check_interactions,
    letter_before,
    log_interactions,
)
from interactions.actions.templates import (
    LanguageText,
    delete_templates,
    is_logged,
    retire_templates,
    save_template,
)

__all__ = [
    "LONGEST_TRY",
    "InteractionCheck",
    "InteractionProblem",
    "LanguageText",
    "Logged",
    "Marked",
    "cancel_entries",
    "cancel_logged_segment",
    "check_interactions",
    "comment_entry",
    "delete_cancelled_entries",
    "delete_logged_segment",
    "delete_templates",
    "discard_interaction",
    "is_logged",
    "letter_before",
    "log_interactions",
    "mark_responses",
    "postpone_interaction",
    "retire_templates",
    "retriable",
    "retry_delivery",
    "save_template",
    "uncancel_entries",
    "uncancel_logged_segment",
    "update_entries",
    "update_entry",
]
