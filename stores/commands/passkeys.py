"""Passkeys that people add to their sign-in and remove from it, written down."""

from datetime import datetime

from core import audit
from core.models import User
from stores.models import Staff


def record_passkey(*, user: User, credential: str, name: str, added: bool, now: datetime) -> None:
    """One entry of the audit log; somebody who is no staff has none. `credential` is its public id, as in a record."""
    staff = Staff.objects.filter(user=user).first()
    if staff is None:
        return
    action = "passkey.add" if added else "passkey.remove"
    data = {"credential": credential, "name": name[:60]}
    audit.record(actor=f"staff:{staff.pk}", action=action, target=f"staff:{staff.pk}", now=now, data=data)
