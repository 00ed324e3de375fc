"""A store that works, with the texts of the demo chain, and short words for what happens in it."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from queueing.actors import Actor
from queueing.commands.counters import open_counter
from queueing.commands.dispatch import call_next
from queueing.commands.issuing import Wish, issue_ticket
from queueing.models import Ticket
from queueing.states import Channel
from stores.demo import catalogue
from stores.models import Counter, Service, Staff, Store, Tier, Topic
from stores.queries.opening import local_day
from tests.factories import CounterFactory, PolicyFactory, RegionFactory, StaffFactory, StoreFactory, offer
from tests.queueing.views.reading import zone_at_noon

LANGUAGES = ("en", "pt", "cs", "ru")


def names(texts):
    return dict(zip(LANGUAGES, texts, strict=True))


@dataclass
class Shop:
    store: Store
    services: dict[str, Service]
    tiers: dict[str, Tier]
    counters: list[Counter]
    clerks: list[Staff]
    opened: list[Counter] = field(default_factory=list)

    def open(self, count=1):
        """The first `count` counters, each with its clerk."""
        for counter, clerk in list(zip(self.counters, self.clerks, strict=True))[:count]:
            open_counter(
                counter_id=counter.pk, store_id=self.store.pk, actor=Actor(staff_id=clerk.pk), now=timezone.now()
            )
            self.opened.append(counter)

    def arrive(self, service="sim-swap", tier="standard", minutes_ago=0, language="en", promise=None):
        """A customer takes a ticket."""
        now = timezone.now() - timedelta(minutes=minutes_ago)
        wish = Wish(service=service, tier=tier, channel=Channel.KIOSK, language=language, any_tier=True)
        issued = issue_ticket(
            store_id=self.store.pk,
            wish=wish,
            day=local_day(self.store, now=now),
            actor=Actor(),
            now=now,
            promise=promise,
        )
        return Ticket.objects.get(pk=issued.id)

    def call(self, counter=0):
        """The clerk at the counter with this place in the list calls next; the ticket."""
        place = self.counters[counter]
        actor = Actor(staff_id=self.clerks[counter].pk)
        called = call_next(counter_id=place.pk, store_ids=[self.store.pk], actor=actor, now=timezone.now())
        return Ticket.objects.get(pk=called.ticket.id)

    def revision(self):
        return Store.objects.values_list("revision", flat=True).get(pk=self.store.pk)

    def at_counter(self, ticket, counter=0):
        """The keyword arguments of a clerk's command on a ticket."""
        actor = Actor(staff_id=self.clerks[counter].pk)
        return {"ticket_id": ticket.pk, "store_id": self.store.pk, "actor": actor, "now": timezone.now()}


def make_shop():
    """Its clock stands near noon: what is an hour old is of today, whenever the tests run."""
    topics = {}
    for position, row in enumerate(catalogue.TOPICS):
        facts = {"names": names(row.names), "hints": names(row.hints), "icon": row.icon, "position": position}
        topics[row.code] = Topic.objects.create(code=row.code, **facts)
    services = {
        row.code: Service.objects.create(
            code=row.code,
            topic=topics[row.topic],
            names=names(row.names),
            letter=row.letter,
            typical_minutes=row.minutes,
            online_url=row.online_url,
            position=position,
        )
        for position, row in enumerate(catalogue.SERVICES)
    }
    tiers = {}
    for row in catalogue.TIERS:
        tiers[row.code] = Tier.objects.create(**row._asdict() | {"names": names(row.names)})
    store = StoreFactory(
        name="Chiado, Lisboa",
        time_zone=zone_at_noon(timezone.now()),
        region=RegionFactory(),
        policy=PolicyFactory(),
        city="Lisboa",
        address="Rua Garrett 50",
        postcode="1200-204",
        latitude=38.7107,
        longitude=-9.1413,
        phone="+351213000000",
    )
    offer(store, *services.values())
    clerks = [
        StaffFactory(first_name=name, stores=[store], skills=list(services.values()))
        for name in ("Inês", "Rui", "Ana", "Tó", "Eva")
    ]
    directions = ("left", "ahead", "right", "left", "ahead")
    counters = [CounterFactory(store=store, number=n, direction=way) for n, way in enumerate(directions, start=1)]
    return Shop(store, services, tiers, counters, clerks)
