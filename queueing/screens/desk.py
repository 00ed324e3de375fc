"""The clerk's desk: the line, the customer at the counter, and the one next action."""

from typing import cast

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from queueing.queries.choices import choices
from queueing.queries.desk import DeskView, desk_view
from queueing.queries.line import LineRow
from queueing.queries.scene import Scene
from queueing.queries.today import Today, today
from queueing.screens.frame import Frame, regions
from queueing.states import Outcome
from stores.queries.opening import local_day

REGIONS = ("state", "line", "work", "finish", "bar", "more", "counters")
ROWS = 40  # of a longer line the rest is a number: nobody reads it, and every push carries it


def payload(frame: Frame, key: object) -> str:
    """The regions of one desk; `key` is (counter, staff member)."""
    counter_id, staff_id = cast("tuple[int, int]", key)
    return regions(frame, parts(frame, counter_id=counter_id, staff_id=staff_id))


def parts(frame: Frame, *, counter_id: int, staff_id: int) -> dict[str, SafeString]:
    """Each region's HTML; a fresh page holds the same."""
    scene = frame.once("scene", lambda: Scene(frame.line, frame.now))
    desk = desk_view(scene, counter_id=counter_id, staff_id=staff_id)
    context = {
        "desk": desk,
        "rows": drawn_rows(frame, desk),
        "more": max(0, desk.line.waiting - ROWS),
        "zone": frame.store.time_zone,
        "now": frame.now,
        "today": _today(frame) if desk.state == "free" and desk.next is None else None,
        "pause_reason": choices(now=frame.now).words("pause", desk.card.pause_reason),
        "outcomes": _outcomes(frame),
        "store": frame.store,
    }
    return {name: render_to_string(f"queueing/desk_{name}.html", context) for name in REGIONS}


def _today(frame: Frame) -> Today:
    day = local_day(frame.store, now=frame.now)
    return frame.once("today", lambda: today(frame.store.pk, day))


def _outcomes(frame: Frame) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every outcome: its code, its word, and the reasons to choose from."""
    known = choices(now=frame.now)
    return [(outcome.value, str(outcome.label), known.of(outcome.value)) for outcome in Outcome]


def drawn_rows(frame: Frame, desk: DeskView) -> list[SafeString]:
    """The line in its order. A row looks the same at every desk that may call it, so it is drawn once."""
    mine = {row.id: row for row in desk.mine}
    first = desk.next.id if desk.next else None
    may_call = desk.state == "free" and desk.may_pick
    return [
        _drawn(frame, mine.get(row.id, row), is_mine=row.id in mine, is_next=row.id == first, may_call=may_call)
        for row in desk.line.rows[:ROWS]
    ]


def _drawn(frame: Frame, row: LineRow, *, is_mine: bool, is_next: bool, may_call: bool) -> SafeString:
    context = {
        "row": row,
        "is_next": is_next,
        "is_other": not is_mine,
        "opens": "row-call" if is_mine and may_call and not is_next else "row-out",
        "zone": frame.store.time_zone,
    }
    return frame.once(
        ("row", row.id, is_mine, is_next, may_call, row.why),
        lambda: mark_safe(render_to_string("queueing/desk_row.html", context)),  # noqa: S308 -- our own template
    )
