"""Customers are told: what is so now becomes a row for each phone, once; whoever claims a row sends it.

Rows are written and claimed in short transactions and sent outside of them. A row is sent at most once: only an answer
that says "surely not delivered" gives it free again, and a row whose sender died, or got no answer, is let be. What is
no longer so when its turn comes is not sent.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from queueing.models import PushNotice, PushSubscription, Ticket
from queueing.push import Answer, Letter, Notice, bell, webpush
from queueing.queries.notices import Fact, facts_now, words
from queueing.states import ENDED, NoticeFate, NoticeKind
from stores.tokens import token_hash

log = logging.getLogger(__name__)

# for how long it is worth knowing: not longer than a call stands, or than the next people take
WORTH = {NoticeKind.NEAR: 600, NoticeKind.CALLED: 300, NoticeKind.BACK: 300}
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 120.0  # seconds
TRIES = 6
AT_A_TIME = 100
ABANDONED = timedelta(minutes=2)  # claimed that long ago: whoever wanted to send it has died
Letters = list[tuple[PushNotice, Letter[webpush.Browser]]]
TOPIC = 32  # signs that a topic may have


def sweep(*, now: datetime) -> int:
    """Tell every store's customers; how many notices went out. Safe to run twice and beside itself.

    A store that fails is logged and tried again the next time; the others go on.
    """
    abandoned = PushNotice.objects.filter(ended_at=None, claimed_at__lte=now - ABANDONED)
    abandoned.update(ended_at=now, fate=NoticeFate.UNKNOWN)
    stores = PushSubscription.objects.values_list("ticket__store_id", flat=True).distinct()
    waiting = sorted(stores)
    bell.keep(waiting)
    told = 0
    for store_id in waiting:
        try:
            told += tell_store(store_id=store_id, now=now)
        except Exception:  # what was claimed and not sent is told by nobody: at most once
            log.exception("customers of store %d were not told", store_id)
    return told


def tell_store(*, store_id: int, now: datetime) -> int:
    """Tell those who wish it what has come about for them in this store; how many notices went out."""
    bell.answered(store_id)
    here = PushSubscription.objects.filter(ticket__store_id=store_id)
    here.filter(ticket__state__in=ENDED).delete()
    living = list(here.filter(dead_at=None).select_related("ticket__counter").order_by("id"))
    if not living:
        bell.unflag(store_id)
        return 0
    _write_down(store_id, living, now=now)
    return send_due(store_id=store_id, now=now)


def _write_down(store_id: int, living: Sequence[PushSubscription], *, now: datetime) -> None:
    """A row for all that is new; those that are there already stay as they are."""
    facts = facts_now(store_id, {each.ticket_id: each.ticket for each in living}.values(), now=now)
    called = set(
        PushNotice.objects.filter(
            subscription__in=living, kind=NoticeKind.CALLED, fate__in=(NoticeFate.SENT, NoticeFate.UNKNOWN)
        ).values_list("subscription_id", flat=True)
    )
    rows = [
        PushNotice(subscription=each, kind=fact.kind, about=fact.about, made_at=now, due_at=now)
        for each in living
        for fact in _first(facts[each.ticket_id], knows_of_a_call=each.pk in called)
    ]
    PushNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _first(facts: Iterable[Fact], *, knows_of_a_call: bool) -> list[Fact]:
    """The most important one; only who was told of a call is told that it was taken back."""
    return [fact for fact in facts if knows_of_a_call or fact.kind != NoticeKind.BACK][:1]


def send_due(*, store_id: int, now: datetime) -> int:
    """Send what is due in this store and still so; how many went out."""
    sent = 0
    while mine := _claimed(store_id, now=now):
        sent += _send(_letters(store_id, mine, now=now), now=now)
    return sent


def _claimed(store_id: int, *, now: datetime) -> list[PushNotice]:
    """Some of what is due, for this caller alone to send."""
    due = PushNotice.objects.filter(
        subscription__ticket__store_id=store_id,
        subscription__dead_at=None,
        claimed_at=None,
        ended_at=None,
        due_at__lte=now,
    )
    found = due.select_related("subscription").order_by("id")[:AT_A_TIME]
    return [notice for notice in found if _claim(notice, now=now)]


def _letters(store_id: int, mine: Sequence[PushNotice], *, now: datetime) -> Letters:
    """Read after the claim: what is told is as it is now, not as it was when the row was written."""
    ids = {notice.subscription.ticket_id for notice in mine}
    tickets = Ticket.objects.filter(pk__in=ids).select_related("counter").in_bulk()
    facts = facts_now(store_id, tickets.values(), now=now)
    letters: Letters = []
    for notice in mine:
        fact = _still_so(notice, facts[notice.subscription.ticket_id])
        seconds = _seconds_left(notice, now=now)
        if fact is None or seconds <= 0:
            _end(notice, NoticeFate.LATE, now=now)
        else:
            letters.append((notice, _letter(notice, tickets[notice.subscription.ticket_id], fact, seconds)))
    return letters


def _claim(notice: PushNotice, *, now: datetime) -> bool:
    free = PushNotice.objects.filter(pk=notice.pk, claimed_at=None, ended_at=None)
    return bool(free.update(claimed_at=now, tries=F("tries") + 1))


def _still_so(notice: PushNotice, facts: Iterable[Fact]) -> Fact | None:
    return next((fact for fact in facts if (fact.kind, fact.about) == (notice.kind, notice.about)), None)


def _seconds_left(notice: PushNotice, *, now: datetime) -> int:
    return WORTH[NoticeKind(notice.kind)] - int((now - notice.made_at).total_seconds())


def _letter(notice: PushNotice, ticket: Ticket, fact: Fact, seconds: int) -> Letter[webpush.Browser]:
    subscription = notice.subscription
    to = webpush.Browser(str(subscription.endpoint), str(subscription.p256dh), str(subscription.auth))
    said = Notice(
        kind=notice.kind,
        number=ticket.number,
        title=words(fact, subscription.language),
        body=ticket.number,
        at=notice.pk,
        topic=token_hash(f"topic {to.endpoint}").hex()[:TOPIC],
        lives_for=seconds,
    )
    return Letter(to, said)


def _send(letters: Letters, *, now: datetime) -> int:
    answers = webpush.deliver([letter for _notice, letter in letters], now=now)
    for (notice, _letter), answer in zip(letters, answers, strict=True):
        _settle(notice, answer, now=now)
    return sum(answer.fate == NoticeFate.SENT for answer in answers)


def _settle(notice: PushNotice, answer: Answer, *, now: datetime) -> None:
    if answer.fate is not None:
        _end(notice, answer.fate, now=now)
    if answer.fate == NoticeFate.GONE:
        PushSubscription.objects.filter(pk=notice.subscription_id).update(dead_at=now)
    if answer.fate is None:
        _again(notice, answer, now=now)


def _again(notice: PushNotice, answer: Answer, *, now: datetime) -> None:
    """Later, in longer and longer pauses, as long as anybody wants to know."""
    tries = notice.tries + 1  # as the claim has counted
    pause = answer.after if answer.after is not None else min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    due_at = now + timedelta(seconds=pause)
    if tries >= TRIES or _seconds_left(notice, now=due_at) <= 0:
        _end(notice, NoticeFate.REFUSED, now=now)
    else:
        PushNotice.objects.filter(pk=notice.pk, ended_at=None).update(claimed_at=None, due_at=due_at)


def _end(notice: PushNotice, fate: NoticeFate, *, now: datetime) -> None:
    PushNotice.objects.filter(pk=notice.pk, ended_at=None).update(ended_at=now, fate=fate)
