"""What the line asks upward: of what it does not know itself."""

from typing import Any

from django.dispatch import Signal

calls_back = Signal()  # store_id: whoever keeps calls back answers whether this store takes new wishes


def store_calls_back(store_id: int) -> bool:
    """Whether customers of this store may ask to be called instead of waiting."""
    answers: list[tuple[Any, Any]] = calls_back.send(sender=None, store_id=store_id)
    return any(answer for _receiver, answer in answers)
