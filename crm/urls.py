"""Every address of the product; the one place that puts the apps together."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from crm import site_views
from crm.sign_in import SignIn
from segments.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("crm.contact_urls")),
    path("", include("interactions.urls")),
    path("", include("segments.urls")),
    path("search/", site_views.search, name="search"),
    path("help/filters/", site_views.filter_help, name="filter-help"),
    # The reader
    path("profile/", site_views.profile, name="profile"),
    path("language/", site_views.set_language, name="set_language"),
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    # The machine room
    path("healthz", site_views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]

handler400 = "crm.site_views.bad_request"
handler403 = "crm.site_views.permission_denied"
handler404 = "crm.site_views.page_not_found"
handler500 = "crm.site_views.server_error"
