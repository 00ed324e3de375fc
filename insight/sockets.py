"""Routes of the live monitors."""

from django.urls import path

from insight import consumers

consumers.register()
routes = [path("ws/wall/", consumers.WallPage.as_asgi())]
