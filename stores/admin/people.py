"""People: the sign-in and who they are in the chain, on one page; customers by their tier."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.models import User
from core.personal import lookup_hash
from stores.admin.base import AuditedAdmin, NoAdd, NoDelete, actor
from stores.admin.keeping import KeepsBookings
from stores.commands import staff as commands
from stores.forms.people import CustomerForm, PersonAddForm, PersonForm, StaffForm
from stores.models import Customer, CustomerWay, Shift, Staff
from stores.queries.customers import ending


class StaffInline(NoDelete, admin.StackedInline):
    model = Staff
    form = StaffForm
    can_delete = False
    min_num = max_num = 1
    filter_horizontal = ("stores", "regions")
    verbose_name = verbose_name_plural = _("Person")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Staff]:
        return super().get_queryset(request).prefetch_related("stores", "regions")


@admin.register(User)
class PersonAdmin(NoDelete, KeepsBookings, AuditedAdmin, UserAdmin):
    """Only names of fields go into the audit log: what stands in them is the person's."""

    values_in_audit = False
    form = PersonForm
    add_form = PersonAddForm
    inlines = (StaffInline,)
    list_display = ("username", "person", "role", "places", "is_active", "last_login")
    list_filter = ("is_active", "staff__role", "staff__stores__region")
    list_select_related = ("staff",)
    search_fields = ("username", "email", "staff__code", "staff__first_name", "staff__last_name")
    ordering = ("username", "id")
    filter_horizontal = ()
    readonly_fields = ("last_login",)
    actions = ("remove_second_factors",)
    fieldsets = ((_("Sign-in"), {"fields": ("username", "password", "email", "is_active", "last_login")}),)
    add_fieldsets = ((_("Sign-in"), {"fields": ("username", "email", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("staff__stores", "staff__regions")

    @admin.display(description=pgettext_lazy("person", "Name"), ordering="staff__last_name")
    def person(self, user: User) -> str:
        return str(getattr(user, "staff", ""))

    @admin.display(description=_("Role"), ordering="staff__role")
    def role(self, user: User) -> str:
        staff = getattr(user, "staff", None)
        return staff.get_role_display() if staff else ""

    @admin.display(description=_("Works in"))
    def places(self, user: User) -> str:
        staff = getattr(user, "staff", None)
        if staff is None:
            return ""
        return ", ".join(sorted(place.name for place in [*staff.regions.all(), *staff.stores.all()]))

    def changeform_view(self, request: HttpRequest, *asked: Any, **more: Any) -> Any:
        """Who administers is looked at and changed by one at a time."""
        if request.method != "POST":
            return super().changeform_view(request, *asked, **more)
        with transaction.atomic():
            commands.hold_administrators()
            return super().changeform_view(request, *asked, **more)

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002 -- Django's signature
        return super().user_change_password(request, id, form_url)

    def get_inlines(self, _request: HttpRequest, _obj: Any) -> Any:
        return self.inlines

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: ARG002, FBT001 -- Django's signature
        """The person's code is made where none was given; the sign-in then follows the person."""
        for staff in formset.save(commit=False):
            staff.code = staff.code or commands.free_code(form.instance)
            staff.is_active = form.instance.is_active
            staff.save()
        formset.save_m2m()

    def stores_of(self, row: User) -> Collection[int]:
        """Where they are to work."""
        shifts = Shift.objects.filter(staff__user=row.pk or 0, ends_at__gt=timezone.now())
        return set(shifts.values_list("store_id", flat=True))

    def after_related(self, form: Any) -> None:
        staff = Staff.objects.filter(user=form.instance).first()
        if staff is not None:
            Staff.objects.filter(pk=staff.pk).update(is_active=form.instance.is_active)
            commands.settle(staff_id=staff.pk)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Also after a new password, which ends the person's sessions: their sockets go with them."""
        staff = getattr(obj, "staff", None)
        if staff is not None:
            commands.close_sockets(staff_id=staff.pk)
        return super().log_change(request, obj, message)

    @admin.action(description=_("Remove second factors (lost phone or key)"))
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        for staff in Staff.objects.filter(user__in=people).order_by("id"):
            commands.remove_second_factors(staff_id=staff.pk, by=actor(request), now=timezone.now())
        count = people.count()
        told = ngettext("%(count)d person signs in by password alone.", "%(count)d people do.", count)
        self.message_user(request, told % {"count": count}, messages.SUCCESS)


@admin.register(Customer)
class CustomerAdmin(NoAdd, NoDelete, AuditedAdmin):
    """The tier of somebody the chain knows. Of number, phone and mail only the end is shown."""

    values_in_audit = False
    form = CustomerForm
    list_display = ("id", "numbers", "phones", "mails", "tier", "language", "updated_at")
    list_filter = ("tier", "language")
    list_select_related = ("tier",)
    search_fields = ("ways__hash",)
    search_help_text = _("A whole customer number.")
    ordering = ("-id",)
    fields = ("numbers", "phones", "mails", "language", "merged_into", "updated_at", "tier")
    readonly_fields = ("numbers", "phones", "mails", "language", "merged_into", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Customer]:
        return super().get_queryset(request).prefetch_related("ways")

    @admin.display(description=_("Customer number"))
    def numbers(self, customer: Customer) -> str:
        return _endings(customer, CustomerWay.Kind.NUMBER)

    @admin.display(description=_("Phone"))
    def phones(self, customer: Customer) -> str:
        return _endings(customer, CustomerWay.Kind.PHONE)

    @admin.display(description=_("E-mail"))
    def mails(self, customer: Customer) -> str:
        return _endings(customer, CustomerWay.Kind.MAIL)

    def get_search_results(
        self, _request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        if search_term.strip():
            digest = lookup_hash("number", search_term)
            queryset = queryset.filter(ways__kind=CustomerWay.Kind.NUMBER, ways__hash=digest)
        return queryset, False

    def save_model(self, _request: HttpRequest, obj: Customer, _form: Any, _change: bool) -> None:  # noqa: FBT001 -- Django's signature
        obj.updated_at = timezone.now()
        obj.save(update_fields=["tier", "updated_at"])


def _endings(customer: Customer, kind: str) -> str:
    return ", ".join(ending(str(way.value)) for way in customer.ways.all() if way.kind == kind)
