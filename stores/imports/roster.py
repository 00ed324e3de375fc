"""Who works where and when: shifts in the store's local time, with their breaks."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from stores import hours
from stores.imports import cells as read
from stores.imports.cells import BadCell, Cells
from stores.imports.kinds import Kind, Options, Parsed
from stores.imports.report import CHANGED, CREATED, REMOVED, SAME, Report
from stores.models import Counter, Shift, ShiftBreak, Staff, Store

COLUMNS = frozenset({"staff", "store", "date", "start", "end", "counter", "breaks"})
ALIASES = {
    "on": "date",
    "day": "date",
    "from": "start",
    "to": "end",
    "starts": "start",
    "ends": "end",
    "clerk": "staff",
}
DAY = timedelta(days=1)
LONGEST = timedelta(hours=24)
Span = tuple[datetime, datetime]


def parse(line: int, cells: Cells, _options: Options) -> Parsed:
    """One shift in wall times; an end that is not after the start is on the next day."""
    on = read.day(cells, "date")
    start, end = (read.clock(read.required(cells, name), name) for name in ("start", "end"))
    span = _span(on, start, end)
    values: dict[str, Any] = {
        "staff": read.code(cells, "staff", longest=40),
        "store": read.code(cells, "store"),
        "span": span,
    }
    if "counter" in cells:
        values["counter"] = read.whole(cells, "counter", lowest=1, highest=32000)
    if "breaks" in cells:
        values["breaks"] = [_break(written, span) for written in read.listed(cells, "breaks")]
    return Parsed(line, ((values["staff"], on, start),), values)


def _span(on: date, start: time, end: time) -> Span:
    begin, finish = datetime.combine(on, start), datetime.combine(on, end)
    return begin, finish if finish > begin else finish + DAY


def _break(written: str, shift: Span) -> Span:
    """A break such as 12:00-12:30 inside the shift, past midnight where the shift is."""
    ends = [read.clock(part, "breaks") for part in written.split("-")]
    if len(ends) != 2:  # noqa: PLR2004 -- from, to
        raise BadCell("breaks", _("not a break such as 12:00-12:30: “%(found)s”") % {"found": written[:40]})
    begin, finish = _span(shift[0].date(), *ends)
    if begin < shift[0]:
        begin, finish = begin + DAY, finish + DAY
    if finish > shift[1]:
        raise BadCell("breaks", _("%(found)s is not within the shift") % {"found": written})
    return begin, finish


def save(rows: Sequence[Parsed], options: Options, report: Report) -> None:
    staff = {person.code: person for person in Staff.objects.filter(code__in={row.values["staff"] for row in rows})}
    stores = {store.code: store for store in Store.objects.filter(code__in={row.values["store"] for row in rows})}
    counters = {(each.store_id, each.number): each for each in Counter.objects.filter(store__in=stores.values())}
    shifts = _shifts_around(rows, list(staff.values()))
    for row in rows:
        try:
            wanted = _wanted(row.values, staff, stores, counters)
            same = next((each for each in shifts.get(wanted["staff"].pk, ()) if _is_same(each, wanted)), None)
            _check_free(wanted, [each for each in shifts.get(wanted["staff"].pk, ()) if each is not same], options)
        except BadCell as problem:
            report.refuse(row.line, problem)
            continue
        shift = _bring(same, wanted, row, report)
        if same is None:
            shifts.setdefault(shift.staff_id, []).append(shift)


def _shifts_around(rows: Sequence[Parsed], staff: Sequence[Staff]) -> dict[int, list[Shift]]:
    """The shifts of the people named, in the days named and those beside them."""
    shifts: dict[int, list[Shift]] = {}
    if rows:
        first, last = _around(rows)
        found = Shift.objects.filter(staff__in=staff, starts_at__lt=last, ends_at__gt=first)
        for shift in found.select_related("store", "counter").prefetch_related("breaks").order_by("id"):
            shifts.setdefault(shift.staff_id, []).append(shift)
    return shifts


def _around(rows: Sequence[Parsed]) -> Span:
    """From well before the first of the shifts until well after the last, whatever the zones of their stores."""
    first = min(row.values["span"][0] for row in rows).replace(tzinfo=UTC) - 2 * DAY
    return first, max(row.values["span"][1] for row in rows).replace(tzinfo=UTC) + 2 * DAY


def _wanted(
    values: Mapping[str, Any],
    staff: Mapping[str, Staff],
    stores: Mapping[str, Store],
    counters: Mapping[tuple[int, int], Counter],
) -> dict[str, Any]:
    """The row with codes resolved and wall times as instants; BadCell names what nobody knows."""
    for name, known in (("staff", staff), ("store", stores)):
        if values[name] not in known:
            raise BadCell(name, _("unknown: %(code)s") % {"code": values[name]})
    store = stores[values["store"]]
    starts_at, ends_at = _instants(store, values["span"])
    if not starts_at < ends_at <= starts_at + LONGEST + DAY / 24:  # a day with a clock change has 25 hours
        raise BadCell("end", _("the clock change leaves nothing of this shift"))
    wanted = {"staff": staff[values["staff"]], "store": store, "starts_at": starts_at, "ends_at": ends_at}
    if "counter" in values:
        counter = counters.get((store.pk, values["counter"]))
        if values["counter"] and counter is None:
            raise BadCell("counter", _("the store has no counter %(number)d") % {"number": values["counter"]})
        wanted["counter"] = counter
    if "breaks" in values:
        wanted["breaks"] = sorted(
            pair for pair in (_instants(store, each) for each in values["breaks"]) if pair[0] < pair[1]
        )
    return wanted


def _instants(store: Store, span: Span) -> Span:
    return hours.instant(store.time_zone, span[0]), hours.instant(store.time_zone, span[1])


def _is_same(shift: Shift, wanted: Mapping[str, Any]) -> bool:
    return bool(shift.starts_at == wanted["starts_at"])


def _check_free(wanted: Mapping[str, Any], others: Sequence[Shift], options: Options) -> None:
    """BadCell when the person works elsewhere then; shifts that the file is about to replace do not count."""
    on = hours.local_day(wanted["store"].time_zone, wanted["starts_at"])
    for other in others:
        if other.starts_at < wanted["ends_at"] and other.ends_at > wanted["starts_at"]:
            if options.replace and hours.local_day(other.store.time_zone, other.starts_at) == on:
                continue
            facts = {
                "store": other.store.code,
                "start": f"{hours.local_time(other.store.time_zone, other.starts_at):%Y-%m-%d %H:%M}",
                "end": f"{hours.local_time(other.store.time_zone, other.ends_at):%H:%M}",
            }
            raise BadCell("start", _("overlaps the shift at %(store)s from %(start)s to %(end)s") % facts)


def _bring(same: Shift | None, wanted: Mapping[str, Any], row: Parsed, report: Report) -> Shift:
    shift = same or Shift()
    own = {name: value for name, value in wanted.items() if name != "breaks"}
    differing = [name for name, value in own.items() if same is None or getattr(shift, name) != value]
    breaks = wanted.get("breaks")
    if breaks is not None and (same is None or breaks != _breaks(shift)):
        differing.append("breaks")
    what = f"{row.values['staff']} {row.values['span'][0]:%Y-%m-%d %H:%M}"
    if not differing:
        report.add(SAME, row.line, what)
        return shift
    for name, value in own.items():
        setattr(shift, name, value)
    shift.save()
    if "breaks" in differing and breaks is not None:
        taken = dict(shift.breaks.values_list("starts_at", "taken_at"))  # one that only ends elsewhere stays taken
        shift.breaks.all().delete()
        ShiftBreak.objects.bulk_create(
            ShiftBreak(shift=shift, starts_at=a, ends_at=b, taken_at=taken.get(a)) for a, b in breaks
        )
    report.add(CHANGED if same else CREATED, row.line, what, ", ".join(differing) if same else "")
    return shift


def _breaks(shift: Shift) -> list[Span]:
    return sorted((each.starts_at, each.ends_at) for each in shift.breaks.all())


def finish(seen: Mapping[Hashable, int], options: Options, report: Report) -> None:
    """With --replace: shifts of the people and days of the file that the file does not name are removed."""
    if not options.replace or not seen:
        return
    keys = {key for key in seen if isinstance(key, tuple)}
    days = {key[:2] for key in keys}
    first, last = (pick(on for _code, on in days) for pick in (min, max))
    near = Q(starts_at__gte=_midnight(first) - 2 * DAY, starts_at__lt=_midnight(last) + 3 * DAY)
    shifts = Shift.objects.filter(near, staff__code__in={code for code, _on in days})
    for shift in shifts.select_related("staff", "store").order_by("id").iterator(chunk_size=500):
        begin = hours.local_time(shift.store.time_zone, shift.starts_at)
        if (shift.staff.code, begin.date()) in days and (shift.staff.code, begin.date(), begin.time()) not in keys:
            shift.delete()
            report.add(REMOVED, 0, f"{shift.staff.code} {begin:%Y-%m-%d %H:%M}")


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time.min, UTC)


def bears_on(rows: Sequence[Parsed]) -> list[int]:
    """The stores named, and those in which the people named were to work then."""
    if not rows:
        return []
    codes, (first, last) = {row.values["store"] for row in rows}, _around(rows)
    people = {row.values["staff"] for row in rows}
    theirs = Shift.objects.filter(staff__code__in=people, starts_at__lt=last, ends_at__gt=first)
    stores = Store.objects.filter(Q(code__in=codes) | Q(pk__in=theirs.values("store_id")))
    return list(stores.values_list("pk", flat=True))


KIND = Kind(
    "roster",
    COLUMNS,
    ("staff", "store", "date", "start", "end"),
    parse,
    save,
    ALIASES,
    finish=finish,
    bears_on=bears_on,
)
