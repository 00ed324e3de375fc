"""Small real rows. Names are those of nobody."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from core.models import User
from core.personal import lookup_hash
from queueing.models import Session, Ticket
from stores.models import (
    Counter,
    Customer,
    CustomerWay,
    Device,
    LinePolicy,
    OutgoingMessage,
    Reason,
    Region,
    Service,
    Skill,
    Staff,
    Store,
    StoreService,
    Tier,
    Topic,
)

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence("region-{}".format)
    name = factory.Sequence("Region {}".format)


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = LinePolicy

    code = factory.Sequence("policy-{}".format)
    name = "By waiting"


class StoreFactory(DjangoModelFactory):
    class Meta:
        model = Store

    code = factory.Sequence("store-{}".format)
    name = factory.Sequence("Store {}".format)
    region = factory.SubFactory(RegionFactory)
    policy = factory.SubFactory(PolicyFactory)
    opening_hours = "24/7"
    time_zone = "Europe/Lisbon"


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    code = factory.Sequence("topic-{}".format)
    names = factory.LazyAttribute(lambda topic: {"en": topic.code.title()})


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    code = factory.Sequence("service-{}".format)
    topic = factory.SubFactory(TopicFactory)
    names = factory.LazyAttribute(lambda service: {"en": service.code.title()})
    typical_minutes = 10


def offer(store, *services):
    """Let `store` offer `services`."""
    return [StoreService.objects.create(store=store, service=service) for service in services]


class TierFactory(DjangoModelFactory):
    class Meta:
        model = Tier
        django_get_or_create = ("code",)

    code = "standard"
    names = factory.LazyAttribute(lambda tier: {"en": tier.code.title()})
    is_default = factory.LazyAttribute(lambda tier: tier.code == "standard")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("user{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


class StaffFactory(DjangoModelFactory):
    class Meta:
        model = Staff
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    code = factory.Sequence("staff-{}".format)
    first_name = "Ada"
    role = Staff.Role.CLERK

    @factory.post_generation
    def stores(self, create, extracted):
        if create and extracted:
            self.stores.set(extracted)

    @factory.post_generation
    def regions(self, create, extracted):
        if create and extracted:
            self.regions.set(extracted)

    @factory.post_generation
    def skills(self, create, extracted):
        if create and extracted:
            Skill.objects.bulk_create([Skill(staff=self, service=service) for service in extracted])


class CounterFactory(DjangoModelFactory):
    class Meta:
        model = Counter

    store = factory.SubFactory(StoreFactory)
    number = factory.Sequence(lambda n: n + 1)
    clerk = None
    opened_at = factory.LazyAttribute(lambda counter: NOON if counter.clerk else None)


class TicketFactory(DjangoModelFactory):
    """A waiting ticket without history: for reading. What moves, is issued by the command."""

    class Meta:
        model = Ticket

    store = factory.SubFactory(StoreFactory)
    service = factory.SubFactory(ServiceFactory)
    tier = factory.SubFactory(TierFactory)
    day = NOON.date()
    number = factory.Sequence(lambda n: f"A{n + 1:03}")
    token = factory.Sequence(lambda n: f"token-{n:018}")
    channel = "kiosk"
    state_since = factory.LazyAttribute(lambda ticket: ticket.arrived_at)
    arrived_at = NOON - timedelta(minutes=5)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    ticket = factory.SubFactory(TicketFactory)
    service = factory.LazyAttribute(lambda session: session.ticket.service)
    started_at = NOON


class ReasonFactory(DjangoModelFactory):
    class Meta:
        model = Reason

    kind = "pause"
    code = factory.Sequence("reason-{}".format)
    names = factory.LazyAttribute(lambda reason: {"en": reason.code.title()})


class DeviceFactory(DjangoModelFactory):
    class Meta:
        model = Device

    store = factory.SubFactory(StoreFactory)
    purpose = "kiosk"
    token_hash = factory.Sequence(lambda n: n.to_bytes(32, "big"))
    paired_at = NOON


class MessageFactory(DjangoModelFactory):
    """A mail that was sent, unless told otherwise."""

    class Meta:
        model = OutgoingMessage

    key = factory.Sequence(lambda n: f"confirmed:{n}")
    purpose = "confirmed"
    channel = "mail"
    language = "en"
    store = factory.SubFactory(StoreFactory)
    to = "ana.silva@example.org"
    subject = "Your booking"
    text = "Tomorrow at 10:00: https://lado.example/b/1"
    html = calendar = ""
    message_id = factory.Sequence(lambda n: f"<{n}@lado.example>")
    made_at = due_at = ended_at = NOON
    useless_at = NOON + timedelta(days=20_000)
    fate = factory.LazyAttribute(lambda message: "sent" if message.ended_at else "")


def customer_with(*, tier=None, name=None, **ways):
    """A customer known by `ways` (number, phone, mail in their normal form)."""
    customer = Customer.objects.create(tier=tier, name=name, updated_at=NOON)
    for kind, value in ways.items():
        facts = {"hash": lookup_hash(kind, value), "value": value, "made_at": NOON}
        CustomerWay.objects.create(customer=customer, kind=kind, **facts)
    return customer
