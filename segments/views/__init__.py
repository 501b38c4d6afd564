"""The pages of segments, by what they are about."""

from segments.views.blocks import cells_fill, cells_paste
from segments.views.cells import cell_origin, cell_update
from segments.views.column_widths import column_width, columns_style
from segments.views.columns import column_create
from segments.views.contacts import (
    add_logged,
    add_selected,
    contacts_add,
    contacts_reduce,
    contacts_refine,
    criteria_from_list,
)
from segments.views.copy import segment_copy
from segments.views.cover_sheets import cover_sheets_download
from segments.views.demo import demo_reset
from segments.views.exporting import lines_export
from segments.views.files import letter_attach, list_join, segment_files
from segments.views.grid_menus import columns_update, grid_keys, lines_filter
from segments.views.headers import segment_totals, segment_update, template_refresh
from segments.views.home import home
from segments.views.letter_beside import letter_pane, line_letter
from segments.views.letters import (
    letter_download,
    letter_list,
    letter_marked,
    letter_pdf,
    letter_preview,
    letter_print_choice,
    segment_labels,
    segment_letters,
    segment_letters_pdf,
    segment_letters_zip,
)
from segments.views.line_documents import (
    line_document,
    line_document_place,
    line_document_remove,
)
from segments.views.lines import (
    line_create,
    line_recreate,
    line_reset,
    line_restore,
    line_update,
)
from segments.views.log import follow_up_create, log_take_back, segment_log
from segments.views.many_contacts import lines_group, lines_reminder, lines_salesperson
from segments.views.many_lines import lines_remove, lines_reset, lines_update
from segments.views.panels import campaign_segments, contact_segments
from segments.views.pasting import contacts_paste
from segments.views.presence import segment_presence
from segments.views.repeated import lines_repeated
from segments.views.reusing import contacts_from_log
from segments.views.saved import (
    criteria_apply,
    criteria_save,
    saved_criteria_arrange,
    saved_criteria_copy,
    saved_criteria_delete,
    saved_criteria_detail,
    saved_criteria_list,
    saved_criteria_start,
    saved_criteria_update,
)
from segments.views.saved_steps import saved_criteria_step, saved_criteria_try
from segments.views.segments import (
    segment_create,
    segment_detail,
    segment_list,
    segment_redo,
    segment_undo,
)
from segments.views.steps import step_detail, step_list
from segments.views.texts import (
    document_attach,
    document_detach,
    document_place,
    document_remarks,
    segment_document,
    segment_text_update,
    segment_texts,
)
from segments.views.trash import segment_restore, segment_trash
from segments.views.why import segment_why
from segments.views.working import called_remove, line_work, segment_work

__all__ = [
    "add_logged",
    "add_selected",
    "called_remove",
    "campaign_segments",
    "cell_origin",
    "cell_update",
    "cells_fill",
    "cells_paste",
    "column_create",
    "column_width",
    "columns_style",
    "columns_update",
    "contact_segments",
    "contacts_add",
    "contacts_from_log",
    "contacts_paste",
    "contacts_reduce",
    "contacts_refine",
    "cover_sheets_download",
    "criteria_apply",
    "criteria_from_list",
    "criteria_save",
    "demo_reset",
    "document_attach",
    "document_detach",
    "document_place",
    "document_remarks",
    "follow_up_create",
    "grid_keys",
    "home",
    "letter_attach",
    "letter_download",
    "letter_list",
    "letter_marked",
    "letter_pane",
    "letter_pdf",
    "letter_preview",
    "letter_print_choice",
    "line_create",
    "line_document",
    "line_document_place",
    "line_document_remove",
    "line_letter",
    "line_recreate",
    "line_reset",
    "line_restore",
    "line_update",
    "line_work",
    "lines_export",
    "lines_filter",
    "lines_group",
    "lines_reminder",
    "lines_remove",
    "lines_repeated",
    "lines_reset",
    "lines_salesperson",
    "lines_update",
    "list_join",
    "log_take_back",
    "saved_criteria_arrange",
    "saved_criteria_copy",
    "saved_criteria_delete",
    "saved_criteria_detail",
    "saved_criteria_list",
    "saved_criteria_start",
    "saved_criteria_step",
    "saved_criteria_try",
    "saved_criteria_update",
    "segment_copy",
    "segment_create",
    "segment_detail",
    "segment_document",
    "segment_files",
    "segment_labels",
    "segment_letters",
    "segment_letters_pdf",
    "segment_letters_zip",
    "segment_list",
    "segment_log",
    "segment_presence",
    "segment_redo",
    "segment_restore",
    "segment_text_update",
    "segment_texts",
    "segment_totals",
    "segment_trash",
    "segment_undo",
    "segment_update",
    "segment_why",
    "segment_work",
    "step_detail",
    "step_list",
    "template_refresh",
]
