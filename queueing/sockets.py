"""Routes of the live pages."""

from django.urls import path

from queueing import consumers

consumers.register()
routes = [
    path("ws/line/<slug:store>/", consumers.LinePage.as_asgi()),
    path("ws/display/<slug:store>/", consumers.DisplayPage.as_asgi()),
    path("ws/side/<id:counter>/", consumers.SidePage.as_asgi()),
    path("ws/ticket/<token:token>/", consumers.TicketPage.as_asgi()),
]
