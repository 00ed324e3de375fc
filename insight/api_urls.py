"""Monitors of managers."""

from django.urls import path

from insight.api import fvr, stores

urlpatterns = [
    path("insight/stores/", stores.InsightStores.as_view(), name="api-insight-stores"),
    path("insight/fvr/", fvr.InsightFvr.as_view(), name="api-insight-fvr"),
]
