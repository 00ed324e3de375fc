"""Services with their topics, and which store offers which."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed
from stores.imports.report import Report
from stores.imports.saving import Wanted, upsert
from stores.models import Service, Store, StoreService, Topic

TOPIC = "services"  # where a new service goes when nothing is said
LONGEST_NAME, LONGEST_BRING, LONGEST_DESCRIPTION = 200, 1000, 2000
MOST_MINUTES, MOST_SLOTS = 480, 96
FLAGS = {"bookable": "is_bookable", "active": "is_active"}
COLUMNS = frozenset(
    {
        *("code", "name", "topic", "topic_name", "letter", "minutes", "bookable", "active", "online_url"),
        *("overflow_after", "position", "description", "bring"),
        *("buffer_before", "buffer_after", "book_notice", "book_moves", "book_per_day"),
    }
)
ALIASES = {"id": "code", "ref": "code", "typical_minutes": "minutes", "is_bookable": "bookable", "is_active": "active"}
_NAME = re.compile(r"(name|topic_name|bring)_([a-z]{2}(?:-[a-z]{2,4})?)")


def parse_service(line: int, cells: Cells, options: Options) -> Parsed:
    """A service's values: only what the row says."""
    values: dict[str, Any] = {"code": read.code(cells, "code")}
    values |= {name: _texts(cells, name, options.language, LONGEST_NAME) for name in ("name", "topic_name")}
    if read.text(cells, "topic"):
        values["topic"] = read.code(cells, "topic", longest=40)
    if letter := read.text(cells, "letter"):
        values["letter"] = letter.upper()
    minutes = read.whole(cells, "minutes", lowest=1, highest=MOST_MINUTES)
    values |= {"typical_minutes": minutes} if minutes else {}
    values |= {model: found for ours, model in FLAGS.items() if (found := read.yes_no(cells, ours)) is not None}
    if "overflow_after" in cells:
        values["overflow_after"] = read.whole(cells, "overflow_after", highest=MOST_MINUTES)
    values["bring"] = {
        code: "\n".join(thing.strip() for thing in text.split("|") if thing.strip())
        for code, text in _texts(cells, "bring", options.language, LONGEST_BRING).items()
    }
    for name, (lowest, highest) in NUMBERS.items():
        number = read.whole(cells, name, lowest=lowest, highest=highest)
        values |= {name: number} if number is not None else {}
    values |= {name: read.text(cells, name, longest=LONGEST_DESCRIPTION) for name in TEXTS if name in cells}
    return Parsed(line, (values["code"],), values)


TEXTS = ("online_url", "description")
NUMBERS = {
    "position": (0, 32000),
    "buffer_before": (0, MOST_MINUTES),
    "buffer_after": (0, MOST_MINUTES),
    "book_notice": (0, 100_000),
    "book_moves": (0, 1000),
    "book_per_day": (1, 1000),
}


def _texts(cells: Cells, field: str, language: str, longest: int) -> dict[str, str]:
    """The texts that the row gives, by language; one without a language is in the file's own."""
    names = {language: read.text(cells, field, longest=longest)}
    for column in cells:
        found = _NAME.fullmatch(column)
        if found and found[1] == field:
            names[found[2]] = read.text(cells, column, longest=longest)
    return {code: name for code, name in names.items() if name}


def save_services(rows: Sequence[Parsed], _options: Options, report: Report) -> None:
    services = Service.objects.filter(code__in=[row.values["code"] for row in rows])
    found = {service.code: service for service in services.select_related("topic").order_by("id")}
    topics = _topics(rows, found, report)
    wanted = []
    for row in rows:
        old = found.get(row.values["code"])
        values = {name: value for name, value in row.values.items() if name not in {"name", "topic", "topic_name"}}
        values["names"] = {**(old.names if old else {}), **row.values["name"]}
        values["bring"] = {**(old.bring if old else {}), **row.values["bring"]}
        if not values["names"]:
            report.refuse(row.line, BadCell("name", _("missing")))
            continue
        if "topic" in row.values or old is None:
            values["topic"] = topics[row.values.get("topic", TOPIC)]
        wanted.append(Wanted(row.line, row.values["code"], row.values["code"], values))
    upsert(
        Service, wanted, found, report, {model: ours for ours, model in {**FLAGS, "minutes": "typical_minutes"}.items()}
    )


def _topics(rows: Sequence[Parsed], found: Mapping[str, Service], report: Report) -> dict[str, Topic]:
    """The topics that the rows name, made or given the names they say."""
    named: dict[str, dict[str, str]] = {}
    for row in rows:
        if "topic" in row.values or row.values["code"] not in found:
            named.setdefault(row.values.get("topic", TOPIC), {}).update(row.values["topic_name"])
    topics = {topic.code: topic for topic in Topic.objects.filter(code__in=named).order_by("id")}
    for code, names in named.items():
        topic = topics.get(code)
        if topic is None:
            usual = {"en": code.replace("-", " ").capitalize()}
            topics[code] = Topic.objects.create(code=code, names=names or usual)
            report.beside["topics created"] += 1
        elif topic.names != {**topic.names, **names}:
            topic.names = {**topic.names, **names}
            topic.save(update_fields=["names"])
            report.beside["topics changed"] += 1
    return topics


LINK_FLAGS = {"bookable": "is_bookable", "walk_ins": "takes_walk_ins"}
LINK_COLUMNS = frozenset({"store", "service", "minutes", "slots", "bookable", "walk_ins"})
LINK_ALIASES = {
    "is_bookable": "bookable",
    "takes_walk_ins": "walk_ins",
    "store_code": "store",
    "service_code": "service",
}


def parse_link(line: int, cells: Cells, _options: Options) -> Parsed:
    values: dict[str, Any] = {"store": read.code(cells, "store"), "service": read.code(cells, "service")}
    if "minutes" in cells:
        values["minutes"] = read.whole(cells, "minutes", lowest=1, highest=MOST_MINUTES)
    slots = read.whole(cells, "slots", lowest=1, highest=MOST_SLOTS)
    values |= {"slots": slots} if slots else {}
    values |= {model: found for ours, model in LINK_FLAGS.items() if (found := read.yes_no(cells, ours)) is not None}
    return Parsed(line, ((values["store"], values["service"]),), values)


def save_links(rows: Sequence[Parsed], _options: Options, report: Report) -> None:
    stores = {store.code: store for store in Store.objects.filter(code__in={row.values["store"] for row in rows})}
    services = {row.code: row for row in Service.objects.filter(code__in={row.values["service"] for row in rows})}
    links = StoreService.objects.filter(store__in=stores.values(), service__in=services.values())
    found = {(link.store.code, link.service.code): link for link in links.select_related("store", "service")}
    wanted = []
    for row in rows:
        key = (row.values["store"], row.values["service"])
        store, service = stores.get(key[0]), services.get(key[1])
        if store is None or service is None:
            wrong = "service" if store else "store"
            report.refuse(row.line, BadCell(wrong, _("unknown: %(code)s") % {"code": row.values[wrong]}))
            continue
        wanted.append(Wanted(row.line, key, " ".join(key), {**row.values, "store": store, "service": service}))
    upsert(StoreService, wanted, found, report, {model: ours for ours, model in LINK_FLAGS.items()})


def bears_on(rows: Sequence[Parsed]) -> list[int]:
    """The stores of what is offered."""
    return list(Store.objects.filter(code__in={row.values["store"] for row in rows}).values_list("pk", flat=True))


KIND = Kind("services", COLUMNS, ("code",), parse_service, save_services, ALIASES, ("name_", "topic_name_", "bring_"))
LINKS = Kind(
    "store_services", LINK_COLUMNS, ("store", "service"), parse_link, save_links, LINK_ALIASES, bears_on=bears_on
)
