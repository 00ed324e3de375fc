"""Pages of the line."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
