"""Routes of the live pages of feedback."""

from django.urls import path

from feedback import consumers

consumers.register()
routes = [
    path("ws/follow-ups/", consumers.FollowUpsPage.as_asgi()),
    path("ws/answers/", consumers.AnswersPage.as_asgi()),
]
