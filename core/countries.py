"""Names of countries in the reader's language, for those where chains are; elsewhere the code says enough."""

from typing import Final

from django.utils.translation import gettext_lazy as _

COUNTRIES: Final = {
    "AT": _("Austria"),
    "CZ": _("Czechia"),
    "DE": _("Germany"),
    "ES": _("Spain"),
    "IE": _("Ireland"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RU": _("Russia"),
    "SK": _("Slovakia"),
}


def country_name(code: str) -> str:
    """ "Portugal" for PT."""
    return str(COUNTRIES.get(code, code))
