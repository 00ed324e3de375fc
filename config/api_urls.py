"""The HTTP interface, version 1 (DESIGN 9)."""

from django.urls import include, path

urlpatterns = [
    path("", include("queueing.api_urls")),
    path("", include("stores.api_urls")),
    path("", include("signatures.api_urls")),
    path("", include("feedback.api_urls")),
    path("", include("insight.api_urls")),
]
