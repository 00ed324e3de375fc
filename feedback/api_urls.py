"""Routes of feedback under /api/v1/."""

from django.urls import path

from feedback.api import claims

urlpatterns = [
    path("claims/", claims.ClaimMake.as_view(), name="api-claims"),
]
