"""What the chain's own customer system says of the customer at a counter, for the clerk there alone."""

from dataclasses import dataclass
from typing import cast

from django.db.models import Q
from django.utils.translation import get_language

from queueing.models import Ticket
from stores import crm
from stores.models import Customer, CustomerWay, Tier

Kind = CustomerWay.Kind
KEYS = {Kind.NUMBER: crm.Key.NUMBER, Kind.PHONE: crm.Key.PHONE, Kind.MAIL: crm.Key.MAIL}


@dataclass(frozen=True)
class CrmPanel:
    """`state`: unproven (nothing may be shown yet), found, not_found, silent (no answer)."""

    state: str
    record: crm.Record | None = None
    tier: Tier | None = None


def crm_panel(ticket: Ticket, *, may_be_shown: bool) -> CrmPanel | None:
    """The panel of the ticket's customer; None when there is nobody to ask, or to ask about. May take a second."""
    port, customer = crm.port(), ticket.customer
    if port is None or (customer is None and ticket.said_id is None):
        return None
    query = _query(customer, (get_language() or "en").split("-")[0]) if customer and may_be_shown else None
    if customer is None or query is None:
        return CrmPanel("unproven")
    try:
        record = port.remembered((ticket.pk, query), query)  # another key since: people were joined or taken apart
    except crm.CrmFailed:
        return CrmPanel("silent")
    if record is None:
        return CrmPanel("not_found")
    tier = Tier.objects.filter(code=record.tier).first() if record.tier else None
    return CrmPanel("found", record, tier)


def _query(customer: Customer, language: str) -> crm.Query | None:
    """By the number where there is one, else by a phone or mail that was proven: those are shared, and change."""
    mine = Q(customer=customer.person_id) | Q(customer__merged_into=customer.person_id)
    found = CustomerWay.objects.filter(mine).exclude(~Q(kind=Kind.NUMBER), proof="").order_by("-id")
    ways = {way.kind: way for way in found}
    kind = next((kind for kind in KEYS if kind in ways), None)
    return None if kind is None else crm.Query(KEYS[kind], cast("str", ways[kind].value), crm.Want.PANEL, language)
