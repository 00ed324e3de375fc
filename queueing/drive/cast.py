"""Who plays: a kiosk and the clerks of each store, with tokens of their own that end with the play."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from queueing.models import Ticket
from queueing.states import AT_COUNTER, Outcome
from stores.commands.pairing import new_token
from stores.commands.tokens import issue_token
from stores.models import ApiToken, Device, Reason, Staff, Store
from stores.queries.finding import services_of

ACTOR = "drive"


@dataclass(frozen=True)
class Clerk:
    """`left_behind`: a ticket that an earlier play, ended without warning, left at the counter."""

    token: str
    counter: int
    left_behind: int | None = None


@dataclass(frozen=True)
class Matter:
    """A service and how many seconds it usually takes."""

    code: str
    seconds: float


@dataclass(frozen=True)
class Stage:
    """One store with everybody who plays in it."""

    code: str
    kiosk: str
    clerks: tuple[Clerk, ...]
    matters: tuple[Matter, ...]
    reasons: dict[str, tuple[str, ...]]


def playable(*, limit: int, codes: list[str]) -> list[Store]:
    """The stores to play in: those named, else the first ones. demo-001 is left to whoever tries things by hand."""
    stores = Store.objects.filter(is_active=True, counters__is_active=True).distinct().order_by("code")
    stores = stores.filter(code__in=codes) if codes else stores.exclude(code="demo-001")
    return list(stores[:limit])


def reasons() -> dict[str, tuple[str, ...]]:
    kinds = (Outcome.FOLLOW_UP.value, Outcome.NOT_POSSIBLE.value, Reason.Kind.PAUSE.value)
    rows = Reason.objects.filter(kind__in=kinds, is_active=True).order_by("kind", "position", "id")
    found: dict[str, tuple[str, ...]] = dict.fromkeys(kinds, ())
    for kind, code in rows.values_list("kind", "code"):
        found[kind] = (*found[kind], code)
    return found


@contextmanager
def cast(stores: list[Store], *, now: datetime) -> Iterator[list[Stage]]:
    """The stages of `stores`; afterwards every token made for them is revoked."""
    known = reasons()
    try:
        yield [stage for stage in (_stage(store, known, now=now) for store in stores) if stage.clerks and stage.matters]
    finally:
        Device.objects.filter(name=ACTOR, revoked_at=None).update(revoked_at=timezone.now())
        ApiToken.objects.filter(staff__stores__in=stores, revoked_at=None, label=ACTOR).update(
            revoked_at=timezone.now()
        )


def _stage(store: Store, known: dict[str, tuple[str, ...]], *, now: datetime) -> Stage:
    device = Device.objects.create(store=store, purpose=Device.Purpose.KIOSK, name=ACTOR, token_hash=b"", paired_at=now)
    clerks = [
        Clerk(
            issue_token(staff=person, scopes=["desk"], by=ACTOR, now=now, label=ACTOR), counter, _left_behind(counter)
        )
        for person, counter in _seats(store)
    ]
    matters = [Matter(service.code, 60.0 * service.typical_minutes) for service in services_of(store)]
    return Stage(store.code, new_token(device), tuple(clerks), tuple(matters), known)


def _seats(store: Store) -> list[tuple[Staff, int]]:
    """Each clerk's counter: where an earlier play left the clerk, else a closed one."""
    counters = store.counters.filter(is_active=True).order_by("number", "id")
    own = {clerk: pk for pk, clerk in counters.exclude(clerk=None).values_list("pk", "clerk_id")}
    closed = iter(counters.filter(clerk=None).values_list("pk", flat=True))
    people = Staff.objects.filter(stores=store, role=Staff.Role.CLERK, is_active=True).order_by("code", "id")
    seats = ((person, own.get(person.pk) or next(closed, None)) for person in people)
    return [(person, counter) for person, counter in seats if counter]


def _left_behind(counter_id: int) -> int | None:
    at = Ticket.objects.filter(counter_id=counter_id, state__in=AT_COUNTER)
    return at.values_list("pk", flat=True).first()
