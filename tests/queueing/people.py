"""People at the counter, in short words."""

from datetime import timedelta

from queueing.actors import Actor
from queueing.commands import people
from queueing.commands.takings import Wanted, take_ticket
from queueing.models import Ticket
from queueing.queries.people import person_view
from stores.models import CustomerWay
from tests.factories import NOON
from tests.queueing.side import Visit

PHONE = "+351912345678"
MAIL = "ana@example.org"


def arrive(shop, *, at=NOON, **wish):
    """A customer takes a ticket and says who they are."""
    wanted = Wanted(**{"service": shop.sim.code, "trusted": True, **wish})
    taken = take_ticket(store=shop.store, wanted=wanted, actor=Actor(), now=at)
    return Ticket.objects.get(pk=taken.issued.id)


class Met(Visit):
    """A visit whose clerk asks who it is."""

    def __init__(self, shop, *, ticket=None, after=1, **wish):
        at = NOON + timedelta(minutes=after - 1)
        super().__init__(shop, ticket=ticket or arrive(shop, at=at, **wish))

    def do(self, command, **more):
        return command(**{"session_id": self.session.pk, "actor": self.shop.actor, "now": self.now, **more})

    def say(self, kind, value):
        return self.do(people.say, kind=kind, value=value)

    def confirm(self, customer=None, *, name="", **more):
        return self.do(people.confirm, customer_id=customer.pk if customer else None, name=name, **more)

    def merge(self, kind, value):
        return self.do(people.merge, kind=kind, value=value)

    def split(self, row):
        return self.do(people.split, merge_id=row.pk)

    def fresh(self):
        return Ticket.objects.select_related("customer").get(pk=self.ticket.pk)

    def view(self, *, staff=None, manages=False):
        staff_id = (staff or self.shop.clerk).pk
        return person_view(self.shop.store, counter_id=self.shop.counter.pk, staff_id=staff_id, manages=manages)

    def meant(self):
        """The only one who may be meant."""
        return CustomerWay.objects.get(pk=self.fresh().said_id).customer
