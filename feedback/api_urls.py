"""Routes of feedback under /api/v1/."""

from django.urls import path

from feedback.api import claim_mail, claims

urlpatterns = [
    path("claims/", claims.ClaimMake.as_view(), name="api-claims"),
    path("claims/mail/", claim_mail.ClaimMailIn.as_view(), name="api-claims-mail"),
]
