"""What DESIGN 5 says of slots, tried out: every way to seat everybody, each on a place of its own."""

from queueing.slots import Slot


def runs(blocks, start, duration, service, cells=None):
    """The cells (block, place, number) that a booking could take."""
    for b, block in enumerate(blocks):
        count, first, odd = (block.end - block.start) // block.slot, *divmod(start - block.start, block.slot)
        number, rest = divmod(duration, block.slot)
        fits = service in block.services and not odd and not rest and first >= 0 and 1 <= number <= count - first
        if fits and cells in (None, number):
            yield from ({(b, place, first + n) for n in range(number)} for place in range(block.capacity))


def kept(blocks, taken):
    """Whether each of `taken` keeps a place: the most, and of those sets the one with the earliest made."""
    ways = [list(runs(blocks, one.start, one.duration, one.service)) for one in taken]
    best = (-1, ())

    def seat(place, used, so_far):
        nonlocal best
        if sum(so_far) + len(taken) - place < best[0]:
            return
        if place == len(taken):
            best = max(best, (sum(so_far), so_far))
            return
        for way in ways[place]:
            if not way & used:
                seat(place + 1, used | way, (*so_far, 1))
        seat(place + 1, used, (*so_far, 0))

    seat(0, frozenset(), ())
    return best[1]


def all_fit(ways, used=frozenset()):
    if not ways:
        return True
    return any(all_fit(ways[1:], used | way) for way in ways[0] if not way & used)


def free_slots(blocks, taken, *, service, cells=1, consecutive=1):
    seated = [one for one, keeps in zip(taken, kept(blocks, taken), strict=True) if keeps]
    ways = [list(runs(blocks, one.start, one.duration, one.service)) for one in seated]
    free = {}
    for block in blocks:
        if service in block.services and block.capacity > 0:
            for first in range((block.end - block.start) // block.slot - cells + 1):
                time = block.start + first * block.slot, cells * block.slot
                more = list(runs(blocks, *time, service, cells))
                free[time] = next(n for n in range(len(more) + 1) if not all_fit([*ways, *[more] * (n + 1)]))
    if consecutive > 1:
        free = {
            (start, long): min(free.get((start + n * long, long), 0) for n in range(consecutive))
            for start, long in free
        }
    return [Slot(*time, number) for time, number in sorted(free.items()) if number or consecutive > 1]


def orphans(blocks, taken):
    return [one for one, keeps in zip(taken, kept(blocks, taken), strict=True) if not keeps]


def can_add(blocks, taken, wanted):
    seated = [one for one, keeps in zip(taken, kept(blocks, taken), strict=True) if keeps]
    every = ([*seated, *together] for together in wanted)
    return [all_fit([list(runs(blocks, one.start, one.duration, one.service)) for one in all_of]) for all_of in every]
