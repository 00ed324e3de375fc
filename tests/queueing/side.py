"""A visit side by side, in short words."""

from datetime import timedelta

from queueing.commands import dispatch, serving, side
from queueing.models import Session, SessionStep, Side, StepTemplate
from queueing.states import StepKind, StepState
from tests.factories import NOON

TARIFFS = [
    {"code": "duo", "names": {"en": "Duo 20 GB", "cs": "Duo 20 GB"}, "price": "24.90 €", "amount": 20, "unit": "GB"},
    {"code": "solo", "names": {"en": "Solo 10 GB"}, "price": "17.90 €", "amount": 10, "unit": "GB"},
]
ROWS = [{"code": "tariff", "names": {"en": "Tariff"}, "unit": "€"}]
PLAN = (
    ("who", StepKind.TALK, [], True),
    ("system", StepKind.TALK, [], False),
    ("tariff", StepKind.CHOOSE, TARIFFS, True),
    ("read", StepKind.READ, [], True),
    ("mail", StepKind.FILL, [], True),
)


def plan(service, *rows):
    """Write the steps of a service."""
    for position, (code, kind, options, on_screen) in enumerate(rows or PLAN):
        StepTemplate.objects.create(
            service=service,
            position=position,
            code=code,
            kind=kind,
            names={"en": code.title(), "cs": f"{code} česky"},
            texts={"en": f"About {code}"},
            options=options,
            on_screen=on_screen,
        )


class Visit:
    """One customer who is being served at the shop's counter."""

    def __init__(self, shop, *, ticket=None):
        self.shop, self.now = shop, NOON + timedelta(minutes=1)
        self.ticket = ticket or shop.arrive()
        dispatch.call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=self.now)
        serving.serve(**self.at())

    def at(self, **more):
        return self.shop.at_counter(self.ticket.pk, now=self.now, **more)

    @property
    def session(self):
        return Session.objects.filter(ticket=self.ticket).latest("id")

    @property
    def side(self):
        return Side.objects.get(counter=self.shop.counter)

    def step(self, code):
        return SessionStep.objects.get(session=self.session, code=code)

    def states(self):
        return list(SessionStep.objects.filter(session=self.session).order_by("position").values_list("code", "state"))

    def lead(self, command, code=None, **more):
        """A command of the clerk on a step."""
        facts = {"session_id": self.session.pk, "actor": self.shop.actor, **more}
        if code:
            facts["step_id"] = self.step(code).pk
        return command(**facts)

    def settle(self, code, to=StepState.DONE, **more):
        return self.lead(side.settle, code, to=to, now=self.now, **more)

    def answer(self, code, **more):
        return side.answer(session_id=self.session.pk, step_id=self.step(code).pk, now=self.now, **more)
