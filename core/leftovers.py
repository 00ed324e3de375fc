"""Files that were written before the row that would have named them, and whose row never came."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import Storage

LEFT_FOR: Final = timedelta(days=1)  # no transaction takes as long
HALF: Final = ".half-"  # how a file begins whose writing has not ended


def removed(store: Storage, path: str, *, now: datetime) -> bool:
    """Remove a file that nobody names, once it is older than `LEFT_FOR`; whether it was. Safe beside its writer."""
    try:
        if store.get_modified_time(path) > now - LEFT_FOR:
            return False
        store.delete(path)
    except FileNotFoundError:  # its writer has finished meanwhile
        return False
    return True
