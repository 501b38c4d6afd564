from django.urls import path

from crm import address_views, consent_views, import_views, job_views, views

app_name = "crm"
urlpatterns = [
    # Contacts; fixed addresses before the one that takes any number.
    path("contacts/", views.contact_list, name="contact-list"),
    path("contacts/new/", views.contact_create, name="contact-create"),
    path("contacts/lookup/", views.contact_lookup, name="contact-lookup"),
    path("contacts/import/", import_views.import_create, name="import-create"),
    path("contacts/import/<int:pk>/", import_views.import_detail, name="import-detail"),
    path("contacts/import/<int:pk>/run/", import_views.import_run, name="import-run"),
    path("contacts/<str:number>/", views.contact_detail, name="contact-detail"),
    path("contacts/<str:number>/edit/", views.contact_update, name="contact-update"),
    path("contacts/<str:number>/delete/", views.contact_delete, name="contact-delete"),
    path("contacts/<str:number>/consent/", consent_views.consent_update, name="consent-update"),
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
    # Mailing groups
    path("mailing-groups/", views.mailing_group_list, name="mailing-group-list"),
    path("mailing-groups/new/", views.mailing_group_create, name="mailing-group-create"),
    path("mailing-groups/<str:code>/", views.mailing_group_update, name="mailing-group-update"),
    path(
        "mailing-groups/<str:code>/delete/", views.mailing_group_delete, name="mailing-group-delete"
    ),
    # Work outside the request
    path("jobs/<int:pk>/", job_views.job_detail, name="job-detail"),
    path("jobs/<int:pk>/cancel/", job_views.job_cancel, name="job-cancel"),
    path("jobs/<int:pk>/retry/", job_views.job_retry, name="job-retry"),
    path("jobs/<int:pk>/file/", job_views.job_file, name="job-file"),
]
