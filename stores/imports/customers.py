"""Which customers belong to which tier, found by customer number or phone; both are kept sealed (DESIGN 11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from core.personal import lookup_hash
from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed
from stores.imports.report import CHANGED, CREATED, SAME, Report
from stores.models import Customer, Tier

COLUMNS = frozenset({"number", "phone", "country", "tier", "language"})
ALIASES = {"customer_number": "number", "customer": "number", "id": "number", "msisdn": "phone", "class": "tier"}
LONGEST_NUMBER = 60
HASHES = ("number", "phone")


def parse(line: int, cells: Cells, options: Options) -> Parsed:
    """A customer's values. Numbers and phones appear in no message: what names the row is its line."""
    number = read.text(cells, "number", longest=LONGEST_NUMBER)
    country = read.text(cells, "country").upper() or options.country
    values: dict[str, Any] = {"number": number, "phone": read.phone(cells, "phone", country=country)}
    if not any(values.values()):
        raise BadCell("number", _("missing, and so is the phone: one of them is needed"))
    if "tier" in cells:
        values["tier"] = read.text(cells, "tier")
    language = read.text(cells, "language")
    if language and language not in dict(settings.LANGUAGES):
        raise BadCell("language", _("unknown language: “%(found)s”") % {"found": language[:20]})
    values |= {"language": language} if language else {}
    hashes = {f"{name}_hash": lookup_hash(name, values[name]) if values[name] else None for name in HASHES}
    return Parsed(line, tuple(item for item in hashes.items() if item[1]), {**values, **hashes})


def save(rows: Sequence[Parsed], options: Options, report: Report) -> None:
    tiers = {tier.code: tier for tier in Tier.objects.order_by("id")}
    found = _found(rows)
    new: list[Customer] = []
    changed: dict[int, Customer] = {}
    for row in rows:
        try:
            customer = _customer(row.values, found)
            differing = _bring(customer, row.values, tiers)
        except BadCell as problem:
            report.refuse(row.line, problem)
            continue
        is_new = customer.pk is None
        if is_new or differing:
            customer.updated_at = options.now
            if is_new:
                new.append(customer)
            else:
                changed[customer.pk] = customer
        fate = CREATED if is_new else CHANGED if differing else SAME
        report.add(fate, row.line, _("customer"), ", ".join(differing) if fate == CHANGED else "")
    Customer.objects.bulk_create(new)
    if changed:
        Customer.objects.bulk_update(changed.values(), [*FIELDS, "updated_at"], batch_size=200)


FIELDS = ("number", "number_hash", "phone", "phone_hash", "tier", "language")


def _found(rows: Sequence[Parsed]) -> dict[str, dict[bytes, Customer]]:
    """The customers that the rows speak of, by each of their hashes; one object for one customer."""
    wanted = {name: [row.values[f"{name}_hash"] for row in rows if row.values[f"{name}_hash"]] for name in HASHES}
    known = Q(number_hash__in=wanted["number"]) | Q(phone_hash__in=wanted["phone"])
    customers = list(Customer.objects.filter(known).select_related("tier").order_by("id"))
    return {
        name: {bytes(value): each for each in customers if (value := getattr(each, f"{name}_hash")) is not None}
        for name in HASHES
    }


def _customer(values: Mapping[str, Any], found: Mapping[str, Mapping[bytes, Customer]]) -> Customer:
    """The customer with this number or phone; refused when these are two people's."""
    by_number, by_phone = (found[name].get(values[f"{name}_hash"]) for name in HASHES)
    if by_number and by_phone and by_number.pk != by_phone.pk:
        raise BadCell("phone", _("belongs to another customer number"))
    if by_phone and not by_number and values["number_hash"] and by_phone.number_hash is not None:
        raise BadCell("phone", _("belongs to another customer number"))
    return by_number or by_phone or Customer()


def _bring(customer: Customer, values: Mapping[str, Any], tiers: Mapping[str, Tier]) -> list[str]:
    """Set what the row says; the names of what differed."""
    differing = []
    for name in HASHES:
        old = getattr(customer, f"{name}_hash")
        if values[f"{name}_hash"] and (old is None or bytes(old) != values[f"{name}_hash"]):
            setattr(customer, name, values[name])
            setattr(customer, f"{name}_hash", values[f"{name}_hash"])
            differing.append(name)
    wanted: dict[str, Any] = {"language": values["language"]} if "language" in values else {}
    if "tier" in values:
        if values["tier"] and values["tier"] not in tiers:
            raise BadCell("tier", _("unknown: %(code)s") % {"code": values["tier"][:40]})
        wanted["tier"] = tiers.get(values["tier"])
    for name, value in wanted.items():
        if getattr(customer, name) != value:
            setattr(customer, name, value)
            differing.append(name)
    return differing


KIND = Kind("customers", COLUMNS, ("number|phone",), parse, save, ALIASES)
