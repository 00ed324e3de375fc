"""Django's own administration, with our style sheet: for administrators, and only through our own sign-in."""

from typing import Any

from allauth.account import views as account
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed
from stores.access import ADMINISTRATOR, principal_for_user

OWN = {
    "core",
    "stores",
    "queueing",
    "signatures",
    "feedback",
    "insight",
}  # what others register (tokens, groups, addresses) is administered nowhere


class LadoAdminSite(AdminSite):
    site_title = site_header = "Lado"
    index_title = _("Administration")
    site_url = "/"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # a chain's rows go one by one, each with what hangs on it shown first

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        own = [model for model in models if model._meta.app_label in OWN]  # noqa: SLF001 -- Django's documented name
        super().register(own, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """The role decides; the flags of the sign-in only follow it."""
        user = request.user
        if not (user.is_active and user.is_staff and user.is_superuser):
            return False
        principal = principal_for_user(user.pk)
        return principal is not None and principal.has(ADMINISTRATOR)

    def login(self, request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
        """Our sign-in has the limits and the second factors; who is signed in and came here may not go on."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise NotAllowed
        wanted = request.GET.get("next", reverse("admin:index"))
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, _extra_context: Any = None) -> Any:
        return account.logout(request)

    def password_change(self, _request: HttpRequest, _extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, _request: HttpRequest, _extra_context: Any = None) -> Any:
        return redirect("account_change_password")
