"""Monitors of managers."""

from django.urls import path

from insight.api import stores

urlpatterns = [path("insight/stores/", stores.InsightStores.as_view(), name="api-insight-stores")]
