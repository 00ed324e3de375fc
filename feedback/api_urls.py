"""Routes of feedback under /api/v1/."""

from django.urls import path

from feedback.api import surveys

urlpatterns: list = []
urlpatterns += [
    path("surveys/<token:token>/answers/", surveys.SurveyAnswer.as_view(), name="api-survey-answers"),
    path("surveys/<slug:code>/answers/import/", surveys.SurveyImport.as_view(), name="api-survey-import"),
]
