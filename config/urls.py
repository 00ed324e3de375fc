"""All routes. Each is classified in tests/access_matrix/table.py."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.tls_view import root_certificate
from core import health, metrics, views

urlpatterns = [
    path("api/v1/", include("config.api_urls")),  # first: the hot commands are found at once
    path("", include("insight.urls")),
    path("", include("stores.urls")),
    path("", include("queueing.urls")),
    path("", include("signatures.urls")),
    path("", include("feedback.urls")),
    path("accounts/", include("config.account_urls")),
    path("admin/", admin.site.urls),
    path("language/", views.choose_language, name="language"),
    path("privacy/", views.privacy, name="privacy"),
    path("health/live/", health.alive, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("metrics/", metrics.page, name="metrics"),
    path("ca.crt", root_certificate, name="root-certificate"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
]
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler429 = "config.accounts.too_many"
