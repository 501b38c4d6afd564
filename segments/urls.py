from django.urls import path

from segments import views

app_name = "segments"
urlpatterns = [
    # /segments/
    path("segments/", views.segment_list, name="segment-list"),
    path("segments/new/", views.segment_create, name="segment-create"),
    path("segments/add-selected/", views.add_selected, name="add-selected"),
    path("segments/add-logged/", views.add_logged, name="add-logged"),
    path("segments/from-list/", views.criteria_from_list, name="criteria-from-list"),
    path("segments/columns.css", views.columns_style, name="columns-style"),
    path("segments/columns/width/", views.column_width, name="column-width"),
    # /segments/<number>/
    path("segments/<str:number>/", views.segment_detail, name="segment-detail"),
    path("segments/<str:number>/header/", views.segment_update, name="segment-update"),
    path("segments/<str:number>/undo/", views.segment_undo, name="segment-undo"),
    path("segments/<str:number>/redo/", views.segment_redo, name="segment-redo"),
    path("segments/<str:number>/add/", views.contacts_add, name="contacts-add"),
    path("segments/<str:number>/refine/", views.contacts_refine, name="contacts-refine"),
    path("segments/<str:number>/reduce/", views.contacts_reduce, name="contacts-reduce"),
    path("segments/<str:number>/paste/", views.contacts_paste, name="contacts-paste"),
    path("segments/<str:number>/files/", views.segment_files, name="segment-files"),
    path("segments/<str:number>/files/letter/", views.letter_attach, name="letter-attach"),
    path("segments/<str:number>/files/<int:pk>/join/", views.list_join, name="list-join"),
    path("segments/<str:number>/from-log/", views.contacts_from_log, name="contacts-from-log"),
    path("segments/<str:number>/criteria/", views.criteria_apply, name="criteria-apply"),
    path("segments/<str:number>/criteria/save/", views.criteria_save, name="criteria-save"),
    path("segments/<str:number>/steps/", views.step_list, name="step-list"),
    path("segments/<str:number>/steps/<int:pk>/", views.step_detail, name="step-detail"),
    path("segments/<str:number>/why/", views.segment_why, name="segment-why"),
    path("segments/<str:number>/log/", views.segment_log, name="segment-log"),
    path("segments/<str:number>/log/called/", views.called_remove, name="called-remove"),
    path("segments/<str:number>/work/", views.segment_work, name="segment-work"),
    path("segments/<str:number>/work/<int:pk>/", views.line_work, name="line-work"),
    path("segments/<str:number>/copy/", views.segment_copy, name="segment-copy"),
    path("segments/<str:number>/trash/", views.segment_trash, name="segment-trash"),
    path("segments/<str:number>/restore/", views.segment_restore, name="segment-restore"),
    path("segments/<str:number>/letters/", views.segment_letters, name="segment-letters"),
    path(
        "segments/<str:number>/letters/zip/", views.segment_letters_zip, name="segment-letters-zip"
    ),
    path(
        "segments/<str:number>/letters/pdf/", views.segment_letters_pdf, name="segment-letters-pdf"
    ),
    path("segments/<str:number>/cover-sheets/", views.cover_sheets_download, name="cover-sheets"),
    path("segments/<str:number>/labels/", views.segment_labels, name="segment-labels"),
    path("segments/<str:number>/presence/", views.segment_presence, name="segment-presence"),
    path("segments/<str:number>/totals/", views.segment_totals, name="segment-totals"),
    # /segments/<number>/texts/
    path("segments/<str:number>/texts/", views.segment_texts, name="segment-texts"),
    path(
        "segments/<str:number>/texts/<int:pk>/",
        views.segment_text_update,
        name="segment-text-update",
    ),
    path(
        "segments/<str:number>/texts/<int:pk>/attach/",
        views.document_attach,
        name="document-attach",
    ),
    path(
        "segments/<str:number>/texts/<int:pk>/detach/",
        views.document_detach,
        name="document-detach",
    ),
    path(
        "segments/<str:number>/texts/<int:pk>/place/", views.document_place, name="document-place"
    ),
    path(
        "segments/<str:number>/documents/<int:pk>/remarks/",
        views.document_remarks,
        name="document-remarks",
    ),
    path(
        "segments/<str:number>/texts/<int:pk>/refresh/",
        views.template_refresh,
        name="template-refresh",
    ),
    path(
        "segments/<str:number>/documents/<int:pk>/", views.segment_document, name="segment-document"
    ),
    path("segments/<str:number>/letters/list/", views.letter_list, name="letter-list"),
    path(
        "segments/<str:number>/letters/choice/",
        views.letter_print_choice,
        name="letter-print-choice",
    ),
    # /segments/<number>/lines/
    path("segments/<str:number>/lines/new/", views.line_create, name="line-create"),
    path("segments/<str:number>/lines/change/", views.lines_update, name="lines-update"),
    path("segments/<str:number>/lines/reset/", views.lines_reset, name="lines-reset"),
    path("segments/<str:number>/lines/reset/one/", views.line_reset, name="line-reset"),
    path("segments/<str:number>/lines/remove/", views.lines_remove, name="lines-remove"),
    path("segments/<str:number>/lines/export/", views.lines_export, name="lines-export"),
    path("segments/<str:number>/lines/group/", views.lines_group, name="lines-group"),
    path("segments/<str:number>/lines/reminder/", views.lines_reminder, name="lines-reminder"),
    path(
        "segments/<str:number>/lines/salesperson/",
        views.lines_salesperson,
        name="lines-salesperson",
    ),
    path("segments/<str:number>/lines/repeated/", views.lines_repeated, name="lines-repeated"),
    path("segments/<str:number>/lines/cells/", views.cells_paste, name="cells-paste"),
    path("segments/<str:number>/lines/cells/fill/", views.cells_fill, name="cells-fill"),
    path("segments/<str:number>/letter-pane/", views.letter_pane, name="letter-pane"),
    path("segments/<str:number>/lines/keys/", views.grid_keys, name="grid-keys"),
    path("segments/<str:number>/lines/filter/", views.lines_filter, name="lines-filter"),
    path("segments/<str:number>/lines/columns/", views.columns_update, name="columns-update"),
    path("segments/<str:number>/lines/columns/new/", views.column_create, name="column-create"),
    path("segments/<str:number>/lines/<int:pk>/", views.line_update, name="line-update"),
    path(
        "segments/<str:number>/lines/<int:pk>/cells/<str:name>/",
        views.cell_update,
        name="cell-update",
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/cells/<str:name>/origin/",
        views.cell_origin,
        name="cell-origin",
    ),
    path("segments/<str:number>/lines/<int:pk>/restore/", views.line_restore, name="line-restore"),
    path(
        "segments/<str:number>/lines/<int:pk>/recreate/", views.line_recreate, name="line-recreate"
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/document/", views.line_document, name="line-document"
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/document/remove/",
        views.line_document_remove,
        name="line-document-remove",
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/document/place/",
        views.line_document_place,
        name="line-document-place",
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/letter/", views.letter_preview, name="letter-preview"
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/letter/file/",
        views.letter_download,
        name="letter-download",
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/letter/marked/",
        views.letter_marked,
        name="letter-marked",
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/letter/beside/",
        views.line_letter,
        name="line-letter",
    ),
    path("segments/<str:number>/lines/<int:pk>/letter/pdf/", views.letter_pdf, name="letter-pdf"),
    # /saved-criteria/
    path("saved-criteria/", views.saved_criteria_list, name="saved-criteria-list"),
    path("saved-criteria/<str:code>/", views.saved_criteria_detail, name="saved-criteria-detail"),
    path(
        "saved-criteria/<str:code>/change/",
        views.saved_criteria_update,
        name="saved-criteria-update",
    ),
    path(
        "saved-criteria/<str:code>/steps/",
        views.saved_criteria_arrange,
        name="saved-criteria-arrange",
    ),
    path(
        "saved-criteria/<str:code>/steps/new/",
        views.saved_criteria_step,
        name="saved-criteria-step-create",
    ),
    path(
        "saved-criteria/<str:code>/steps/<int:position>/",
        views.saved_criteria_step,
        name="saved-criteria-step",
    ),
    path("saved-criteria/<str:code>/try/", views.saved_criteria_try, name="saved-criteria-try"),
    path("saved-criteria/<str:code>/copy/", views.saved_criteria_copy, name="saved-criteria-copy"),
    path(
        "saved-criteria/<str:code>/delete/",
        views.saved_criteria_delete,
        name="saved-criteria-delete",
    ),
    path(
        "saved-criteria/<str:code>/start/", views.saved_criteria_start, name="saved-criteria-start"
    ),
    path("demo/reset/", views.demo_reset, name="demo-reset"),
    # Panels and verbs of other apps' pages
    path("logged-segments/<str:number>/take-back/", views.log_take_back, name="log-take-back"),
    path(
        "logged-segments/<str:number>/follow-up/", views.follow_up_create, name="follow-up-create"
    ),
    path("contacts/<str:number>/segments/", views.contact_segments, name="contact-segments"),
    path("campaigns/<str:number>/segments/", views.campaign_segments, name="campaign-segments"),
]
