"""How many more may be booked than there are places, by how many do not come. Pure.

Each booking is taken to come or not by itself: a party is one booking that comes as a whole.
"""

from math import exp, log


def extra(places: int, no_show: float, overload: float) -> int:
    """The most further bookings with which more come than there are `places` with a chance of at most `overload`.

    Of the bookings each comes with 1 - `no_show` (exact binomial). Where there are no places, nothing is added.
    """
    if not (0 <= no_show < 1 and 0 <= overload < 1):
        raise ValueError("a chance is at least 0 and below 1")
    if places <= 0 or not no_show:
        return 0
    comes, stays = 1 - no_show, log(no_show)
    booked, too_many = places, 0.0
    full = places * log(comes)  # logarithm of the chance that exactly as many come as there are places
    while True:
        too_many += comes * exp(full)  # the next one finds them taken
        if too_many > overload:
            return booked - places
        booked += 1
        full += log(booked / (booked - places)) + stays
