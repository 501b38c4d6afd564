from django.urls import path

from crm import (
    address_views,
    consent_views,
    contact_parts,
    duplicate_views,
    import_reading_views,
    import_run_views,
    import_views,
    job_views,
    merge_views,
    privacy_views,
    questionnaire_views,
    returned_address_views,
    salutation_views,
    saved_view_views,
    similar_views,
    views,
)

app_name = "crm"
urlpatterns = [
    # Contacts; fixed addresses before the one that takes any number.
    path("contacts/", views.contact_list, name="contact-list"),
    path("contacts/new/", views.contact_create, name="contact-create"),
    path("contacts/lookup/", views.contact_lookup, name="contact-lookup"),
    path("contacts/import/", import_views.import_create, name="import-create"),
    path("contacts/import/<int:pk>/", import_run_views.import_detail, name="import-detail"),
    path(
        "contacts/import/<int:pk>/reading/",
        import_reading_views.import_reading,
        name="import-reading",
    ),
    path(
        "contacts/import/<int:pk>/columns/",
        import_reading_views.import_columns,
        name="import-columns",
    ),
    path(
        "contacts/import/mappings/",
        import_reading_views.import_mapping_list,
        name="import-mapping-list",
    ),
    path(
        "contacts/import/mappings/<int:pk>/delete/",
        import_reading_views.import_mapping_delete,
        name="import-mapping-delete",
    ),
    path("contacts/import/<int:pk>/run/", import_run_views.import_run, name="import-run"),
    path(
        "contacts/import/<int:pk>/discard/", import_run_views.import_discard, name="import-discard"
    ),
    path("contacts/import/<int:pk>/failed/", import_run_views.import_failed, name="import-failed"),
    path("contacts/import/<int:pk>/undo/", import_run_views.import_undo, name="import-undo"),
    path("contacts/similar/", similar_views.contact_similar, name="contact-similar"),
    path("contacts/duplicates/", duplicate_views.duplicate_list, name="duplicate-list"),
    path("contacts/duplicates/not/", duplicate_views.mark_list, name="not-duplicate-list"),
    path("contacts/duplicates/mark/", duplicate_views.mark_create, name="not-duplicate-create"),
    path(
        "contacts/duplicates/not/<int:pk>/take-back/",
        duplicate_views.mark_delete,
        name="not-duplicate-delete",
    ),
    path("contacts/merge/", merge_views.merge_selected, name="merge-selected"),
    path("contacts/merges/", merge_views.merge_list, name="merge-list"),
    path("contacts/merges/<int:pk>/undo/", merge_views.merge_undo, name="merge-undo"),
    path("contacts/<str:number>/", views.contact_detail, name="contact-detail"),
    path("contacts/<str:number>/edit/", views.contact_update, name="contact-update"),
    path("contacts/<str:number>/delete/", views.contact_delete, name="contact-delete"),
    path("contacts/<str:number>/merge/", merge_views.contact_merge, name="contact-merge"),
    path("contacts/<str:number>/everything/", privacy_views.contact_export, name="contact-export"),
    path("contacts/<str:number>/erase/", privacy_views.contact_erase, name="contact-erase"),
    path("contacts/<str:number>/people/", contact_parts.contact_people, name="contact-people"),
    path("contacts/<str:number>/own/<str:block>/", contact_parts.contact_own, name="contact-own"),
    path(
        "contacts/<str:number>/address-is-right/",
        returned_address_views.address_trust,
        name="address-trust",
    ),
    path(
        "contacts/<str:number>/addresses/<str:code>/is-right/",
        returned_address_views.alt_address_trust,
        name="alt-address-trust",
    ),
    path(
        "contacts/<str:number>/inherit/<str:block>/",
        contact_parts.contact_inherit,
        name="contact-inherit",
    ),
    path("contacts/<str:number>/consent/", consent_views.consent_update, name="consent-update"),
    path(
        "contacts/<str:number>/profile/",
        questionnaire_views.profile_answers_update,
        name="profile-answers-update",
    ),
    path(
        "contacts/<str:number>/addresses/new/",
        address_views.alt_address_create,
        name="alt-address-create",
    ),
    path(
        "contacts/<str:number>/addresses/<str:code>/",
        address_views.alt_address_update,
        name="alt-address-update",
    ),
    path(
        "contacts/<str:number>/addresses/<str:code>/delete/",
        address_views.alt_address_delete,
        name="alt-address-delete",
    ),
    # Salutations
    path("salutations/", salutation_views.salutation_list, name="salutation-list"),
    path(
        "salutations/<str:language>/", salutation_views.salutation_update, name="salutation-update"
    ),
    # Mailing groups
    path("mailing-groups/", views.mailing_group_list, name="mailing-group-list"),
    path("mailing-groups/new/", views.mailing_group_create, name="mailing-group-create"),
    path("mailing-groups/<str:code>/", views.mailing_group_update, name="mailing-group-update"),
    path(
        "mailing-groups/<str:code>/delete/", views.mailing_group_delete, name="mailing-group-delete"
    ),
    # Saved views of lists; one by its key before the list that takes any word
    path("views/<int:pk>/edit/", saved_view_views.view_update, name="view-update"),
    path("views/<int:pk>/delete/", saved_view_views.view_delete, name="view-delete"),
    path("views/<slug:page>/", saved_view_views.view_list, name="view-list"),
    path("views/<slug:page>/new/", saved_view_views.view_create, name="view-create"),
    path("views/<slug:page>/open-with/", saved_view_views.view_open_with, name="view-open-with"),
    # Work outside the request
    path("jobs/<int:pk>/", job_views.job_detail, name="job-detail"),
    path("jobs/<int:pk>/cancel/", job_views.job_cancel, name="job-cancel"),
    path("jobs/<int:pk>/retry/", job_views.job_retry, name="job-retry"),
    path("jobs/<int:pk>/file/", job_views.job_file, name="job-file"),
]
