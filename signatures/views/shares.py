"""How much is done without paper, for managers."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signatures import access
from signatures.queries.shares import Share, shares
from stores.access import Principal
from stores.models import Service
from stores.views.gate import staff_page

MONTHS = 12


@require_safe
@staff_page
def page(request: HttpRequest, principal: Principal) -> HttpResponse:
    """The last twelve months of the stores one looks after."""
    stores = access.share_stores(principal)
    tomorrow = timezone.now().date() + timedelta(days=1)
    found = shares(stores, since=_year_before(tomorrow), until=tomorrow)
    names = {service.code: str(service) for service in Service.objects.all()}
    parts: list[tuple[str, tuple[Share | tuple[str, Share], ...]]] = [
        (_("By month"), found.months),
        (_("By service"), tuple((names.get(each.name, each.name), each) for each in found.services)),
        (_("By store"), found.stores),
    ]
    context = {"all": found.all, "parts": [(title, [_row(each) for each in rows]) for title, rows in parts]}
    return render(request, "signatures/shares.html", context)


def _year_before(day: date) -> date:
    """The first of the month, eleven months before that of `day`."""
    months = day.year * 12 + day.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _row(row: Share | tuple[str, Share]) -> dict[str, Any]:
    name, share = row if isinstance(row, tuple) else (row.name, row)
    return {"name": name, "share": share}
