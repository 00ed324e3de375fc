"""Whether a store's clerks countersign every form with a passkey, as its manager wants it."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.errors import NotFound
from stores.models import Store


@transaction.atomic
def set_needs_passkey(*, store_id: int, wanted: bool, by: int, now: datetime) -> Store:
    """From now on, also for documents that are made already. As it is already -> returned so."""
    store = Store.objects.select_for_update(no_key=True).filter(pk=store_id).first()
    if store is None:
        raise NotFound
    if store.needs_passkey == wanted:
        return store
    store.needs_passkey = wanted
    store.save(update_fields=["needs_passkey"])
    facts = {"needs_passkey": wanted}
    audit.record(actor=f"staff:{by}", action="store.needs_passkey", target=f"store:{store_id}", now=now, data=facts)
    return store
