"""How a wait is said (LOOK 7): an interval in whole minutes, never finer than we know."""

import math
from typing import Final

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

MINUTE: Final = 60.0
NARROWEST: Final = 3  # minutes between the bounds: less would promise more than we can know
AT_ONCE: Final = 2  # below that only words, no number and no ruler
LONGEST_IN_MINUTES: Final = 60
COARSE: Final = 5  # minutes that a wait of more than an hour is rounded to
NBSP, JOINER = "\u00a0", "\u2060"

# The words of every state a ticket or a counter can be seen in.
STATE_WORDS: Final = {
    "waiting": gettext_lazy("Waiting"),
    "called": gettext_lazy("Called"),
    "serving": gettext_lazy("Serving"),
    "held": gettext_lazy("Stepped out"),
    "missed": gettext_lazy("Missed the call"),
    "done": gettext_lazy("Done"),
    "left": pgettext_lazy("state", "Left"),  # not a direction
    "no_show": gettext_lazy("Did not come"),
    "free": gettext_lazy("Free"),
    "paused": gettext_lazy("Paused"),
    "closed": gettext_lazy("Closed"),
    "long": gettext_lazy("Long session"),
    "late": gettext_lazy("Over limit"),
    "risk": gettext_lazy("At risk"),
    "law": gettext_lazy("By law"),
    "booked": gettext_lazy("Booked"),
}


def within(words: str) -> str:
    """Days and months within a sentence: only English writes them large."""
    return words if (get_language() or "en").startswith("en") else words.lower()


def wait_bounds(p10: float, p90: float) -> tuple[float, float]:
    """The shown bounds in minutes: p10 down, p90 up, at least NARROWEST apart; `inf` stays `inf`."""
    low = math.inf if math.isinf(p10) else max(0, math.floor(p10 / MINUTE))
    high = math.inf if math.isinf(p90) else math.ceil(p90 / MINUTE)
    return low, max(high, low + NARROWEST)


def is_at_once(p90: float) -> bool:
    """Whether the wait is so short that only words are said."""
    return p90 <= AT_ONCE * MINUTE


def wait_words(p10: float, p90: float) -> str:
    """The wait in the active language from its bounds in seconds: "about 8–14 min"."""
    if is_at_once(p90):
        return _("any moment now")
    low, high = wait_bounds(p10, p90)
    if math.isinf(high):
        return _("not before we close") if math.isinf(low) else _("%(low)s or longer") % {"low": _duration(low)}
    is_long = high > LONGEST_IN_MINUTES
    if is_long:
        low, high = low - low % COARSE, math.ceil(high / COARSE) * COARSE
    if not low:
        return _("up to %(high)s") % {"high": _duration(high)}
    if is_long:
        return _("about %(low)s to %(high)s") % {"low": _duration(low), "high": _duration(high)}
    return _glued(_("about %(low)s–%(high)s min")) % {"low": int(low), "high": int(high)}


def said_words(p10: float, p90: float) -> str:
    """The same without "about", for "At 10:24 we told you: 8–14 min"."""
    low, high = wait_bounds(p10, p90)
    if is_at_once(p90) or not low or high > LONGEST_IN_MINUTES:
        return wait_words(p10, p90)
    return _glued(_("%(low)s–%(high)s min")) % {"low": int(low), "high": int(high)}


def minute_words(minutes: float) -> str:
    """ "4 min", "1 h 20": how long somebody has waited, in whole minutes rounded down."""
    return _duration(math.floor(minutes))


def _duration(minutes: float) -> str:
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _glued(_("%(minutes)s min")) % {"minutes": rest}
    if not rest:
        return _glued(_("%(hours)s h")) % {"hours": hours}
    return _("%(hours)s h %(minutes)s").replace(" ", NBSP) % {"hours": hours, "minutes": f"{rest:02d}"}


def _glued(words: str) -> str:
    """No line break before the unit, nor after a dash. (Put in here: extraction does not read escapes in a source.)"""
    before, space, unit = words.rpartition(" ")
    return f"{before}{space and NBSP}{unit}".replace("–", f"–{JOINER}")


def elapsed_words(seconds: float) -> str:
    """A running clock: "06:40", from an hour on "1:06:40"."""
    hours, rest = divmod(max(0, int(seconds)), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"


def distance_words(metres: float) -> str:
    """ "420 m", "1.4 km", "12 km": no finer than a phone knows."""
    if metres < 995:  # noqa: PLR2004 -- rounds to less than a kilometre
        return _glued(_("%(metres)s m")) % {"metres": round(metres / 10) * 10}
    km = metres / 1000
    return _glued(_("%(km)s km")) % {"km": f"{km:.1f}" if km < 10 else round(km)}  # noqa: PLR2004 -- as lists say it
