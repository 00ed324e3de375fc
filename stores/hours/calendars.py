"""Public holidays, with the library `holidays` as the one source."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from holidays import country_holidays


def check_place(country: str, subdivision: str) -> None:
    """ValueError unless the holidays of the place are known; no country means a place without public holidays."""
    public_holidays(country, subdivision, 2000)


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Names of the public holidays of one year by date. `subdivision` is `20` or `PT-20`."""
    if not country:
        return {}
    region = subdivision.removeprefix(f"{country}-")
    try:
        found = country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError as error:
        message = f"No public holidays are known for {country!r} {subdivision!r}."
        raise ValueError(message) from error
    return {on: name for on, name in sorted(found.items()) if on.year == year}


def holidays_between(country: str, subdivision: str, first: date, last: date) -> list[date]:
    """The public holidays from `first` to `last`, both included."""
    years = range(first.year, last.year + 1)
    return [on for year in years for on in public_holidays(country, subdivision, year) if first <= on <= last]
