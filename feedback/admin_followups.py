"""What alarms, why somebody was unhappy, how soon somebody has to act: rows that the chain keeps itself."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from feedback.forms.rules import AlarmRuleForm, CauseForm
from feedback.models import AlarmRule, Cause, LevelDeadline
from feedback.screens.alarms import explained
from stores.admin.base import AuditedAdmin, CodedAdmin, NoDelete
from stores.forms.names import columns


@admin.display(description=_("Name"))
def name(row: AlarmRule | Cause) -> str:
    return str(row)


@admin.register(AlarmRule)
class AlarmRuleAdmin(CodedAdmin):
    form = AlarmRuleForm
    list_display = (name, "code", "language", "level", "is_active")
    list_filter = ("is_active", "language", "level")
    ordering = ("position", "id")
    readonly_fields = ("meaning",)
    fieldsets = (
        (None, {"fields": ("code", "language", "level", "position", "is_active", "meaning")}),
        (_("Name"), {"fields": columns("names")}),
        (
            _("Words"),
            {"fields": ("words", "unless"), "description": _("Capital letters and accents make no difference.")},
        ),
        (
            _("Marks"),
            {
                "fields": ("five_at_most", "nps_at_most", "unsolved"),
                "description": _("One of them is enough. A rule with words and marks needs both."),
            },
        ),
    )

    @admin.display(description=_("In words"))
    def meaning(self, row: AlarmRule) -> str:
        return format_html_join(" ", "{}", ((part,) for part in explained(row))) if row.pk else ""


@admin.register(Cause)
class CauseAdmin(NoDelete, CodedAdmin):
    form = CauseForm
    list_display = (name, "code", "position", "is_active")
    ordering = ("position", "id")
    fieldsets = (
        (None, {"fields": ("code", "position", "is_active")}),
        (_("Name"), {"fields": columns("names")}),
    )


@admin.register(LevelDeadline)
class LevelDeadlineAdmin(AuditedAdmin):
    list_display = ("__str__", "hours")
    ordering = ("level",)

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        """There are three lists; the ready-made rows are theirs."""
        return LevelDeadline.objects.count() < len(LevelDeadline.level.field.choices or ())
