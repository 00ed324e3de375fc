"""What a manager could do now: the first of a few findings that is true, with the action that helps, else nothing."""

from collections import Counter as Count
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import localised
from core.words import minute_words
from queueing.eta import Desk, calibrated, estimate
from queueing.queries import cache
from queueing.queries.line import CounterCard, LineSnapshot
from queueing.queries.offers import Server, may_serve
from queueing.queries.promises import outcomes, store_now
from stores.queries.shifts import Duty

THOUGHT_OVER = timedelta(seconds=10)  # playing the store with one desk more is not done for every push
IDLE_FOR = timedelta(minutes=1)  # a clerk who has just finished is not idle
NEW_DESK = "one more"


@dataclass(frozen=True)
class Advice:
    """`counter` could be opened: its id and number."""

    title: str
    text: str
    tone: str
    counter: tuple[int, int] | None = None


def advice(
    line: LineSnapshot,
    *,
    servers: Mapping[int, Server],
    late: Collection[int],
    limits: Mapping[int, float],
    now: datetime,
) -> Advice | None:
    """Nobody can serve somebody; one more desk would help; a clerk is idle beside work; a session is very long."""
    if not line.rows:
        return None
    return (
        _nobody_serves(line, servers, now)
        or _one_more_desk(line, late, limits, now)
        or _idle(line, servers, now)
        or _long_session(line, now)
    )


def _closed(line: LineSnapshot) -> CounterCard | None:
    return next((card for card in line.counters if card.state == "closed" and card.kind == "desk"), None)


def _open_it(card: CounterCard | None) -> tuple[int, int] | None:
    return (card.id, card.number) if card else None


def _nobody_serves(line: LineSnapshot, servers: Mapping[int, Server], now: datetime) -> Advice | None:
    """Somebody waits whom no open counter may be offered."""
    stuck = [p for p in line.places if not any(may_serve(p, server, now=now) for server in servers.values())]
    if not stuck:
        return None
    closed = _closed(line)
    if not servers:
        text = ngettext("%(n)d person waits.", "%(n)d people wait.", len(stuck)) % {"n": len(stuck)}
        return Advice(_("No counter is open."), text, "late", _open_it(closed))
    service_id, n = Count(place.service_id for place in stuck).most_common(1)[0]
    names = next(row.service for row in line.rows if row.service_id == service_id)
    title = ngettext(
        "%(n)d waits for %(service)s, and nobody here serves it now.",
        "%(n)d wait for %(service)s, and nobody here serves it now.",
        n,
    )
    return Advice(
        title % {"n": n, "service": localised(names)},
        _("Open a counter with somebody who can, or hand the ticket to another service."),
        "late",
        _open_it(closed),
    )


def _one_more_desk(
    line: LineSnapshot, late: Collection[int], limits: Mapping[int, float], now: datetime
) -> Advice | None:
    """Somebody will wait longer than was said, and the store played with one desk more comes out better."""
    closed = _closed(line)
    if not late or closed is None:
        return None
    after = cache.remembered(
        ("one more desk", line.store.pk, len(late)),
        lambda: _late_with_one_more(line, limits, now),
        now=now,
        keep=THOUGHT_OVER,
    )
    if after >= len(late):
        return None
    title = _("Open one more desk now.")
    text = ngettext(
        "%(n)d person will wait longer than we said; with one more desk %(after)d.",
        "%(n)d people will wait longer than we said; with one more desk %(after)d.",
        len(late),
    )
    return Advice(title, text % {"n": len(late), "after": after}, "soon", _open_it(closed))


def _late_with_one_more(line: LineSnapshot, limits: Mapping[int, float], now: datetime) -> int:
    """How many would still be late if a desk that serves everything opened this minute."""
    state = store_now(line.store, now=now)
    more = Desk(id=NEW_DESK, services=frozenset(state.times))
    found = estimate(
        [place.waiting() for place in state.line],
        [*state.desks, more],
        times=state.times,
        policy=state.policy,
        now=now,
        due=state.due,
    )
    past = outcomes(line.store.pk, now=now)
    waited = {row.id: row.waited_seconds for row in line.rows}
    return sum(
        waited[pk] + calibrated(e, desks_busy=state.desks_busy, past=past).p50 > limits[pk]
        for pk, e in found.items()
        if pk in limits and pk in waited
    )


def _idle(line: LineSnapshot, servers: Mapping[int, Server], now: datetime) -> Advice | None:
    """A clerk has been free for a while although somebody waits whom the clerk may call."""
    for card in line.counters:
        server = servers.get(card.id)
        if card.state != "free" or server is None or card.since is None or now - card.since < IDLE_FOR:
            continue
        could = sum(may_serve(place, server, now=now) for place in line.places)
        if could:
            title = _("%(name)s at counter %(number)d is free.") % {"name": card.clerk, "number": card.number}
            text = ngettext("%(n)d person could be served there.", "%(n)d people could be served there.", could)
            return Advice(title, text % {"n": could}, "soon")
    return None


def _long_session(line: LineSnapshot, now: datetime) -> Advice | None:
    card = next((card for card in line.counters if card.long and card.since), None)
    if card is None or card.since is None:
        return None
    title = _("Counter %(number)d: %(time)s with %(ticket)s.") % {
        "number": card.number,
        "time": minute_words((now - card.since).total_seconds() / 60),
        "ticket": card.ticket_number,
    }
    usual = _("Usual are %(time)s. Perhaps %(name)s needs help.")
    return Advice(title, usual % {"time": minute_words(card.usual_minutes), "name": card.clerk}, "soon")


def late_break(line: LineSnapshot, on_duty: Mapping[int, Duty], now: datetime) -> Advice | None:
    """Somebody works although the planned break should have begun; the longest late one."""
    late = [
        (due, card)
        for card in line.counters
        if card.state != "paused"
        and (duty := on_duty.get(card.clerk_id or 0)) is not None
        and (due := duty.break_late(now=now)) is not None
    ]
    if not late:
        return None
    due, card = min(late, key=lambda one: (one[0], one[1].number))
    title = _("%(name)s at counter %(number)d has not had the break yet.") % {"name": card.clerk, "number": card.number}
    text = _("It is %(time)s late. Somebody could take over.")
    return Advice(title, text % {"time": minute_words((now - due).total_seconds() / 60)}, "soon")
