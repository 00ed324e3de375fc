"""The start page and the monitors of managers."""

from django.urls import path

from insight.views import floor, resolution, rules, satisfaction, start, wall

urlpatterns = [
    path("", start.page, name="start"),
    path("floor/", floor.choose, name="floors"),
    path("floor/<slug:code>/", floor.page, name="floor"),
    path("floor/<slug:code>/live/", floor.live, name="floor-live"),
    path("wall/", wall.choose, name="walls"),
    path("wall/<slug:code>/", wall.page, name="wall"),
    path("wall/<slug:code>/live/", wall.live, name="wall-live"),
    path("rules/", rules.choose, name="rules"),
    path("rules/<slug:code>/", rules.page, name="rule"),
    path("rules/<slug:code>/plan/", rules.plan, name="rule-plan"),
    path("rules/<slug:code>/auto-call/", rules.auto_call, name="rule-auto-call"),
    path("rules/<slug:code>/passkey/", rules.passkey, name="rule-passkey"),
    path("rules/<slug:code>/undo/", rules.undo, name="rule-undo"),
    path("resolution/", resolution.page, name="resolution"),
    path("resolution/clerks/", resolution.clerks, name="resolution-clerks"),
    path("resolution/own/", resolution.own, name="resolution-own"),
    path("satisfaction/", satisfaction.page, name="satisfaction"),
]
