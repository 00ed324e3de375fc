"""Bearer tokens of staff."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, live
from core.errors import Invalid
from stores.models import ApiToken, Staff
from stores.tokens import STAFF_TOKEN, token_hash

SCOPES = ("desk", "book", "insight")


class UnknownScope(Invalid):
    code, message = "unknown_scope", _("A scope is desk, book or insight.")


@transaction.atomic
def issue_token(*, staff: Staff, scopes: Iterable[str], by: str, now: datetime, label: str = "") -> str:
    """A new token for `staff`; only its hash is kept. Raises UnknownScope."""
    wanted = sorted(set(scopes))
    if not set(wanted) <= set(SCOPES):
        raise UnknownScope
    token = STAFF_TOKEN + secrets.token_urlsafe(24)
    row = ApiToken.objects.create(staff=staff, token_hash=token_hash(token), scopes=wanted, created_at=now, label=label)
    audit.record(actor=by, action="token.issue", target=f"token:{row.pk}", now=now, data={"staff": staff.code})
    return token


@transaction.atomic
def revoke_token(*, token_id: int, by: str, now: datetime) -> None:
    """The token fits nothing from now on; sockets opened with it close."""
    if ApiToken.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=now):
        live.revoke("token", token_id)
        audit.record(actor=by, action="token.revoke", target=f"token:{token_id}", now=now)
