"""What clerk and customer look at together: one state, read once, shown in two views."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queueing.models import Session, SessionStep, Side
from queueing.states import CUSTOMER_DECIDES, Showing, StepKind, StepState
from stores.models import Counter, Store

Texts = Mapping[str, str]


@dataclass(frozen=True)
class OptionView:
    """One option of a choice, or one row of figures. `figure` is what is compared with `amount` (what it holds)."""

    code: str
    names: Texts
    price: str
    per: Texts
    details: Texts
    amount: float | None
    unit: str
    chosen: bool
    figure: float | None

    @property
    def spare(self) -> float | None:
        """What is left over (negative: short), where both numbers are known."""
        return None if self.amount is None or self.figure is None else round(self.amount - self.figure, 2)

    @property
    def covered(self) -> int:
        """How much of the bar is filled, in percent of the larger number."""
        larger = max(self.amount or 0, self.figure or 0)
        return round(100 * min(self.figure or 0, self.amount or 0) / larger) if larger else 0


@dataclass(frozen=True)
class StepView:
    """A step as both see it. `index` counts what the customer sees from 1; `answer` is what was settled, in words."""

    id: int
    index: int
    kind: str
    state: str
    names: Texts
    texts: Texts
    service: Texts
    options: tuple[OptionView, ...]
    handed_over: bool
    on_screen: bool
    by_customer: bool
    typed: str
    minutes: int
    ended_at: datetime | None
    use: float | None

    @property
    def is_open(self) -> bool:
        return self.state in (StepState.TODO, StepState.CURRENT)

    @property
    def state_words(self) -> str:
        return str(StepState(self.state).label)

    @property
    def may_hand_over(self) -> bool:
        return self.is_open and self.on_screen and self.kind in CUSTOMER_DECIDES

    @property
    def compares(self) -> bool:
        """Whether the options hold amounts that a figure of the customer's can be laid beside."""
        return self.kind == StepKind.CHOOSE and any(option.amount is not None for option in self.options)

    @property
    def unit(self) -> str:
        return next((option.unit for option in self.options if option.unit), "")

    @property
    def chosen(self) -> OptionView | None:
        return next((option for option in self.options if option.chosen), None)


@dataclass(frozen=True)
class SideView:
    """One counter's screen. Without a session (`session_id` None) there is nothing of anybody in it."""

    counter_id: int
    counter: int
    store: Store
    revision: int
    session_id: int | None = None
    number: str = ""
    token: str = ""  # of the ticket: where the customer takes it all along
    clerk: str = ""
    clerk_id: int | None = None
    language: str = ""
    service: Texts | None = None
    usual_minutes: int = 0
    showing: str = Showing.NOTHING
    step_id: int | None = None
    steps: tuple[StepView, ...] = ()
    said: str = ""
    invitation: str = ""
    has_phone: bool = False

    @property
    def step(self) -> StepView | None:
        """The step that stands on the screen."""
        return next((step for step in self.steps if step.id == self.step_id), None)

    @property
    def current(self) -> StepView | None:
        """Where the visit is."""
        return next((step for step in self.steps if step.state == StepState.CURRENT), None)

    @property
    def hand(self) -> StepView | None:
        """The step that the clerk has in hand: the one on the screen, else where the visit is."""
        return self.step if self.showing == Showing.STEP and self.step else self.current

    @property
    def seen(self) -> tuple[StepView, ...]:
        """The steps that the customer sees."""
        return tuple(step for step in self.steps if step.on_screen and step.state != StepState.SKIPPED)


def side_view(counter_id: int) -> SideView | None:
    """The screen of a counter; None when there is no such counter. Three statements at most."""
    counter = Counter.objects.select_related("store").filter(pk=counter_id).first()
    if counter is None:
        return None
    found = Side.objects.filter(pk=counter_id)
    side = found.select_related("session__ticket", "session__clerk", "session__service").first()
    if side is None or side.session is None:
        return SideView(counter_id, counter.number, counter.store, side.revision if side else 0)
    session = side.session
    rows = SessionStep.objects.filter(session=session).select_related("service").order_by("position")
    return SideView(
        counter_id=counter_id,
        counter=counter.number,
        store=counter.store,
        revision=side.revision,
        session_id=session.pk,
        number=session.ticket.number,
        token=session.ticket.token,
        clerk=session.clerk.first_name,
        clerk_id=session.clerk_id,
        language=side.language,
        service=session.service.names,
        usual_minutes=session.service.typical_minutes,
        showing=side.showing,
        step_id=side.step_id,
        steps=step_views(rows),
        said=session.said,
        invitation=side.invitation or "",
        has_phone=side.phone_hash is not None,
    )


def step_views(rows: Iterable[SessionStep]) -> tuple[StepView, ...]:
    views, index = [], 0
    for row in rows:
        index += row.on_screen and row.state != StepState.SKIPPED
        views.append(_step(row, index))
    return tuple(views)


def _step(row: SessionStep, index: int) -> StepView:
    use = row.figures.get("use")
    return StepView(
        id=row.pk,
        index=index,
        kind=row.kind,
        state=row.state,
        names=row.names,
        texts=row.texts,
        service=row.service.names,
        options=tuple(_option(option, row) for option in row.options),
        handed_over=row.handed_over,
        on_screen=row.on_screen,
        by_customer=row.by_customer,
        typed=str(row.typed or ""),
        minutes=row.minutes,
        ended_at=row.ended_at,
        use=use,
    )


def _option(option: Mapping[str, Any], row: SessionStep) -> OptionView:
    code = option.get("code", "")
    figure = row.figures.get("use" if row.kind == StepKind.CHOOSE else code)
    return OptionView(
        code=code,
        names=option.get("names", {}),
        price=option.get("price", ""),
        per=option.get("per", {}),
        details=option.get("details", {}),
        amount=option.get("amount"),
        unit=option.get("unit", ""),
        chosen=bool(code) and row.value == code,
        figure=figure,
    )


def visit_steps(ticket_id: int) -> tuple[StepView, ...]:
    """What was done on a visit, for the customer to take along: the steps of its last session that were on screen."""
    last = Session.objects.filter(ticket=ticket_id).order_by("-id").values("pk")[:1]
    rows = SessionStep.objects.filter(session__in=last, on_screen=True, state=StepState.DONE)
    return step_views(rows.select_related("service").order_by("position"))
