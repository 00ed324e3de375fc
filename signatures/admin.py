"""Form templates (not their versions, which have pages of their own) and the list of plain words."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from signatures.commands.needs import tell_services
from signatures.forms.console import FormTemplateForm, PlainWordForm
from signatures.models import FormTemplate, PlainWord
from stores.admin.base import AuditedAdmin, CodedAdmin
from stores.forms.names import columns


@admin.display(description=_("Name"))
def name(row: Model) -> str:
    return str(row)


@admin.register(FormTemplate)
class FormTemplateAdmin(CodedAdmin):
    form = FormTemplateForm
    list_display = (name, "code", "retention", "level", "may_withdraw", "is_active")
    list_filter = ("is_active", "retention")
    search_fields = ("code", "names")
    ordering = ("code",)
    filter_horizontal = ("services",)
    fieldsets = (
        (None, {"fields": ("code", "services", "is_active")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Purpose"), {"fields": columns("purposes")}),
        (
            _("Rules"),
            {
                "fields": (
                    "retention",
                    "may_withdraw",
                    "withdraw_days",
                    "level",
                    "needs_code",
                    "needs_passkey",
                    "at_home",
                )
            },
        ),
    )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        """Its services, or whether it is in use, may be others now: what customers bring changes with it."""
        super().save_related(request, form, formsets, change)
        tell_services()


@admin.register(PlainWord)
class PlainWordAdmin(AuditedAdmin):
    """Warned of in every text of that language from the next look on."""

    form = PlainWordForm
    list_display = ("word", "instead", "language", "kind")
    list_filter = ("language", "kind")
    search_fields = ("word", "instead")
    ordering = ("language", "word", "id")
