"""Who did it, as the history names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A staff member, a device, or (neither) the customer or the clock; `key` is the press's idempotency key.

    `manages`: a manager of the store, who may act for a clerk who is gone. `auto`: nobody pressed, the store called
    to the counter of `staff_id` by itself.
    """

    staff_id: int | None = None
    device_id: int | None = None
    key: str = ""
    manages: bool = False
    auto: bool = False

    @property
    def by_id(self) -> int | None:
        """Who pressed, for the history."""
        return None if self.auto else self.staff_id


CLOCK = Actor()
