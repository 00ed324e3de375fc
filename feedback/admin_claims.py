"""Claims in the administration: categories, letters. Claims themselves have pages of their own, where reading them is
a right."""

from django.contrib import admin
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from feedback.forms.console import ClaimCategoryForm, ClaimLetterForm
from feedback.models import ClaimCategory, ClaimLetter
from stores.admin.base import CodedAdmin
from stores.forms.names import columns


@admin.display(description=_("Name"))
def name(row: Model) -> str:
    return str(row)


@admin.register(ClaimCategory)
class ClaimCategoryAdmin(CodedAdmin):
    """A change of the rules counts for claims that come, or are sorted, from then on."""

    form = ClaimCategoryForm
    list_display = (name, "code", "queue", "track", "answer_within", "unit", "is_public", "is_active")
    list_filter = ("is_active", "queue", "track")
    search_fields = ("code", "names")
    ordering = ("position", "code")
    fieldsets = (
        (None, {"fields": ("code", "is_public", "is_active", "position")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Rules"), {"fields": ("queue", "track", "answer_within", "unit", "working_hours", "contact_hours")}),
    )


@admin.register(ClaimLetter)
class ClaimLetterAdmin(CodedAdmin):
    form = ClaimLetterForm
    list_display = (name, "code", "is_active", "position")
    list_filter = ("is_active",)
    search_fields = ("code", "names")
    ordering = ("position", "code")
    fieldsets = (
        (None, {"fields": ("code", "is_active", "position")}),
        (_("Name"), {"fields": columns("names")}),
        (_("Text"), {"fields": columns("texts")}),
    )
