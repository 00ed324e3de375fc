"""Forms of a person: the sign-in, and with it who they are in the chain."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from core.models import User
from stores.commands.staff import is_last_administrator
from stores.models import Customer, Service, Staff

IN_STORES = (Staff.Role.GREETER, Staff.Role.CLERK, Staff.Role.STORE_MANAGER)


class MailMixin:
    """Addresses are kept in small letters: one person signs in with each, however it is typed."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email and User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody else has this address."), code="mail_taken")
        return email


class PersonAddForm(MailMixin, AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "email")


class PersonForm(MailMixin, UserChangeForm):
    class Meta:
        model = User
        fields = ("username", "password", "email", "is_active")

    def clean_is_active(self) -> bool:
        wanted: bool = self.cleaned_data["is_active"]
        staff = getattr(self.instance, "staff", None)
        if not wanted and staff and self.instance.is_superuser and is_last_administrator(staff.pk):
            raise forms.ValidationError(_("Somebody has to stay administrator. Name another one first."))
        return wanted


class StaffForm(forms.ModelForm):
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        required=False,
        help_text=_("The person in imports and reports. Empty: made of the sign-in name."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    able = forms.ModelMultipleChoiceField(
        label=_("Skills"),
        queryset=Service.objects.order_by("topic__position", "topic_id", "position", "id"),
        required=False,
        widget=FilteredSelectMultiple(_("Skills"), is_stacked=False),
        help_text=_("The services this person can serve. In an expert store everybody serves all."),
    )

    class Meta:
        model = Staff
        fields = ("code", "first_name", "last_name", "role", "stores", "regions", "able", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["able"] = list(self.instance.skill_rows.values_list("service_id", flat=True))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        role = data.get("role")
        if role in IN_STORES and not data.get("stores"):
            self.add_error("stores", _("Choose the stores where this person works."))
        if role == Staff.Role.REGIONAL_MANAGER and not data.get("regions"):
            self.add_error("regions", _("Choose the regions that this person looks after."))
        if role != Staff.Role.ADMINISTRATOR and self._is_last_administrator():
            self.add_error("role", _("Somebody has to stay administrator. Name another one first."))
        return data

    def _is_last_administrator(self) -> bool:
        was = self.initial.get("role") == Staff.Role.ADMINISTRATOR
        return bool(was and self.instance.pk and is_last_administrator(self.instance.pk))

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # the stubs leave out what Django documents for overriding
        self.instance.skills.set(self.cleaned_data["able"])


class CustomerForm(forms.ModelForm):
    """The tier only: everything else comes from the customer or the chain's list."""

    class Meta:
        model = Customer
        fields = ("tier",)
