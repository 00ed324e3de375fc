"""Towns by name, so that people find the stores near them (`manage.py import_places`)."""

from collections.abc import Sequence

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.text import folded

EDGE = "|"  # before and after every name of `search`: a name is found whole or from its beginning
LONGEST_SEARCH = 4000


class Place(models.Model):
    """A town. `names` are its other spellings and languages, parted by |; `search` holds all of them folded."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    names = models.TextField(blank=True, max_length=3000)
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=120, blank=True)  # where a country has several of the name
    latitude = models.FloatField(validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)])
    longitude = models.FloatField(validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)])
    population = models.PositiveIntegerField(default=0)
    search = models.TextField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_position_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["latitude", "longitude"], name="place_by_position")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search = searched(self.name, self.names.split(EDGE))
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came


def searched(name: str, names: Sequence[str]) -> str:
    """What `Place.search` holds: every name folded, each once, between edges."""
    plain = dict.fromkeys(folded(each.replace(EDGE, " ")) for each in (name, *names))
    kept = EDGE.join(each for each in plain if each)
    return f"{EDGE}{kept[:LONGEST_SEARCH]}{EDGE}"
