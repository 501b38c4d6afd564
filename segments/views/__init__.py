"""The pages of segments, by what they are about."""

from segments.views.contacts import add_selected, contacts_add, contacts_reduce, contacts_refine
from segments.views.copy import segment_copy
from segments.views.home import home
from segments.views.letters import (
    letter_download,
    letter_list,
    letter_preview,
    segment_letters,
    segment_letters_zip,
)
from segments.views.lines import line_create, line_update, lines_remove, lines_update
from segments.views.log import follow_up_create, segment_log
from segments.views.panels import contact_segments
from segments.views.segments import (
    segment_create,
    segment_detail,
    segment_list,
    segment_redo,
    segment_undo,
    segment_update,
)
from segments.views.trash import segment_restore, segment_trash

__all__ = [
    "add_selected",
    "contact_segments",
    "contacts_add",
    "contacts_reduce",
    "contacts_refine",
    "follow_up_create",
    "home",
    "letter_download",
    "letter_list",
    "letter_preview",
    "line_create",
    "line_update",
    "lines_remove",
    "lines_update",
    "segment_copy",
    "segment_create",
    "segment_detail",
    "segment_letters",
    "segment_letters_zip",
    "segment_list",
    "segment_log",
    "segment_redo",
    "segment_restore",
    "segment_trash",
    "segment_undo",
    "segment_update",
]
