"""What administrators enter of surveys: new ones (what they ask is written on pages of their own) and short numbers."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.forms.survey_console import ShortNumberForm, SurveyForm
from feedback.models import ShortNumber, Survey
from stores.admin.base import AuditedAdmin, CodedAdmin
from stores.forms.names import columns


@admin.display(description=_("Name"))
def name(row: Model) -> str:
    return str(row)


@admin.register(Survey)
class SurveyAdmin(CodedAdmin):
    """When it goes out and what it asks stand on its own page, once it is here."""

    form = SurveyForm
    list_display = (name, "code", "touchpoint", "is_active")
    search_fields = ("code", "names")
    ordering = ("code",)
    fieldsets = ((None, {"fields": ("code", "touchpoint")}), (_("Name"), {"fields": columns("names")}))

    def save_model(self, request: HttpRequest, obj: Survey, form: Any, change: bool) -> None:  # noqa: FBT001 -- Django's signature
        if not change:
            obj.made_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(ShortNumber)
class ShortNumberAdmin(AuditedAdmin):
    """Without a partner it is the number of everybody else's customers."""

    form = ShortNumberForm
    list_display = ("number", "is_active")
    search_fields = ("number",)
    ordering = ("number",)
    filter_horizontal = ("partners",)
