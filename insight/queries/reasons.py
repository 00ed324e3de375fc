"""Why a store stands in the list "act first", in one or two sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.words import minute_words
from insight.queries.wall import Tile

GROWS_BY = 4  # people within ten minutes


def reason(tile: Tile) -> str:
    """What is the matter, and what could be done, as far as the figures tell."""
    tally = tile.tally
    if tally.waiting and not tally.open:
        return ngettext("Nobody serves, %(n)d waits.", "Nobody serves, %(n)d wait.", tally.waiting) % {
            "n": tally.waiting
        }
    parts = [_late(tile), _cause(tile), _remedy(tile)]
    return " ".join(part for part in parts if part)


def detail(tile: Tile) -> str:
    """The second line of a tile: longest wait, open counters of all, who is over the limit."""
    tally = tile.tally
    if tile.state == "closed":
        return ""
    parts = [_("%(open)d/%(all)d open") % {"open": tally.open, "all": tally.counters}]
    if tally.waiting:
        parts.insert(0, minute_words(tally.longest / 60))
    if tally.over:
        parts.append(_("%(n)d over limit") % {"n": tally.over})
    return " · ".join(parts)


def _late(tile: Tile) -> str:
    tally = tile.tally
    if tally.broken:
        text = ngettext("%(n)d waits longer than we said.", "%(n)d wait longer than we said.", tally.broken)
        return text % {"n": tally.broken}
    if tally.over:
        text = ngettext("%(n)d is over the limit.", "%(n)d are over the limit.", tally.over)
        return text % {"n": tally.over}
    return _("Longest wait %(time)s.") % {"time": minute_words(tally.longest / 60)}


def _cause(tile: Tile) -> str:
    tally = tile.tally
    if tally.long_counter is not None:
        return _("Session of %(time)s at counter %(number)d.") % {
            "time": minute_words(tally.long_minutes),
            "number": tally.long_counter,
        }
    if tally.paused:
        return _("%(paused)d of %(open)d counters paused.") % {"paused": tally.paused, "open": tally.open}
    grown = tally.came - tally.called
    if grown >= GROWS_BY:
        return _("The line grew by %(n)d in 10 min.") % {"n": grown}
    return ""


def _remedy(tile: Tile) -> str:
    if tile.tally.closed_number is None:
        return ""
    return _("Counter %(number)d could open.") % {"number": tile.tally.closed_number}
