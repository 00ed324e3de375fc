"""Pages of calls back."""

from django.urls import path

from feedback.views import callback_own, callbacks

urlpatterns = [
    path("call-me/<slug:code>/", callback_own.new, name="call-me"),
    path("call-instead/<token:token>/", callback_own.instead, name="call-instead"),
    path("call/<token:token>/", callback_own.page, name="callback"),
    path("call/<token:token>/live/", callback_own.live, name="callback-live"),
    path("call/<token:token>/cancel/", callback_own.take_back, name="callback-cancel"),
    path("calls/", callbacks.choose, name="callbacks"),
    path("calls/live/", callbacks.live, name="callbacks-live"),
    path("calls/take/", callbacks.take, name="callback-take"),
    path("calls/<id:callback_id>/", callbacks.page, name="callback-work"),
    path("calls/<id:callback_id>/act/", callbacks.act, name="callback-act"),
]
