"""Rows every part shares: the user, the answers already given, and the audit log."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class User(AbstractUser):
    """A sign-in. Who the person is in the chain says `stores.Staff`."""

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_email_once")]


class IdempotencyRecord(models.Model):
    """The first answer to a command, given again to every repeat of the same key (kept 24 hours)."""

    principal = models.CharField(max_length=60)
    route = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    body_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)  # 0 while the command runs: never visible after commit
    answer = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["principal", "route", "key"], name="idempotency_key_once")]


class AuditEntry(models.Model):
    """One link of the audit log: who did what to which thing, chained by hash (append-only by trigger)."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["target", "id"], name="audit_by_target"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.target}"
