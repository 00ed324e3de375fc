"""Taking a ticket with the own phone, and being seen at the store (docs/decisions/0017).

By the code that the store shows somebody is at its door: the ticket is as one of the kiosk. From nearby the place is
held, and is offered to nobody until the customer is seen.
"""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Expired, Invalid
from queueing.actors import Actor
from queueing.commands.issuing import StoreClosed
from queueing.commands.moving import IllegalMove, StoreLock, lock_store, locked_ticket, move
from queueing.commands.takings import Taken, Wanted, take
from queueing.joining import waited_for_until
from queueing.models import Ticket
from queueing.queries.joining import on_the_way
from queueing.queries.outlook import closing_today, counter_at_work
from queueing.states import PRESENT, TicketState
from stores.models import Store
from stores.queries.opening import closes_at, is_open


class By(StrEnum):
    """What shows that somebody may join: the code of the store, or that they are near."""

    CODE = "code"
    DISTANCE = "distance"


class JoiningOff(Conflict):
    code, message = "joining_off", _("This store gives no tickets by phone. Go there to take one.")


class JoiningPaused(Conflict):
    code, message = "joining_paused", _("No counter is open just now. Places are given from outside when one is.")


class TooManyOnTheWay(Conflict):
    code, message = "too_many_on_the_way", _("Enough people are on their way already. Try again in some minutes.")


class CodeOld(Expired):
    code, message = "code_old", _("This code is no longer shown. Scan again, or type the code that you see now.")


class TooFar(Conflict):
    code, message = "too_far", _("You are too far away. Try again when you are closer.")


class BadPosition(Invalid):
    code, message = "no_position", _("Your phone did not say where it is. Try again, or use the code.")


def require_joinable(store: Store, *, by: By, now: datetime) -> None:
    """Raise JoiningOff, StoreClosed, JoiningPaused or TooManyOnTheWay where nobody may join so now."""
    if not (store.joined_by_code if by is By.CODE else store.joined_by_distance):
        raise JoiningOff
    if not is_open(store, now=now):
        raise StoreClosed
    if by is By.CODE:
        return
    if not counter_at_work(store):
        raise JoiningPaused
    if on_the_way(store.pk).count() >= store.join_max_waiting:
        raise TooManyOnTheWay


def join_line(*, store: Store, wanted: Wanted, by: By, actor: Actor, now: datetime) -> Taken:
    """Issue the ticket that is asked for. Raises what `take_ticket` and `require_joinable` raise."""
    with transaction.atomic():
        return join(store=store, wanted=wanted, by=by, actor=actor, now=now)


def join(*, store: Store, wanted: Wanted, by: By, actor: Actor, now: datetime) -> Taken:
    """join_line within the caller's transaction."""
    require_joinable(store, by=by, now=now)
    taken = take(store=store, wanted=wanted, actor=actor, now=now)
    if by is By.DISTANCE:
        _await(store, taken, actor, lock_store(store.pk, now=now))
    return taken


def _await(store: Store, taken: Taken, actor: Actor, lock: StoreLock) -> Ticket:
    """Under the store's lock: one more on the way, unless there are enough; then the ticket goes back."""
    if on_the_way(store.pk).count() >= store.join_max_waiting:
        raise TooManyOnTheWay
    until = waited_for_until(
        lock.at,
        wait=taken.promise.p50 if taken.promise else 0.0,
        minutes=store.join_arrive_within,
        closing=closing_today(closes_at(store, now=lock.at), now=lock.at),
    )
    ticket = locked_ticket(taken.issued.id, lock)
    return move(ticket, TicketState.HELD, lock=lock, actor=actor, now=lock.at, reason="joined", arrive_by=until)


@transaction.atomic
def arrive(*, ticket_id: int, store_id: int, actor: Actor, now: datetime) -> Ticket:
    """Seen at the store: in the line at once, with the first arrival. Done twice is done once. Raises IllegalMove."""
    lock = lock_store(store_id, now=now)
    ticket = locked_ticket(ticket_id, lock)
    if ticket.state == TicketState.HELD and ticket.arrive_by is not None:
        return move(ticket, TicketState.WAITING, lock=lock, actor=actor, now=lock.at, reason="arrived", arrive_by=None)
    if ticket.state not in PRESENT:
        raise IllegalMove(state=ticket.state)
    return ticket
