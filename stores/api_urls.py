"""Routes of devices under /api/v1/."""

from django.urls import path

from stores.api import devices

urlpatterns = [
    path("devices/pair/", devices.DevicePair.as_view(), name="api-device-pair"),
    path("devices/pair/confirm/", devices.DevicePairConfirm.as_view(), name="api-device-pair-confirm"),
    path("devices/pair/token/", devices.DevicePairToken.as_view(), name="api-device-pair-token"),
    path("devices/<id:device_id>/revoke/", devices.DeviceRevoke.as_view(), name="api-device-revoke"),
]
