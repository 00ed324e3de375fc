"""Pages of feedback."""

from django.urls import path

from feedback import urls_audits, urls_callbacks, urls_claims, urls_followups
from feedback.views import exits, gateway, surveys, surveys_edit

urlpatterns = [
    path("survey/<token:token>/", surveys.page, name="survey"),
    path("survey/<token:token>/thanks/", surveys.thanks, name="survey-thanks"),
    path("survey/<token:token>/stop/", surveys.stop, name="survey-stop"),
    path("exit/", exits.page, name="exit"),
    path("surveys/", surveys_edit.choose, name="surveys"),
    path("surveys/<slug:code>/", surveys_edit.page, name="survey-page"),
    path("surveys/<slug:code>/timing/", surveys_edit.timing, name="survey-timing"),
    path("surveys/<slug:code>/draft/", surveys_edit.begin, name="survey-begin"),
    path("surveys/<slug:code>/draft/edit/", surveys_edit.draft, name="survey-draft"),
    path("surveys/<slug:code>/draft/publish/", surveys_edit.publish, name="survey-publish"),
    path("gateway/kannel/", gateway.kannel, name="gateway-kannel"),
]
urlpatterns += urls_followups.urlpatterns + urls_claims.urlpatterns + urls_audits.urlpatterns
urlpatterns += urls_callbacks.urlpatterns
