"""Pages of the chain: devices, administration of a store."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
