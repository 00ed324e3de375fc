"""Paired devices and bearer tokens: to look at, and to revoke. Their hashes are shown nowhere."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stores.admin.base import ReadOnlyAdmin, actor, administrator
from stores.commands import pairing, tokens
from stores.models import ApiToken, Device


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "store", "purpose", "counter", "paired_at", "last_seen_at", "revoked_at")
    list_filter = ("purpose", ("revoked_at", admin.EmptyFieldListFilter), "store__region")
    list_select_related = ("store", "counter")
    search_fields = ("name", "store__search")
    ordering = ("-paired_at", "-id")
    fields = ("store", "purpose", "name", "counter", "paired_at", "paired_by", "last_seen_at", "revoked_at")
    actions = ("revoke",)

    @admin.action(description=_("Revoke: the device is signed out at once"))
    def revoke(self, request: HttpRequest, devices: QuerySet[Device]) -> None:
        """Each device is one no longer."""
        for pk in devices.filter(revoked_at=None).values_list("pk", flat=True).order_by("id"):
            pairing.revoke(device_id=pk, by=administrator(request), now=timezone.now())
        self.message_user(request, _("Revoked."), messages.SUCCESS)


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "staff", "words", "created_at", "expires_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    list_select_related = ("staff",)
    search_fields = ("staff__code", "staff__user__username")
    ordering = ("-created_at", "-id")
    fields = ("staff", "words", "created_at", "expires_at", "revoked_at")
    actions = ("revoke",)

    @admin.display(description=_("Scopes"))
    def words(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.action(description=_("Revoke: the token opens nothing from now on"))
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiToken]) -> None:
        """Each token fits nothing any more."""
        live = list(rows.filter(revoked_at=None).values_list("pk", flat=True).order_by("id"))
        for pk in live:
            tokens.revoke_token(token_id=pk, by=actor(request), now=timezone.now())
        told = ngettext("%(count)d token revoked.", "%(count)d tokens revoked.", len(live))
        self.message_user(request, told % {"count": len(live)}, messages.SUCCESS)
