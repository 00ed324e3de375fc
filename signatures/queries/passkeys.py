"""Who needs a passkey to countersign, and which ones a clerk has."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from signatures.models import Document
from signatures.passkey import Key
from stores.models import Staff

COUNTER = "sign_count"  # in an authenticator's data: the count of its last countersignature


@dataclass(frozen=True)
class Own:
    """A clerk's passkey, which also signs them in, and how far it had counted when it was last used here."""

    row: Authenticator
    key: Key
    counter: int


def needs_passkey(document: Document) -> bool:
    """Whether its form asks for one, or its store does for every form."""
    return bool(document.needs_passkey or document.store.needs_passkey)


def own_passkeys(staff: Staff, *, rp_id: str, lock: bool = False) -> Sequence[Own]:
    """Those of a person that were made for this address, the oldest first. One statement."""
    rows = Authenticator.objects.filter(user_id=staff.user_id, type=Authenticator.Type.WEBAUTHN).order_by("id")
    place = hashlib.sha256(rp_id.encode()).digest()
    found = []
    for row in rows.select_for_update(no_key=True) if lock else rows:
        made = row.wrap().authenticator_data
        if made.credential_data is not None and made.rp_id_hash == place:
            found.append(Own(row, Key.of(made.credential_data), int(row.data.get(COUNTER, made.counter))))
    return found
