"""Pages of the line."""

from django.urls import path

from queueing.views import desk, greet, hall, kiosk, stores, ticket

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
    path("greet/", greet.choose, name="greets"),
    path("greet/<slug:code>/", greet.page, name="greet"),
    path("greet/<slug:code>/live/", greet.live, name="greet-live"),
    path("greet/<slug:code>/topic/<slug:topic>/", greet.topic, name="greet-topic"),
    path("greet/<slug:code>/service/<slug:service>/", greet.service, name="greet-service"),
    path("greet/<slug:code>/ticket/<id:ticket_id>/", greet.ticket, name="greet-ticket"),
    path("greet/<slug:code>/ticket/<id:ticket_id>/print/", greet.slip, name="greet-slip"),
    path("hall/", hall.page, name="hall"),
    path("hall/live/", hall.live, name="hall-live"),
    path("stores/", stores.stores, name="stores"),
    path("stores/<slug:code>/", stores.store, name="store"),
]
