"""Lines to rank: tickets by minutes, and short ways to ask for their order."""

from datetime import UTC, datetime, timedelta

from queueing.discipline import Policy, Tier, Waiting, call_order

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PLAIN = Tier("plain")
GOLD = Tier("gold", rate=2.0, head_start=5.0, rank=-1)
BY_LAW = Tier("by-law", statutory=True)
KINDS = ("accumulating", "strict", "ratio", "fifo")


def ago(minutes_ago):
    return NOW - timedelta(minutes=minutes_ago)


def ticket(name, tier=PLAIN, waited=10.0, booked=None, checked_in=None):
    """A ticket that arrived `waited` minutes ago, booked for `booked` minutes from now."""
    return Waiting(
        id=name,
        tier=tier,
        arrived_at=ago(waited),
        booked_for=None if booked is None else NOW + timedelta(minutes=booked),
        checked_in_at=None if checked_in is None else ago(checked_in),
    )


def names(line, **policy):
    return [ranked.id for ranked in call_order(line, policy=Policy(**policy), now=NOW)]


def explained(line, **policy):
    return {ranked.id: (ranked.rule, ranked.score) for ranked in call_order(line, policy=Policy(**policy), now=NOW)}


def classes(letters, start=100):
    """Tickets of the tiers named by letters, one a minute."""
    return [ticket(f"{letter}{n:02}", Tier(letter), waited=start - n) for n, letter in enumerate(letters)]


def letters_of(order):
    return " ".join(name[0] for name in order)


WEIGHTS = {"P": 2, "G": 1, "S": 1}
