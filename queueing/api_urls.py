"""Routes of the line under /api/v1/."""

from django.urls import path

from queueing.api import counters, hot, room, sessions, stores, tickets

urlpatterns = [
    path("tickets/", hot.tickets, name="api-tickets"),
    path("counters/<id:counter_id>/call-next/", hot.counter_call_next, name="api-call-next"),
    path("stores/", stores.StoreList.as_view(), name="api-stores"),
    path("stores/<slug:code>/", stores.StoreDetail.as_view(), name="api-store"),
    path("stores/<slug:code>/services/", stores.StoreServices.as_view(), name="api-store-services"),
    path("stores/<slug:code>/line/", stores.StoreLine.as_view(), name="api-store-line"),
    path("counters/<id:counter_id>/open/", counters.CounterOpen.as_view(), name="api-counter-open"),
    path("counters/<id:counter_id>/close/", counters.CounterClose.as_view(), name="api-counter-close"),
    path("counters/<id:counter_id>/pause/", counters.CounterPause.as_view(), name="api-counter-pause"),
    path("counters/<id:counter_id>/resume/", counters.CounterResume.as_view(), name="api-counter-resume"),
    path("sessions/<id:session_id>/steps/", sessions.SessionSteps.as_view(), name="api-session-steps"),
    path("sessions/<id:session_id>/show/", sessions.SessionShow.as_view(), name="api-session-show"),
    path("sessions/<id:session_id>/figures/", sessions.SessionFigures.as_view(), name="api-session-figures"),
    path("sessions/<id:session_id>/services/", sessions.SessionServices.as_view(), name="api-session-services"),
    path("sessions/<id:session_id>/said/", sessions.SessionSaid.as_view(), name="api-session-said"),
    path("sessions/<id:session_id>/phone/", sessions.SessionPhone.as_view(), name="api-session-phone"),
    path("tickets/<id:ticket_id>/call/", tickets.TicketCall.as_view(), name="api-ticket-call"),
    path("tickets/<id:ticket_id>/recall/", tickets.TicketRecall.as_view(), name="api-ticket-recall"),
    path("tickets/<id:ticket_id>/serve/", tickets.TicketServe.as_view(), name="api-ticket-serve"),
    path("tickets/<id:ticket_id>/miss/", tickets.TicketMiss.as_view(), name="api-ticket-miss"),
    path("tickets/<id:ticket_id>/take-back/", tickets.TicketTakeBack.as_view(), name="api-ticket-take-back"),
    path("tickets/<id:ticket_id>/transfer/", tickets.TicketTransfer.as_view(), name="api-ticket-transfer"),
    path("tickets/<id:ticket_id>/finish/", tickets.TicketFinish.as_view(), name="api-ticket-finish"),
    path("tickets/<id:ticket_id>/reopen/", tickets.TicketReopen.as_view(), name="api-ticket-reopen"),
    path("tickets/<id:ticket_id>/take-out/", tickets.TicketTakeOut.as_view(), name="api-ticket-take-out"),
    path("tickets/<id:ticket_id>/here/", tickets.TicketHere.as_view(), name="api-ticket-here"),
    path("tickets/<id:ticket_id>/hold/", room.TicketHold.as_view(), name="api-ticket-hold"),
    path("tickets/<id:ticket_id>/pass/", room.TicketPass.as_view(), name="api-ticket-pass"),
    path("stores/<slug:code>/tickets/", room.StoreTickets.as_view(), name="api-store-tickets"),
    path("tickets/<token:token>/", tickets.OwnTicket.as_view(), name="api-own-ticket"),
    path("tickets/<token:token>/leave/", tickets.OwnLeave.as_view(), name="api-own-leave"),
    path("tickets/<token:token>/hold/", tickets.OwnHold.as_view(), name="api-own-hold"),
    path("tickets/<token:token>/resume/", tickets.OwnResume.as_view(), name="api-own-resume"),
    path("tickets/<token:token>/pass/", tickets.OwnPass.as_view(), name="api-own-pass"),
    path("tickets/<token:token>/late/", tickets.OwnLate.as_view(), name="api-own-late"),
    path("tickets/<token:token>/here/", tickets.OwnHere.as_view(), name="api-own-here"),
]
