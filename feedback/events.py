"""Facts told to the pages, after commit."""

from core import live


def feedback_changed(store_id: int) -> None:
    """Somebody answered about this store, or something was done about it: lists and feeds are built anew."""
    live.ring_feedback(store_id)
