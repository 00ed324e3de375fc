"""Who looks at a customer's screen."""

from dataclasses import dataclass

from core.errors import NotFound, NotSignedIn
from queueing.models import Side
from stores.access import Principal
from stores.models import Counter, Device
from stores.tokens import token_hash

PHONE_COOKIE = "lado_side"  # the secret of a phone that joined a session


@dataclass(frozen=True)
class Watcher:
    """Who looks at a customer's screen: the paired screen of a counter, or the phone that joined its session.

    `owners` are in whose names its socket is open; `session_id` is None on a screen while nobody is served.
    """

    counter_id: int
    session_id: int | None
    owners: tuple[str, ...]
    device_id: int | None = None


def screen_watcher(device: Principal) -> Watcher:
    """The paired customer screen of a counter; raises NotSignedIn for others, NotFound when its counter is gone."""
    if not device.is_device(Device.Purpose.SCREEN) or device.device_counter_id is None:
        raise NotSignedIn
    counter = Counter.objects.filter(pk=device.device_counter_id, is_active=True)
    found = counter.values_list("side__session_id").first()
    if found is None:
        raise NotFound
    return Watcher(device.device_counter_id, found[0], device.owners, device.device_id)


def phone_watcher(secret: str) -> Watcher:
    """The phone that joined a session, for as long as that lasts; raises NotSignedIn."""
    found = Side.objects.filter(phone_hash=token_hash(secret), session__isnull=False).first() if secret else None
    if found is None:
        raise NotSignedIn
    return Watcher(found.pk, found.session_id, (f"session:{found.session_id}",))
