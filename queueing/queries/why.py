"""Why somebody is where they are: the discipline's rule and number as a sentence (staff) and plainly (customer)."""

import itertools
from collections.abc import Hashable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from queueing.discipline import Ranked
from queueing.queries.offers import LinePlace


def clerk_sentence(place: LinePlace, rank: Ranked, *, now: datetime) -> str:
    """The rule first, then its numbers; the badge beside it says "by law", the booked time or the limit."""
    waited = int((now - place.waits_since).total_seconds() // 60)
    limit = place.tier.max_wait or 0
    sentences = {
        "statutory": _("goes before others, waited %(waited)d min"),
        "booking": _("its time has come"),
        "overdue": _("%(score)d min over the %(limit)d min limit"),
        "strict": _("rank %(score)d, waited %(waited)d min"),
        "ratio": _("turn %(turn)d of the cycle, waited %(waited)d min"),
        "fifo": _("waited %(waited)d min"),
        "early": _("booked for later"),
        "pick": _("called out of order"),
    }
    numbers = {"waited": waited, "limit": limit, "score": int(rank.score), "turn": int(rank.score) + 1}
    if rank.rule == "score":
        return _score_sentence(place, rank, waited)
    if rank.rule == "ratio" and rank.score < 0:
        return sentences["fifo"] % numbers
    return sentences.get(rank.rule, sentences["fifo"]) % numbers


def with_opening(sentence: str, overflow_after: int | None) -> str:
    """The same for a clerk without the skill, to whom the long wait has opened the ticket."""
    opened = _("open to you since it has waited %(minutes)d min") % {"minutes": overflow_after or 0}
    return f"{sentence} · {opened}" if sentence else opened


def _score_sentence(place: LinePlace, rank: Ranked, waited: int) -> str:
    numbers = {"score": round(rank.score), "waited": waited, "head": place.tier.head_start, "rate": place.tier.rate}
    if place.tier.rate != 1:
        return _("score %(score)d: waited %(waited)d min, +%(head)g, times %(rate)g") % numbers
    if place.tier.head_start:
        return _("score %(score)d: waited %(waited)d min, +%(head)g") % numbers
    return _("score %(score)d: waited %(waited)d min") % numbers


def customer_sentence(ticket_id: int, order: Sequence[Ranked], places: Sequence[LinePlace]) -> str:
    """Who goes first, counted and without naming anybody's class; "" for whoever is next."""
    ahead = list(itertools.takewhile(lambda rank: rank.id != ticket_id, order))
    if not ahead:
        return ""
    arrived: dict[Hashable, datetime] = {place.id: place.waits_since for place in places}
    booked = sum(rank.rule == "booking" for rank in ahead)
    earlier = sum(rank.rule != "booking" and arrived[rank.id] <= arrived[ticket_id] for rank in ahead)
    first = len(ahead) - booked - earlier
    parts = [
        ngettext("%(n)d person has a booking", "%(n)d people have a booking", booked) % {"n": booked} if booked else "",
        ngettext("%(n)d came before you", "%(n)d came before you", earlier) % {"n": earlier} if earlier else "",
        ngettext("%(n)d goes first under the store's rules", "%(n)d go first under the store's rules", first)
        % {"n": first}
        if first
        else "",
    ]
    return _("%(parts)s.") % {"parts": ", ".join(part for part in parts if part)}
