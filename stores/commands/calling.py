"""Whether a store calls by itself, as its manager wants it."""

from datetime import datetime

from django.db import transaction

from core import audit, live
from core.errors import NotFound
from stores.models import Store


@transaction.atomic
def set_auto_call(*, store_id: int, wanted: bool, after: int, by: int, now: datetime) -> Store:
    """Call by itself from now on, or no more; `after` are the seconds for notes. As it is already -> returned so."""
    store = Store.objects.select_for_update(no_key=True).filter(pk=store_id).first()
    if store is None:
        raise NotFound
    if (store.auto_call, store.auto_call_after) == (wanted, after):
        return store
    store.auto_call, store.auto_call_after = wanted, after
    store.save(update_fields=["auto_call", "auto_call_after"])
    facts = {"auto_call": wanted, "auto_call_after": after}
    audit.record(actor=f"staff:{by}", action="store.auto_call", target=f"store:{store_id}", now=now, data=facts)
    live.ring(store_id)
    return store
