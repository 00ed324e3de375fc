"""What every page of the administration shares: who did what goes into the audit log with the save itself."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Model, QuerySet
from django.forms import BaseModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from core import audit
from core.errors import NotSignedIn
from stores.access import principal_for_user
from stores.forms.rows import RowFormSet

PER_PAGE = 50


def administrator(request: HttpRequest) -> int:
    """The id of the administrator who asks; NotSignedIn when the role has gone in this very moment."""
    principal = principal_for_user(request.user.pk)
    if principal is None or principal.staff_id is None:
        raise NotSignedIn
    return principal.staff_id


def actor(request: HttpRequest) -> str:
    """The administrator as the audit log names them."""
    return f"staff:{administrator(request)}"


def told(value: Any) -> Any:
    """A field's value as the audit log keeps it."""
    if isinstance(value, Model):
        return getattr(value, "code", value.pk)
    if isinstance(value, QuerySet | list | tuple | set | frozenset):
        return sorted(str(told(each)) for each in value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def changed(form: BaseModelForm, *, with_values: bool) -> dict[str, Any]:
    """The fields that a form changed: with what they were and are, where that is nobody's secret."""
    fields = {
        name: [told(form.get_initial_for_field(form.fields[name], name)), told(form.cleaned_data.get(name))]
        for name in form.changed_data
        if name in form.cleaned_data
    }
    return fields if with_values else dict.fromkeys(fields)


class NotThere:
    """A row that does not exist is a 404; Django's redirect with a message would be a GET that writes the session."""

    def _get_obj_does_not_exist_redirect(self, *_asked: Any) -> HttpResponse:
        raise Http404


class AuditedAdmin(NotThere, admin.ModelAdmin):
    """Every save, and every deletion, writes an audit entry in its own transaction.

    `values_in_audit` is False where a field may hold a secret or a person's data: then only its name is kept.
    """

    values_in_audit = True

    class Media:
        js = ("js/console.js",)

    list_per_page = PER_PAGE
    show_full_result_count = False

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        facts: dict[str, Any] = {"fields": changed(form, with_values=self.values_in_audit)}
        parts = [part for formset in formsets or () for part in self._parts(formset)]
        if parts:
            facts["parts"] = parts
        request.lado_changes = facts  # type: ignore[attr-defined]  # kept for the entry below
        return super().construct_change_message(request, form, formsets, add)

    def _parts(self, formset: Any) -> Iterable[dict[str, Any]]:
        """The rows of an inline that were added, changed or deleted."""
        name = formset.model._meta.model_name  # noqa: SLF001 -- Django's documented name
        for form in formset.forms:
            row = form.instance
            if row.pk is not None and row not in formset.deleted_objects and form.has_changed():
                yield {"part": f"{name}:{row.pk}", "fields": changed(form, with_values=self.values_in_audit)}
        for row in formset.deleted_objects:  # their ids are gone by now
            yield {"part": name, "deleted": str(row)}

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self.record(request, obj, "add", getattr(request, "lado_changes", None))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        facts = getattr(request, "lado_changes", None) or {"what": str(message)}
        self.record(request, obj, "change", facts)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self.record(request, obj, "delete", {"code": getattr(obj, "code", "")})
        return super().log_deletions(request, queryset)

    def record(self, request: HttpRequest, obj: Model, verb: str, data: dict[str, Any] | None) -> None:
        name = obj._meta.model_name  # noqa: SLF001 -- Django's documented name
        audit.record(
            actor=actor(request), action=f"{name}.{verb}", target=f"{name}:{obj.pk}", now=timezone.now(), data=data
        )


class CodedAdmin(AuditedAdmin):
    """Codes are chosen once: imports, addresses and other rows name a thing by its code."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else (*fixed, "code")


class NoAdd:
    """Rows that come about elsewhere."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class NoDelete:
    """Rows that history refers to: they are made inactive, not deleted."""

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class ReadOnly(NoAdd, NoDelete):
    """To look at only."""

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, NotThere, admin.ModelAdmin):
    class Media:
        js = ("js/console.js",)

    list_per_page = PER_PAGE
    show_full_result_count = False
    list_display_links: Any = ("__str__",)


class Inline(admin.TabularInline):
    """Rows of a parent's page, without empty ones waiting."""

    extra = 0
    formset = RowFormSet

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the four pictures that lead away from the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One list of choices for all rows: else every row would read it again."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.remote_field.model is not self.parent_model:
            remember_choices(field, request, db_field.name)
        return field


def remember_choices(field: Any, request: HttpRequest, name: str) -> None:
    """Let the fields of one request that choose from the same rows read them once."""
    kept = request.__dict__.setdefault("lado_choices", {})
    if name not in kept:
        kept[name] = list(field.choices)
    field.choices = kept[name]
