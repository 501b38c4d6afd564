"""What can be done with a worksheet: each function is one business act in one transaction."""

from segments.actions.adding import (
    AddPreview,
    add_contacts,
    add_line,
    add_selected,
    preview_add,
)
from segments.actions.applying import ApplyResult, apply_criteria, start_segment
from segments.actions.attaching import attach_letter
from segments.actions.calling import check_line, log_call
from segments.actions.cells import update_cells
from segments.actions.changing_saved import Moved, Trial, set_criteria_step, try_criteria
from segments.actions.checking import LogCheck, LogProblem, check_log
from segments.actions.columns import add_column
from segments.actions.copying import CopyResult, copy_segment
from segments.actions.following import create_follow_up
from segments.actions.headers import HeaderChange, create_segment, update_header
from segments.actions.joining import join_imported, join_once_more
from segments.actions.line_documents import set_line_document
from segments.actions.lines import reset_lines, update_line, update_lines
from segments.actions.logging import LogResult, log_segment
from segments.actions.pasting import PastePreview, PasteResult, paste_contacts, preview_paste
from segments.actions.recreating import last_line, recreate_line
from segments.actions.refreshing import refresh_template
from segments.actions.removing import (
    reduce_contacts,
    refine_contacts,
    remove_lines,
    remove_repeated,
)
from segments.actions.restoring import former_line, restore_values
from segments.actions.reusing import preview_reuse, reuse_logged_segment
from segments.actions.saving import (
    arrange_criteria,
    copy_criteria,
    delete_criteria,
    save_criteria,
    update_criteria,
)
from segments.actions.taking_back import TakenBack, take_back_log
from segments.actions.texts import (
    attach_document,
    detach_document,
    place_personal_text,
    set_segment_text,
)
from segments.actions.trashing import (
    TrashPreview,
    preview_trash,
    restore_segment,
    trash_segment,
)
from segments.actions.undoing import redo, undo

__all__ = [
    "AddPreview",
    "ApplyResult",
    "CopyResult",
    "HeaderChange",
    "LogCheck",
    "LogProblem",
    "LogResult",
    "Moved",
    "PastePreview",
    "PasteResult",
    "TakenBack",
    "TrashPreview",
    "Trial",
    "add_column",
    "add_contacts",
    "add_line",
    "add_selected",
    "apply_criteria",
    "arrange_criteria",
    "attach_document",
    "attach_letter",
    "check_line",
    "check_log",
    "copy_criteria",
    "copy_segment",
    "create_follow_up",
    "create_segment",
    "delete_criteria",
    "detach_document",
    "former_line",
    "join_imported",
    "join_once_more",
    "last_line",
    "log_call",
    "log_segment",
    "paste_contacts",
    "place_personal_text",
    "preview_add",
    "preview_paste",
    "preview_reuse",
    "preview_trash",
    "recreate_line",
    "redo",
    "reduce_contacts",
    "refine_contacts",
    "refresh_template",
    "remove_lines",
    "remove_repeated",
    "reset_lines",
    "restore_segment",
    "restore_values",
    "reuse_logged_segment",
    "save_criteria",
    "set_criteria_step",
    "set_line_document",
    "set_segment_text",
    "start_segment",
    "take_back_log",
    "trash_segment",
    "try_criteria",
    "undo",
    "update_cells",
    "update_criteria",
    "update_header",
    "update_line",
    "update_lines",
]
