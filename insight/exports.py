"""Clerks' monthly figures as a file, where the chain has switched it on; the rules stand in it."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import NotAllowed
from insight.models import FirstVisitSettings
from insight.queries.resolution import named
from queueing.queries import resolution
from queueing.queries.resolution import Visits
from stores.imports.cells import armed

COLUMNS: Final = (
    "month", "window_days", "clerk", "name", "first_visits", "declared", "observed", "confirmed", "provisional",
    "share", "low", "high",
)  # fmt: skip


class ExportIsOff(NotAllowed):
    code = "clerk_export_off"
    message = gettext_lazy("Your chain has not switched on the export of clerks’ figures.")


def is_on() -> bool:
    """Whether the chain has switched the export on."""
    return FirstVisitSettings.objects.filter(exports_clerks=True).exists()


def rules(window: int) -> list[str]:
    """By what the figures are made, in words; they are printed on every export."""
    days = {"days": window}
    return [
        _(
            "A first visit is one that ended as resolved, as a follow-up or as not possible, with no visit of the same "
            "customer and topic in the %(days)d days before it, in any store."
        )
        % days,
        _(
            "Declared: the closing clerk called it resolved. Observed: and no visit of the same customer and topic "
            "followed within %(days)d days, in any store. Confirmed: and the customer did not say otherwise."
        )
        % days,
        _("A visit counts for the clerk who closed it and for the month in which it ended, by the clock of its store."),
        _(
            "A visit younger than %(days)d days is provisional and in no other number: export a month again when all "
            "of it is older."
        )
        % days,
        _(
            "Low and high bound the true share in 95 of 100 cases (Wilson). With few visits they lie far apart, and "
            "then a difference between two clerks says nothing."
        ),
        _("Customers who are not known to be the same person count as different ones."),
    ]


@transaction.atomic
def clerk_figures(visits: Visits, *, month: date, window: int, by: int, now: datetime) -> str:
    """The CSV of the clerks' first visits that ended in `month`, with the rules below; written into the audit log.

    Raises ExportIsOff.
    """
    if not is_on():
        raise ExportIsOff
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    number = 0
    for row in _rows(visits, month=month, window=window, now=now):
        writer.writerow(row)
        number += 1
    writer.writerow([])
    writer.writerows([_("Rule"), rule] for rule in rules(window))
    data = {"month": f"{month:%Y-%m}", "window": window, "clerks": number}
    audit.record(actor=f"staff:{by}", action="clerk_figures.export", target="clerk_figures", now=now, data=data)
    return file.getvalue()


def _rows(visits: Visits, *, month: date, window: int, now: datetime) -> Iterator[list[str | int]]:
    end = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    of_month = visits.filter(ended_on__gte=month.replace(day=1), ended_on__lt=end)
    lines = resolution.rates(of_month, by="clerk", window=timedelta(days=window), now=now)
    for each in sorted(named(lines, "clerk"), key=lambda one: one.code):
        rate = each.line.rate
        share = f"{rate.observed / rate.first_visits:.4f}" if rate.first_visits else ""
        counts = [rate.first_visits, rate.declared, rate.observed, rate.confirmed, rate.provisional]
        bounds = [f"{rate.low:.4f}", f"{rate.high:.4f}"]
        yield [f"{month:%Y-%m}", window, armed(each.code), armed(each.name), *counts, share, *bounds]
