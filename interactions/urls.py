from django.urls import path

from interactions import (
    batch_views,
    call_views,
    campaign_views,
    chosen_entry_views,
    contact_act_views,
    entry_act_views,
    entry_views,
    letter_views,
    logged_segment_views,
    reminder_views,
    response_views,
    returned_letter_views,
    single_views,
    statistics_views,
    views,
)

app_name = "interactions"
urlpatterns = [
    path("interactions/", views.entry_list, name="entry-list"),
    path("interactions/new/", single_views.interaction_create, name="interaction-create"),
    path("interactions/new/several/", single_views.interactions_create, name="interactions-create"),
    path(
        "interactions/new/again/",
        single_views.interactions_create_again,
        name="interactions-create-again",
    ),
    path("interactions/postponed/", single_views.postponed_list, name="postponed-list"),
    path(
        "interactions/postponed/<int:pk>/", single_views.postponed_resume, name="postponed-resume"
    ),
    path(
        "interactions/postponed/<int:pk>/discard/",
        single_views.postponed_discard,
        name="postponed-discard",
    ),
    path("reminders/", reminder_views.reminder_list, name="reminder-list"),
    path("reminders/<int:pk>/done/", reminder_views.reminder_done, name="reminder-done"),
    path("reminders/<int:pk>/reopen/", reminder_views.reminder_reopen, name="reminder-reopen"),
    path(
        "reminders/together/<str:token>/undo/", reminder_views.reminders_undo, name="reminders-undo"
    ),
    path("interactions/change/", chosen_entry_views.entries_change, name="entries-change"),
    path(
        "interactions/came-back/",
        returned_letter_views.entries_came_back,
        name="entries-came-back",
    ),
    path("interactions/cancel/", chosen_entry_views.entries_cancel, name="entries-cancel"),
    path("interactions/uncancel/", chosen_entry_views.entries_uncancel, name="entries-uncancel"),
    path("interactions/delete/", chosen_entry_views.entries_delete, name="entries-delete"),
    path("interactions/export/", chosen_entry_views.entries_export, name="entries-export"),
    path("interactions/acts/<int:pk>/undo/", entry_act_views.entry_act_undo, name="entry-act-undo"),
    path("interactions/overview/", statistics_views.overview, name="overview"),
    path("interactions/statistics/", statistics_views.entry_statistics, name="entry-statistics"),
    path("interactions/<int:pk>/", views.entry_detail, name="entry-detail"),
    path("interactions/<int:pk>/letter/", views.entry_letter, name="entry-letter"),
    path("interactions/<int:pk>/letter/pdf/", views.entry_pdf, name="entry-pdf"),
    path("interactions/<int:pk>/retry/", views.entry_retry, name="entry-retry"),
    path("interactions/<int:pk>/result/", entry_views.entry_update, name="entry-update"),
    path("interactions/<int:pk>/comment/", entry_views.entry_comment, name="entry-comment"),
    path("interactions/<int:pk>/cancel/", entry_views.entry_cancel, name="entry-cancel"),
    path("interactions/<int:pk>/uncancel/", entry_views.entry_uncancel, name="entry-uncancel"),
    path(
        "interactions/<int:pk>/came-back/",
        returned_letter_views.entry_came_back,
        name="entry-came-back",
    ),
    path("interactions/<int:pk>/preview/", letter_views.entry_preview, name="entry-preview"),
    path("interactions/<int:pk>/marked/", letter_views.entry_marked, name="entry-marked"),
    path(
        "interactions/<int:pk>/arrived/", returned_letter_views.entry_arrived, name="entry-arrived"
    ),
    # Interactions written at once, without a segment.
    path("interactions/together/<int:pk>/", batch_views.batch_detail, name="batch-detail"),
    path(
        "interactions/together/<int:pk>/letters/", batch_views.batch_letters, name="batch-letters"
    ),
    path(
        "interactions/together/<int:pk>/letters/zip/",
        batch_views.batch_letters_zip,
        name="batch-letters-zip",
    ),
    path(
        "interactions/together/<int:pk>/print-choice/",
        batch_views.batch_print_choice,
        name="batch-print-choice",
    ),
    path("interactions/together/<int:pk>/letters/pdf/", batch_views.batch_pdf, name="batch-pdf"),
    path("interactions/together/<int:pk>/retry/", batch_views.batch_retry, name="batch-retry"),
    path("logged-segments/", views.logged_segment_list, name="logged-segment-list"),
    path(
        "logged-segments/<str:number>/", views.logged_segment_detail, name="logged-segment-detail"
    ),
    path(
        "logged-segments/<str:number>/letters/",
        views.logged_segment_letters,
        name="logged-segment-letters",
    ),
    path(
        "logged-segments/<str:number>/print-choice/",
        views.logged_segment_print_choice,
        name="logged-segment-print-choice",
    ),
    path(
        "logged-segments/<str:number>/letters/zip/",
        views.logged_segment_letters_zip,
        name="logged-segment-letters-zip",
    ),
    path(
        "logged-segments/<str:number>/letters/pdf/",
        views.logged_segment_pdf,
        name="logged-segment-pdf",
    ),
    path(
        "logged-segments/<str:number>/retry/",
        views.logged_segment_retry,
        name="logged-segment-retry",
    ),
    path(
        "logged-segments/<str:number>/cancel/",
        logged_segment_views.logged_segment_cancel,
        name="logged-segment-cancel",
    ),
    path(
        "logged-segments/<str:number>/uncancel/",
        logged_segment_views.logged_segment_uncancel,
        name="logged-segment-uncancel",
    ),
    path(
        "logged-segments/<str:number>/delete/",
        logged_segment_views.logged_segment_delete,
        name="logged-segment-delete",
    ),
    # Campaigns; the fixed address before the one that takes any number.
    path("campaigns/", campaign_views.campaign_list, name="campaign-list"),
    path("campaigns/new/", campaign_views.campaign_create, name="campaign-create"),
    path("campaigns/<str:number>/", campaign_views.campaign_detail, name="campaign-detail"),
    path("campaigns/<str:number>/edit/", campaign_views.campaign_update, name="campaign-update"),
    path("campaigns/<str:number>/delete/", campaign_views.campaign_delete, name="campaign-delete"),
    path(
        "campaigns/<str:number>/responses/",
        response_views.campaign_responses,
        name="campaign-responses",
    ),
    path("contacts/chosen/group/", contact_act_views.contacts_group, name="contacts-group"),
    path(
        "contacts/chosen/salesperson/",
        contact_act_views.contacts_salesperson,
        name="contacts-salesperson",
    ),
    path("contacts/chosen/reminder/", reminder_views.contacts_reminder, name="contacts-reminder"),
    path(
        "contacts/acts/<int:pk>/undo/", contact_act_views.contact_act_undo, name="contact-act-undo"
    ),
    path(
        "contacts/<str:number>/interaction/",
        single_views.contact_interaction,
        name="contact-interaction",
    ),
    path("contacts/<str:number>/call/", call_views.call_create, name="call-create"),
    path(
        "contacts/<str:number>/reminder/", reminder_views.contact_reminder, name="contact-reminder"
    ),
    path("contacts/<str:number>/timeline/", views.contact_timeline, name="contact-timeline"),
    path("merge-fields/", views.merge_field_list, name="merge-field-list"),
    path("merge-fields/starter/", views.starter_document, name="starter-document"),
    path("letter-canvas/", views.letter_canvas, name="letter-canvas"),
    path("letter-pages/<int:pk>/<int:page>/", views.letter_page, name="letter-page"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("drafts/<str:token>/remarks/", views.draft_remarks, name="draft-remarks"),
]
