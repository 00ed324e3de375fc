"""How stores call back: one row for the chain, and one for each store that does it otherwise."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from feedback.forms.console import CallbackRuleForm
from feedback.models import CallbackRule
from stores.admin.base import AuditedAdmin
from stores.forms.names import columns


@admin.display(description=_("Store"))
def whose(row: CallbackRule) -> str:
    return str(row)


@admin.register(CallbackRule)
class CallbackRuleAdmin(AuditedAdmin):
    """A change counts for wishes from then on."""

    form = CallbackRuleForm
    list_display = (whose, "kind", "per_hour", "days_ahead", "max_attempts", "others_too")
    list_filter = ("kind",)
    list_select_related = ("store",)
    ordering = ("store__name", "id")
    autocomplete_fields = ("store",)
    fieldsets = (
        (None, {"fields": ("store", "kind")}),
        (_("What is said of the price before somebody asks"), {"fields": columns("notes")}),
        (_("Rules"), {"fields": ("per_hour", "days_ahead", "max_attempts", "cool_down_minutes", "others_too")}),
    )
