"""Pages of the line."""

from django.urls import path

from queueing.views import desk, hall, kiosk, side, stores, ticket

urlpatterns = [
    path("kiosk/", kiosk.home, name="kiosk"),
    path("kiosk/live/", kiosk.live, name="kiosk-live"),
    path("kiosk/topic/<slug:code>/", kiosk.topic, name="kiosk-topic"),
    path("kiosk/online/", kiosk.online_shown, name="kiosk-online-shown"),
    path("kiosk/service/<slug:code>/", kiosk.service, name="kiosk-service"),
    path("kiosk/service/<slug:code>/online/", kiosk.online, name="kiosk-online"),
    path("kiosk/service/<slug:code>/phone/", kiosk.phone, name="kiosk-phone"),
    path("kiosk/ticket/<token:token>/", kiosk.ticket, name="kiosk-ticket"),
    path("kiosk/ticket/<token:token>/print/", kiosk.slip, name="kiosk-slip"),
    path("t/<token:token>/", ticket.page, name="ticket"),
    path("t/<token:token>/live/", ticket.live, name="ticket-live"),
    path("t/<token:token>/leave/", ticket.Act.as_view(act="leave"), name="ticket-leave"),
    path("t/<token:token>/hold/", ticket.Act.as_view(act="hold"), name="ticket-hold"),
    path("t/<token:token>/resume/", ticket.Act.as_view(act="resume"), name="ticket-resume"),
    path("t/<token:token>/here/", ticket.Act.as_view(act="here"), name="ticket-here"),
    path("t/<token:token>/pass/", ticket.Act.as_view(act="pass"), name="ticket-pass"),
    path("t/<token:token>/late/", ticket.Act.as_view(act="late"), name="ticket-late"),
    path("desk/", desk.choose, name="desks"),
    path("desk/<id:counter_id>/", desk.work, name="desk"),
    path("desk/<id:counter_id>/live/", desk.live, name="desk-live"),
    path("desk/<id:counter_id>/invitation/", desk.invitation, name="desk-invitation"),
    path("desk/<id:counter_id>/side/", desk.side_live, name="desk-side-live"),
    path("hall/", hall.page, name="hall"),
    path("hall/live/", hall.live, name="hall-live"),
    path("hall/voice/<id:move_id>/", hall.voice, name="hall-voice"),
    path("side/", side.page, {"who": "screen"}, name="side"),
    path("side/live/", side.live, {"who": "screen"}, name="side-live"),
    path("side/answer/", side.answer, {"who": "either"}, name="side-answer"),
    path("side/language/", side.language, {"who": "either"}, name="side-language"),
    path("side/code/", side.code, {"who": "either"}, name="side-qr"),
    path("side/join/<token:invitation>/", side.join, name="side-join"),
    path("side/phone/", side.page, {"who": "phone"}, name="side-phone"),
    path("side/phone/live/", side.live, {"who": "phone"}, name="side-phone-live"),
    path("stores/", stores.stores, name="stores"),
    path("stores/<slug:code>/", stores.store, name="store"),
]
