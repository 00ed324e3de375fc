"""Towns by name, as people type it: any spelling that is known, the largest town first."""

from django.db.models import Case, Q, Value, When

from core.atlas import TURN, Box
from core.text import folded
from stores.models import Place
from stores.models.gazetteer import EDGE

LONGEST = 60
BEGINNING = 3  # letters from which on the beginning of a name is enough
MOST = 6
LABELS = 12


def places_named(text: str) -> list[Place]:
    """The towns of that name, the largest first; where there is none, those whose name begins so."""
    name = folded(text.partition(",")[0].replace(EDGE, " "))[:LONGEST]
    if not name:
        return []
    whole = Case(When(search__contains=f"{EDGE}{name}{EDGE}", then=Value(1)), default=Value(0))
    wanted = f"{EDGE}{name}" if len(name) >= BEGINNING else f"{EDGE}{name}{EDGE}"
    found = Place.objects.filter(search__contains=wanted).annotate(whole=whole)
    places = list(found.order_by("-whole", "-population", "id")[:MOST])
    return [place for place in places if place.whole == places[0].whole]


def place_of(code: str) -> Place | None:
    """The town that a link names."""
    return Place.objects.filter(code=code[:40]).first() if code else None


def towns_within(box: Box) -> list[Place]:
    """The largest towns of an area, for a map's words."""
    return list(Place.objects.filter(within(box)).order_by("-population", "id")[:LABELS])


def within(box: Box) -> Q:
    """What lies in `box`, which may reach over the date line on either side."""
    turns = (-TURN, 0.0, TURN)
    aside = [Q(longitude__range=(box.west + turn, box.east + turn)) for turn in turns]
    return Q(latitude__range=(box.south, box.north)) & (aside[0] | aside[1] | aside[2])
