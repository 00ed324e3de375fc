"""Signing links, and whose turn it is to sign."""

from collections.abc import Sequence
from datetime import datetime

from signatures.models import Document, SigningLink
from signatures.queries.documents import values_of
from signatures.states import UNSIGNED, Where
from stores.commands.customers import BadPhone, normal_phone
from stores.tokens import token_hash

AROUND = ("document__version__template", "document__store", "document__key", "document__session", "document__author")
FILE = ("document__key",)  # what its bytes are read with


def link_of(secret: str, around: Sequence[str] = AROUND) -> SigningLink | None:
    """The link behind what stands in an address, with its document and what is `around` it."""
    return SigningLink.objects.select_related(*around).filter(secret_hash=token_hash(secret)).first()


def next_role(document: Document) -> str:
    """Whose turn it is; "" when nobody has to sign any more."""
    if document.state not in UNSIGNED:
        return ""
    there = set(document.signatures.values_list("role", flat=True))
    return next((role for role in document.roles if role not in there), "")


def own_phone(document: Document) -> str:
    """The customer's phone as it was filled in, in full; "" where there is none."""
    said = values_of(document).get("customer_phone")
    try:
        return normal_phone(str(said), document.store.country) if said else ""
    except BadPhone:
        return ""


def grouped(digest: str, signs: int = 16) -> str:
    """The beginning of a hash, as people compare it: "9f3c 41d2 a07e 55b1"."""
    return " ".join(digest[place : place + 4] for place in range(0, signs, 4))


def is_read_on_screen(document: Document, *, now: datetime) -> bool:
    """Whether the customer has opened it on the customer screen and has not signed there yet."""
    opened = document.links.filter(where=Where.SCREEN, used_at=None, opened_at__isnull=False, expires_at__gt=now)
    return opened.exists()


def offered_at(session_id: int, *, now: datetime) -> SigningLink | None:
    """What waits for the customer screen in a session."""
    rows = SigningLink.objects.filter(
        document__session=session_id, document__state__in=UNSIGNED, where=Where.SCREEN, used_at=None, expires_at__gt=now
    )
    return rows.select_related(*AROUND).order_by("-id").first()
