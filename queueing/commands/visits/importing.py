"""Visits of the time before Lado, from a chain's own system: rows of the same table, in batches."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.personal import lookup_hash
from queueing.commands.visits.deriving import reason_code, there
from queueing.commands.visits.keeping import hold_visits, link
from queueing.models import SettledVisit
from queueing.states import Channel, Outcome
from stores import hours
from stores.commands.customers import normal
from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed, on_none
from stores.imports.report import CHANGED, CREATED, SAME, Report
from stores.models import Customer, CustomerWay, Partner, Region, Service, Staff, Store, Topic

WAYS = ("number", "phone", "mail")  # the first that a row has says who it was
NAMED: dict[str, type[Model]] = {
    "store": Store, "topic": Topic, "service": Service, "clerk": Staff, "region": Region, "partner": Partner,
}  # fmt: skip
COLUMNS = frozenset({"id", "ended_at", "outcome", "channel", "reason", "country", *WAYS, *NAMED})
ALIASES = {"visit": "id", "ended": "ended_at", "customer": "number", "email": "mail", "staff": "clerk"}
KEPT = (
    "customer_id", "who", "topic_id", "service_id", "store_id", "region_id", "partner_id", "clerk_id", "channel",
    "outcome", "reason", "ended_at", "ended_on", "hour",
)  # fmt: skip


def parse(line: int, cells: Cells, options: Options) -> Parsed:
    """One visit; its end is an instant, or a time on the store's clock where no offset is given."""
    found = read.required(cells, "ended_at")
    try:
        ended_at = datetime.fromisoformat(found)
    except ValueError as error:
        reason = _("not a time such as 2026-03-02T17:30: “%(found)s”") % {"found": found[:40]}
        raise BadCell("ended_at", reason) from error
    values: dict[str, Any] = {
        "id": read.required(cells, "id", longest=80),
        "ended_at": ended_at,
        "outcome": _one_of(read.required(cells, "outcome"), "outcome", Outcome.values),
        "channel": _one_of(read.text(cells, "channel"), "channel", ["", *Channel.values]),
        "reason": reason_code(read.text(cells, "reason")),
        "hash": _hash(cells, options),
        **{name: read.text(cells, name, longest=60) for name in NAMED},
    }
    return Parsed(line, (values["id"],), values)


def _one_of(word: str, field: str, words: Iterable[str]) -> str:
    if word not in words:
        raise BadCell(field, _("unknown: %(code)s") % {"code": word[:40]})
    return word


def _hash(cells: Cells, options: Options) -> bytes | None:
    """The keyed hash of what the customer was known by; nothing else of it is kept."""
    for kind in WAYS:
        value = read.text(cells, kind, longest=254)
        if value:
            try:
                plain = normal(kind, value, country=read.text(cells, "country") or options.country)
            except DomainError as error:
                raise BadCell(kind, str(error.message)) from error
            return lookup_hash(kind, plain)
    return None


def save(rows: Sequence[Parsed], options: Options, report: Report) -> None:
    """Write a batch, and let its visits know their neighbours."""
    hold_visits()
    known = {name: _by_code(model, {row.values[name] for row in rows}) for name, model in NAMED.items()}
    people = _people({row.values["hash"] for row in rows} - {None})
    kept = {
        each.imported_as: each for each in SettledVisit.objects.filter(imported_as__in=[r.values["id"] for r in rows])
    }
    fresh, changed, touched = [], [], set()
    for row in rows:
        try:
            told = _visit(row.values, known, people, options)
        except BadCell as problem:
            report.refuse(row.line, problem)
            continue
        was = kept.get(told.imported_as)
        if was is None:
            fresh.append(told)
        elif names := _differing(was, told, row.values):
            touched.add((was.who, was.topic_id))
            for name in names:
                setattr(was, name, getattr(told, name))
            changed.append(was)
        else:
            report.add(SAME, row.line, row.values["id"])
            continue
        touched.add((told.who, told.topic_id))
        report.add(CHANGED if was else CREATED, row.line, row.values["id"])
    SettledVisit.objects.bulk_create(fresh)
    # a visit that now ended elsewhere in time stands between its old neighbours no more
    SettledVisit.objects.filter(pk__in=[each.pk for each in changed]).update(previous_at=None, next_at=None)
    SettledVisit.objects.bulk_update(changed, KEPT)
    link(touched)


def _differing(was: SettledVisit, told: SettledVisit, values: Mapping[str, Any]) -> list[str]:
    """The columns that the file changes; of the place of a known visit only what the file names."""
    fixed = (
        {f"{name}_id" for name in ("region", "partner") if not values[name]} if was.store_id == told.store_id else ()
    )
    return [name for name in KEPT if name not in fixed and getattr(was, name) != getattr(told, name)]


def _by_code(model: type[Model], codes: Iterable[str]) -> dict[str, Any]:
    rows = model._default_manager.filter(code__in=set(codes) - {""})  # noqa: SLF001 -- Django's documented name
    if model is Service:
        rows = rows.select_related("topic")
    return {row.code: row for row in rows}  # type: ignore[attr-defined]  # all of NAMED have one


def _people(hashes: Iterable[bytes]) -> dict[bytes, Customer]:
    """Who alone is known by each of these; what a family shares is nobody's."""
    found: dict[bytes, dict[int, Customer]] = {}
    for way in CustomerWay.objects.filter(hash__in=list(hashes)).select_related("customer"):
        found.setdefault(bytes(way.hash), {})[way.customer.person_id] = way.customer
    return {digest: next(iter(people.values())) for digest, people in found.items() if len(people) == 1}


def _visit(
    values: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    people: Mapping[bytes, Customer],
    options: Options,
) -> SettledVisit:
    """The row with codes resolved; BadCell names what nobody knows."""
    rows = {name: _known(values, name, known) for name in NAMED}
    store, topic = rows["store"], rows["topic"] or (rows["service"] and rows["service"].topic)
    for name, found in (("store", store), ("topic", topic)):
        if found is None:
            raise BadCell(name, _("missing"))
    ended_at = values["ended_at"]
    if ended_at.utcoffset() is None:
        ended_at = hours.instant(store.time_zone, ended_at)
    if ended_at > options.now:
        raise BadCell("ended_at", _("lies in the future"))
    customer = people.get(values["hash"])
    place = there(store, ended_at)
    place |= {f"{name}_id": rows[name].pk for name in ("region", "partner") if rows[name]}
    return SettledVisit(
        imported_as=values["id"],
        customer=customer,
        who=str(customer.person_id) if customer else values["hash"].hex() if values["hash"] else "",
        topic=topic,
        service=rows["service"],
        clerk=rows["clerk"],
        channel=values["channel"],
        outcome=values["outcome"],
        reason=values["reason"],
        **place,
    )


def _known(values: Mapping[str, Any], name: str, known: Mapping[str, Mapping[str, Any]]) -> Any:
    if not values[name]:
        return None
    if values[name] not in known[name]:
        raise BadCell(name, _("unknown: %(code)s") % {"code": values[name]})
    return known[name][values[name]]


KIND = Kind(
    "visits", COLUMNS, ("id", "ended_at", "store", "topic|service", "outcome"), parse, save, ALIASES, bears_on=on_none
)
