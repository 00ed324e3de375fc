"""Stores written, with the regions, partners and counters that their file is the first to name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from core import audit
from core.text import folded
from stores import hours
from stores.imports.cells import BadCell
from stores.imports.kinds import Options, Parsed
from stores.imports.report import Report
from stores.imports.saving import Wanted, upsert
from stores.models import Counter, LinePolicy, Partner, Region, Store
from stores.models.features import Feature, in_order

Named = TypeVar("Named", Region, Partner)
REGION, POLICY = "main", "standard"  # where a new store goes when nothing is said
FLAGS = {"expert": "is_expert", "active": "is_active"}
BESIDE = {
    "region",
    "region_name",
    "partner",
    "partner_name",
    "policy",
    "counters",
    "step_free",
}  # not columns of the store itself


@dataclass(frozen=True)
class Around:
    """The rows that stores point to, by code."""

    regions: Mapping[str, Region]
    partners: Mapping[str, Partner]
    policies: Mapping[str, LinePolicy]


def save(rows: Sequence[Parsed], options: Options, report: Report) -> None:
    stores = Store.objects.filter(code__in=[row.values["code"] for row in rows])
    found = {store.code: store for store in stores.select_related("region", "partner", "policy").order_by("id")}
    policies = {store.pk: store.policy for store in found.values()}
    around = Around(
        regions=_named(Region, _named_by(rows, "region", found), "regions", report),
        partners=_named(Partner, _named_by(rows, "partner", None), "partners", report),
        policies=_policies(report),
    )
    wanted = []
    for row in rows:
        try:
            wanted.append(_wanted(row.line, row.values, found.get(row.values["code"]), around))
        except BadCell as problem:
            report.refuse(row.line, problem)
    saved = upsert(Store, wanted, found, report, {model: ours for ours, model in FLAGS.items()})
    _record_policies(policies, saved, options)
    _save_counters(rows, saved, report)


def _record_policies(before: Mapping[int, LinePolicy], saved: Mapping[str, Store], options: Options) -> None:
    """A store that got another policy lost its rule of order, perhaps one that its manager had switched on."""
    for store in saved.values():
        old = before.get(store.pk)
        if old is not None and old.pk != store.policy_id:
            audit.record(
                actor=options.by,
                action="store.policy",
                target=f"store:{store.pk}",
                now=options.now,
                data={"before": old.code, "policy": store.policy.code},
            )


def _wanted(line: int, row: Mapping[str, Any], store: Store | None, around: Around) -> Wanted:
    values = {name: value for name, value in row.items() if name not in BESIDE}
    if "policy" in row or store is None:
        values["policy"] = _policy(row.get("policy", ""), around.policies)
    if "region" in row or store is None:
        values["region"] = around.regions[row.get("region", REGION)]
    if "partner" in row:
        values["partner"] = around.partners.get(row["partner"])
    if store is None and "time_zone" not in row:
        values |= _zone_of_place(row)
    if "step_free" in row:
        values["accessibility"] = _with_steps_told(values, store, step_free=row["step_free"])
    values["search"] = _search(values, store)
    return Wanted(line, row["code"], row["code"], values, silent=frozenset({"search"}))


def _with_steps_told(values: Mapping[str, Any], store: Store | None, *, step_free: bool) -> list[str]:
    """The store's features with or without step-free access; the others stay."""
    known = {*values.get("accessibility", store.accessibility if store else ())}
    return in_order(known | {Feature.STEP_FREE} if step_free else known - {Feature.STEP_FREE})


def _policy(code: str, policies: Mapping[str, LinePolicy]) -> LinePolicy:
    if code and code not in policies:
        raise BadCell("policy", _("unknown line policy: %(code)s") % {"code": code})
    return policies.get(code or POLICY) or next(iter(policies.values()))


def _zone_of_place(row: Mapping[str, Any]) -> dict[str, str]:
    """The zone at the position, else the country's only one; where nothing is said the usual one."""
    if row.get("latitude") is not None and (zone := hours.zone_at(row["latitude"], row["longitude"])):
        return {"time_zone": zone}
    zones = hours.zones_by_country().get(row.get("country", ""), ())
    if len(zones) > 1 and Store._meta.get_field("time_zone").default not in zones:  # noqa: SLF001 -- Django's documented name
        facts = {"country": row["country"]}
        raise BadCell("time_zone", _("missing: %(country)s has several, and no position tells which") % facts)
    return {"time_zone": zones[0]} if len(zones) == 1 else {}


def _search(values: Mapping[str, Any], store: Store | None) -> str:
    """What `Store.save` would write."""
    words = (values.get(name, getattr(store, name, "")) for name in ("name", "city", "address", "postcode", "code"))
    return folded(*words)[: Store._meta.get_field("search").max_length]  # noqa: SLF001 -- Django's documented name


def _named_by(rows: Iterable[Parsed], field: str, found: Mapping[str, Store] | None) -> dict[str, str]:
    """Codes and names that the rows give; for new stores without a region the usual one."""
    named = {row.values[field]: row.values.get(f"{field}_name", "") for row in rows if row.values.get(field)}
    if found is not None and any(field not in row.values and row.values["code"] not in found for row in rows):
        named.setdefault(REGION, "")
    return named


def _named(model: type[Named], named: Mapping[str, str], things: str, report: Report) -> dict[str, Named]:
    """Regions or partners by code, made or renamed as the file says."""
    found = {thing.code: thing for thing in model._default_manager.filter(code__in=named).order_by("id")}  # noqa: SLF001 -- Django's documented name
    for code, name in named.items():
        thing = found.get(code)
        if thing is None:
            found[code] = model._default_manager.create(code=code, name=name or code.capitalize())  # noqa: SLF001 -- Django's documented name
            report.beside[f"{things} created"] += 1
        elif name and thing.name != name:
            thing.name = name
            thing.save(update_fields=["name"])
            report.beside[f"{things} changed"] += 1
    return found


def _policies(report: Report) -> dict[str, LinePolicy]:
    policies = {policy.code: policy for policy in LinePolicy.objects.order_by("id")}
    if not policies:
        policies[POLICY] = LinePolicy.objects.create(code=POLICY, name=POLICY.capitalize())
        report.beside["policies created"] += 1
    return policies


def _save_counters(rows: Iterable[Parsed], stores: Mapping[str, Store], report: Report) -> None:
    """At least as many counters as the file says; none is ever taken away."""
    wanted = {
        stores[row.values["code"]]: row.values["counters"]
        for row in rows
        if row.values["counters"] and row.values["code"] in stores
    }
    numbers: dict[int, list[int]] = {}
    for store_id, number in Counter.objects.filter(store__in=wanted).order_by("id").values_list("store_id", "number"):
        numbers.setdefault(store_id, []).append(number)
    new = []
    for store, number in wanted.items():
        there = numbers.get(store.pk, [])
        free = (candidate for candidate in count(1) if candidate not in there)
        new += [Counter(store=store, number=next(free)) for _missing in range(number - len(there))]
    Counter.objects.bulk_create(new)
    if new:
        report.beside["counters created"] += len(new)
