"""Routes of feedback under /api/v1/."""

from django.urls import path

from feedback.api import callbacks, claim_mail, claims, surveys

urlpatterns = [
    path("surveys/<token:token>/answers/", surveys.SurveyAnswer.as_view(), name="api-survey-answers"),
    path("surveys/<slug:code>/answers/import/", surveys.SurveyImport.as_view(), name="api-survey-import"),
    path("callbacks/", callbacks.CallbackMake.as_view(), name="api-callbacks"),
    path("claims/", claims.ClaimMake.as_view(), name="api-claims"),
    path("claims/mail/", claim_mail.ClaimMailIn.as_view(), name="api-claims-mail"),
]
