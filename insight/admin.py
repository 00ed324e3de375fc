"""What a chain switches on of its figures."""

from django.contrib import admin
from django.http import HttpRequest

from insight.models import FirstVisitSettings
from stores.admin.base import AuditedAdmin, NoDelete


@admin.register(FirstVisitSettings)
class FirstVisitSettingsAdmin(NoDelete, AuditedAdmin):
    """One row: it is added once and then changed."""

    list_display = ("__str__", "exports_clerks")
    fields = ("exports_clerks",)
    ordering = ("id",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not FirstVisitSettings.objects.exists()
