from django.urls import path

from segments import views

app_name = "segments"
urlpatterns = [
    # /segments/
    path("segments/", views.segment_list, name="segment-list"),
    path("segments/new/", views.segment_create, name="segment-create"),
    path("segments/add-selected/", views.add_selected, name="add-selected"),
    # /segments/<number>/
    path("segments/<str:number>/", views.segment_detail, name="segment-detail"),
    path("segments/<str:number>/header/", views.segment_update, name="segment-update"),
    path("segments/<str:number>/undo/", views.segment_undo, name="segment-undo"),
    path("segments/<str:number>/redo/", views.segment_redo, name="segment-redo"),
    path("segments/<str:number>/add/", views.contacts_add, name="contacts-add"),
    path("segments/<str:number>/refine/", views.contacts_refine, name="contacts-refine"),
    path("segments/<str:number>/reduce/", views.contacts_reduce, name="contacts-reduce"),
    path("segments/<str:number>/log/", views.segment_log, name="segment-log"),
    path("segments/<str:number>/copy/", views.segment_copy, name="segment-copy"),
    path("segments/<str:number>/trash/", views.segment_trash, name="segment-trash"),
    path("segments/<str:number>/restore/", views.segment_restore, name="segment-restore"),
    path("segments/<str:number>/letters/", views.segment_letters, name="segment-letters"),
    path(
        "segments/<str:number>/letters/zip/", views.segment_letters_zip, name="segment-letters-zip"
    ),
    path("segments/<str:number>/letters/list/", views.letter_list, name="letter-list"),
    # /segments/<number>/lines/
    path("segments/<str:number>/lines/new/", views.line_create, name="line-create"),
    path("segments/<str:number>/lines/change/", views.lines_update, name="lines-update"),
    path("segments/<str:number>/lines/remove/", views.lines_remove, name="lines-remove"),
    path("segments/<str:number>/lines/<int:pk>/", views.line_update, name="line-update"),
    path(
        "segments/<str:number>/lines/<int:pk>/letter/", views.letter_preview, name="letter-preview"
    ),
    path(
        "segments/<str:number>/lines/<int:pk>/letter/file/",
        views.letter_download,
        name="letter-download",
    ),
    # Panels and verbs of other apps' pages
    path(
        "logged-segments/<str:number>/follow-up/", views.follow_up_create, name="follow-up-create"
    ),
    path("contacts/<str:number>/segments/", views.contact_segments, name="contact-segments"),
]
