"""What the chain's own customer system says of whoever takes a ticket (docs/crm.md), asked before the ticket is."""

import logging
import re
from dataclasses import replace

from core import metrics
from queueing.commands.takings import Heard, Wanted
from stores import crm
from stores.commands.customers import BadPhone, normal_phone
from stores.models import Store, Tier

log = logging.getLogger(__name__)
_CODE = re.compile(r"[a-z][a-z_-]*\d{0,2}")  # what may stand in a log: not a number of somebody
_TOLD_AT_MOST = 20
_told: set[str] = set()


def asked(wanted: Wanted, store: Store) -> Wanted:
    """`wanted` with what the customer system says; as it is when there is none, or nothing to ask.

    Outside every transaction: it may take a second, and nobody is to wait for a lock that long. Raises nothing.
    """
    port = crm.port()
    if port is None:
        return wanted
    query = _query(wanted, store)
    if query is None:
        return wanted
    try:
        record = port.look_up(query)
    except crm.CrmFailed:
        return replace(wanted, heard=Heard(known=None))
    tier = "" if record is None or wanted.tier else _usable(record.tier)
    return replace(wanted, heard=Heard(known=record is not None, tier=tier))


def _query(wanted: Wanted, store: Store) -> crm.Query | None:
    """By number, else by phone; None where an answer would change nothing."""
    language = wanted.language or store.language
    if wanted.customer_number:
        return crm.Query(crm.Key.NUMBER, wanted.customer_number.strip(), crm.Want.TIER, language)
    if not wanted.phone or wanted.tier:
        return None
    try:
        phone = normal_phone(wanted.phone, store.country)
    except BadPhone:  # the command says so
        return None
    return crm.Query(crm.Key.PHONE, phone, crm.Want.TIER, language)


def _usable(code: str) -> str:
    """`code` when it is a tier that a customer can have; by law is only who says so."""
    if not code:
        return ""
    statutory = Tier.objects.filter(code=code).values_list("statutory", flat=True).first()
    fate = "unknown" if statutory is None else "by_law" if statutory else "used"
    metrics.crm_tiers.labels(fate).inc()
    if fate != "used":
        _tell(code, fate)
        return ""
    return code


def _tell(code: str, fate: str) -> None:
    """Once for each code and process, and only what looks like a code: it may be anything."""
    name = code if _CODE.fullmatch(code) else "(no code)"
    if name not in _told and len(_told) < _TOLD_AT_MOST:
        _told.add(name)
        log.warning("the customer system names a tier that is not used (%s): %s", fate, name)
