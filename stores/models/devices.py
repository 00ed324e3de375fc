"""Paired devices and bearer tokens. Of every token the database holds only the SHA-256."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Device(models.Model):
    """A kiosk, hall display, clerk tablet or customer screen, bound to one store and one purpose."""

    class Purpose(models.TextChoices):
        KIOSK = "kiosk", _("Kiosk")
        DISPLAY = "display", _("Hall display")
        TABLET = "tablet", _("Clerk tablet")
        SCREEN = "screen", _("Customer screen")

    store = models.ForeignKey("stores.Store", models.CASCADE, related_name="devices")
    purpose = models.CharField(max_length=10, choices=Purpose)
    name = models.CharField(max_length=60, blank=True)
    counter = models.ForeignKey("stores.Counter", models.SET_NULL, null=True, blank=True, related_name="devices")
    token_hash = models.BinaryField(max_length=32, unique=True)
    paired_at = models.DateTimeField()
    paired_by = models.ForeignKey("stores.Staff", models.SET_NULL, null=True, related_name="paired_devices")
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["store", "purpose"], name="device_by_store")]

    def __str__(self) -> str:
        return self.name or f"{self.get_purpose_display()} {self.pk}"


class PairingRequest(models.Model):
    """A device asks to be paired: it shows `code`, and fetches its token with the secret only it knows."""

    code = models.CharField(max_length=8, unique=True)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=10, choices=Device.Purpose)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    device = models.OneToOneField(Device, models.CASCADE, null=True, blank=True, related_name="pairing")


class ApiToken(models.Model):
    """A staff member's bearer token with scopes (desk, book, insight)."""

    staff = models.ForeignKey("stores.Staff", models.CASCADE, related_name="tokens")
    token_hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
