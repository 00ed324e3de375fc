"""Pages of follow-ups, of the feed of answers, of systemic problems and of what alarms."""

from django.urls import path

from feedback.views import followups, problems

urlpatterns = [
    path("follow-ups/", followups.page, name="follow-ups"),
    path("follow-ups/live/", followups.live, name="follow-ups-live"),
    path("follow-ups/<id:follow_up_id>/", followups.one, name="follow-up"),
    path("follow-ups/<id:follow_up_id>/claim/", followups.claim, name="follow-up-claim"),
    path("follow-ups/<id:follow_up_id>/release/", followups.release, name="follow-up-release"),
    path("follow-ups/<id:follow_up_id>/contact/", followups.contact, name="follow-up-contact"),
    path("follow-ups/<id:follow_up_id>/close/", followups.close, name="follow-up-close"),
    path("answers/", followups.answers, name="answers"),
    path("answers/live/", followups.answers_live, name="answers-live"),
    path("problems/", problems.page, name="problems"),
    path("problems/<id:problem_id>/remedy/", problems.remedy, name="problem-remedy"),
    path("alarms/", problems.alarms, name="alarms"),
]
