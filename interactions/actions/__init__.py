"""What can be done to templates, deliveries, entries and logged segments; logging itself belongs to
segments."""

from interactions.actions.delivering import LONGEST_TRY, retriable, retry_delivery
from interactions.actions.entries import (
    cancel_entries,
    comment_entry,
    delete_cancelled_entries,
    uncancel_entries,
    update_entry,
)
from interactions.actions.logged_segments import (
    cancel_logged_segment,
    delete_logged_segment,
    uncancel_logged_segment,
)
from interactions.actions.many_contacts import (
    Assigned,
    ContactsWereChosenAnew,
    GroupApplied,
    apply_mailing_group,
    assign_salesperson,
    purge_contact_acts,
    to_assign,
    undo_contact_act,
)
from interactions.actions.many_entries import (
    Changed,
    TakenBack,
    purge_entry_acts,
    undo_entry_act,
    update_entries,
)
from interactions.actions.postponing import discard_interaction, postpone_interaction
from interactions.actions.reminding import (
    RemindersSet,
    finish_reminder,
    remind,
    remind_of_many,
    reopen_reminder,
    take_reminders_back,
)
from interactions.actions.returned_letters import (
    CameBack,
    letters_came_back,
    letters_did_not_come_back,
)
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
    "Assigned",
    "CameBack",
    "Changed",
    "ContactsWereChosenAnew",
    "GroupApplied",
    "InteractionCheck",
    "InteractionProblem",
    "LanguageText",
    "Logged",
    "RemindersSet",
    "TakenBack",
    "apply_mailing_group",
    "assign_salesperson",
    "cancel_entries",
    "cancel_logged_segment",
    "check_interactions",
    "comment_entry",
    "delete_cancelled_entries",
    "delete_logged_segment",
    "delete_templates",
    "discard_interaction",
    "finish_reminder",
    "is_logged",
    "letter_before",
    "letters_came_back",
    "letters_did_not_come_back",
    "log_interactions",
    "postpone_interaction",
    "purge_contact_acts",
    "purge_entry_acts",
    "remind",
    "remind_of_many",
    "reopen_reminder",
    "retire_templates",
    "retriable",
    "retry_delivery",
    "save_template",
    "take_reminders_back",
    "to_assign",
    "uncancel_entries",
    "uncancel_logged_segment",
    "undo_contact_act",
    "undo_entry_act",
    "update_entries",
    "update_entry",
]
