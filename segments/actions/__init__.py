"""What can be done with a worksheet: each function is one business act in one transaction."""

from segments.actions.adding import (
    AddPreview,
    add_contacts,
    add_line,
    add_selected,
    preview_add,
)
from segments.actions.checking import LogCheck, LogProblem, check_log
from segments.actions.copying import CopyResult, copy_segment
from segments.actions.following import create_follow_up
from segments.actions.headers import HeaderChange, create_segment, update_header
from segments.actions.lines import reset_lines, update_line, update_lines
from segments.actions.logging import LogResult, log_segment
from segments.actions.removing import reduce_contacts, refine_contacts, remove_lines
from segments.actions.trashing import (
    TrashPreview,
    preview_trash,
    restore_segment,
    trash_segment,
)
from segments.actions.undoing import redo, undo

__all__ = [
    "AddPreview",
    "CopyResult",
    "HeaderChange",
    "LogCheck",
    "LogProblem",
    "LogResult",
    "TrashPreview",
    "add_contacts",
    "add_line",
    "add_selected",
    "check_log",
    "copy_segment",
    "create_follow_up",
    "create_segment",
    "log_segment",
    "preview_add",
    "preview_trash",
    "redo",
    "reduce_contacts",
    "refine_contacts",
    "remove_lines",
    "reset_lines",
    "restore_segment",
    "trash_segment",
    "undo",
    "update_header",
    "update_line",
    "update_lines",
]
