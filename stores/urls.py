"""Pages of the chain: pairing, devices, PIN."""

from django.urls import path

from stores.views import devices, outbox, pairing, pins

urlpatterns = [
    path("pair/<slug:purpose>/", pairing.page, name="pair"),
    path("pair/<slug:purpose>/state/", pairing.state, name="pair-state"),
    path("pair/<slug:purpose>/here/", pairing.here, name="pair-here"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<id:device_id>/revoke/", devices.revoke, name="device-revoke"),
    path("outbox/", outbox.page, name="outbox"),
    path("outbox/<id:message_id>/again/", outbox.again, name="outbox-again"),
    path("pin/", pins.people, name="pin"),
    path("pin/<id:staff_id>/", pins.enter, name="pin-enter"),
    path("pin/set/", pins.choose, name="pin-set"),
    path("pin/stay/", pins.stay, name="pin-stay"),
    path("pin/leave/", pins.leave, name="pin-leave"),
]
