"""What the chain's own customer system says of the customer at a counter, for the clerk there alone."""

from dataclasses import dataclass
from typing import cast

from django.utils.translation import get_language

from queueing.models import Ticket
from stores import crm
from stores.models import Customer, Tier


@dataclass(frozen=True)
class CrmPanel:
    """`state`: unproven (nothing may be shown yet), found, not_found, silent (no answer)."""

    state: str
    record: crm.Record | None = None
    tier: Tier | None = None


def crm_panel(ticket: Ticket, *, may_be_shown: bool) -> CrmPanel | None:
    """The panel of the ticket's customer; None when there is nobody to ask, or to ask about. May take a second."""
    port, customer = crm.port(), ticket.customer
    if port is None or customer is None:
        return None
    if not may_be_shown:
        return CrmPanel("unproven")
    language = (get_language() or "en").split("-")[0]
    try:
        record = port.remembered((ticket.pk, customer.pk, language), _query(customer, language))
    except crm.CrmFailed:
        return CrmPanel("silent")
    if record is None:
        return CrmPanel("not_found")
    tier = Tier.objects.filter(code=record.tier).first() if record.tier else None
    return CrmPanel("found", record, tier)


def _query(customer: Customer, language: str) -> crm.Query:
    """By the number where there is one: phones are shared, and change."""
    key = crm.Key.NUMBER if customer.number else crm.Key.PHONE
    value = cast("str", customer.number or customer.phone)  # unsealed where it is read
    return crm.Query(key, value, crm.Want.PANEL, language)
