"""Which customers belong to which tier, found by customer number or phone; both are kept sealed (DESIGN 11)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from core.personal import lookup_hash
from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed, on_none
from stores.imports.report import CHANGED, CREATED, SAME, Report
from stores.models import Customer, CustomerWay, Tier

COLUMNS = frozenset({"number", "phone", "country", "tier", "language"})
ALIASES = {"customer_number": "number", "customer": "number", "id": "number", "msisdn": "phone", "class": "tier"}
LONGEST_NUMBER = 60
WAYS = (CustomerWay.Kind.NUMBER.value, CustomerWay.Kind.PHONE.value)
FIELDS = ("tier", "language")


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
    hashes = {f"{name}_hash": lookup_hash(name, values[name]) if values[name] else None for name in WAYS}
    named_by = "number_hash" if number else "phone_hash"  # a phone may stand in many rows: families share one
    return Parsed(line, ((named_by, hashes[named_by]),), {**values, **hashes})


@dataclass(eq=False)
class Entry:
    """One customer as the batch knows them so far; `ways` by kind and hash, of all rows that are this person."""

    customer: Customer
    ways: dict[tuple[str, bytes], CustomerWay] = field(default_factory=dict)
    new: list[CustomerWay] = field(default_factory=list)
    gone: list[CustomerWay] = field(default_factory=list)

    @property
    def has_number(self) -> bool:
        return any(kind == CustomerWay.Kind.NUMBER for kind, _hash in self.ways)


class Known:
    """Everybody the rows speak of, by each of their ways."""

    def __init__(self, rows: Sequence[Parsed]) -> None:
        self._by_way: dict[tuple[str, bytes], list[Entry]] = defaultdict(list)
        asked = [row.values[f"{kind}_hash"] for row in rows for kind in WAYS if row.values[f"{kind}_hash"]]
        found = CustomerWay.objects.filter(hash__in=asked, kind__in=WAYS)
        people = {person or own for own, person in found.values_list("customer_id", "customer__merged_into_id")}
        rows_of = Q(customer__in=people) | Q(customer__merged_into__in=people)
        ways = CustomerWay.objects.filter(rows_of, kind__in=WAYS).order_by("id")
        entries: dict[int, Entry] = {}
        for way in ways.select_related("customer__tier", "customer__merged_into__tier"):
            person = way.customer.merged_into or way.customer
            entry = entries.setdefault(person.pk, Entry(person))
            self._note(entry, way)

    def _note(self, entry: Entry, way: CustomerWay) -> None:
        key = (way.kind, bytes(way.hash))
        entry.ways[key] = way
        if entry not in self._by_way[key]:
            self._by_way[key].append(entry)

    def having(self, kind: str, digest: bytes | None) -> list[Entry]:
        return self._by_way.get((kind, digest), []) if digest else []

    def give(self, entry: Entry, way: CustomerWay) -> None:
        entry.new.append(way)
        self._note(entry, way)

    def take(self, entry: Entry, way: CustomerWay) -> None:
        key = (way.kind, bytes(way.hash))
        entry.ways.pop(key, None)
        self._by_way[key].remove(entry)
        if way.pk:
            entry.gone.append(way)
        else:
            entry.new.remove(way)


def save(rows: Sequence[Parsed], options: Options, report: Report) -> None:
    tiers = {tier.code: tier for tier in Tier.objects.order_by("id")}
    known, touched = Known(rows), dict[Entry, None]()
    for row in rows:
        try:
            wanted = _wanted(row.values, tiers)
            entry = _entry(row.values, known)
        except BadCell as problem:
            report.refuse(row.line, problem)
            continue
        differing = _ways(entry, row.values, known, options) + _facts(entry.customer, wanted)
        is_new = entry.customer.pk is None and entry not in touched
        if is_new or differing:
            entry.customer.updated_at = options.now
            touched[entry] = None
        fate = CREATED if is_new else CHANGED if differing else SAME
        report.add(fate, row.line, _("customer"), ", ".join(differing) if fate == CHANGED else "")
    _write(list(touched))


def _write(touched: Sequence[Entry]) -> None:
    old = [entry.customer for entry in touched if entry.customer.pk is not None]
    Customer.objects.bulk_create([entry.customer for entry in touched if entry.customer.pk is None])
    CustomerWay.objects.filter(pk__in=[way.pk for entry in touched for way in entry.gone]).delete()
    ways = [way for entry in touched for way in entry.new]
    for entry in touched:
        for way in entry.new:
            way.customer = entry.customer  # it has its id only now
    CustomerWay.objects.bulk_create(ways)
    Customer.objects.bulk_update(old, [*FIELDS, "updated_at"], batch_size=200)


def _entry(values: Mapping[str, Any], known: Known) -> Entry:
    """Whose row it is: by number, else by phone; a new number goes to the one who has the phone and no number yet."""
    by_number = known.having("number", values["number_hash"])
    if by_number:
        return by_number[0]
    by_phone = known.having("phone", values["phone_hash"])
    if values["number_hash"]:
        by_phone = [entry for entry in by_phone if not entry.has_number]
        return by_phone[0] if len(by_phone) == 1 else Entry(Customer())
    if len(by_phone) > 1:
        raise BadCell("phone", _("several customers have it: the customer number is needed"))
    return by_phone[0] if by_phone else Entry(Customer())


def _ways(entry: Entry, values: Mapping[str, Any], known: Known, options: Options) -> list[str]:
    """Give the customer what the row names; the list's phone takes the place of one that nobody has proven."""
    differing = []
    for kind in WAYS:
        digest = values[f"{kind}_hash"]
        if not digest or (kind, digest) in entry.ways:
            continue
        if kind == CustomerWay.Kind.PHONE:
            unproven = [way for way in entry.ways.values() if way.kind == kind and not way.proof]
            for way in unproven:
                known.take(entry, way)
        way = CustomerWay(customer=entry.customer, kind=kind, hash=digest, value=values[kind], made_at=options.now)
        known.give(entry, way)
        differing.append(kind)
    return differing


def _wanted(values: Mapping[str, Any], tiers: Mapping[str, Tier]) -> dict[str, Any]:
    """What the row says beside the ways; raises BadCell."""
    wanted: dict[str, Any] = {"language": values["language"]} if "language" in values else {}
    if "tier" in values:
        if values["tier"] and values["tier"] not in tiers:
            raise BadCell("tier", _("unknown: %(code)s") % {"code": values["tier"][:40]})
        wanted["tier"] = tiers.get(values["tier"])
    return wanted


def _facts(customer: Customer, wanted: Mapping[str, Any]) -> list[str]:
    """Set what the row says; the names of what differed."""
    differing = [name for name, value in wanted.items() if getattr(customer, name) != value]
    for name in differing:
        setattr(customer, name, wanted[name])
    return differing


KIND = Kind("customers", COLUMNS, ("number|phone",), parse, save, ALIASES, bears_on=on_none)
