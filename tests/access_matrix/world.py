"""Two stores in two regions, everybody who may ask, and the browsers and programs they ask with."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from core import audit
from core.personal import seal
from queueing.models import DayTotal, OnlineHint, StepTemplate, TicketMove
from queueing.models import Side as Beside
from stores.access import DEVICE_COOKIES
from stores.commands.pairing import ask, new_token
from stores.commands.tokens import issue_token
from stores.models import Device, Partner, PolicyChange, Shift, Staff
from tests.access_matrix import table
from tests.factories import (
    CounterFactory,
    DeviceFactory,
    ReasonFactory,
    RegionFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
    TierFactory,
    UserFactory,
    customer_with,
    offer,
)

CALLERS = table.CALLERS.split()
OF_STORE = ("greeter", "clerk", "manager")
ROLES = {
    "greeter": Staff.Role.GREETER,
    "clerk": Staff.Role.CLERK,
    "manager": Staff.Role.STORE_MANAGER,
    "regional": Staff.Role.REGIONAL_MANAGER,
    "auditor": Staff.Role.AUDITOR,
    "admin": Staff.Role.ADMINISTRATOR,
}
FACTORS = (
    ("totp", {"secret": seal("A" * 32).decode()}),
    ("recovery_codes", {"seed": seal("s").decode(), "used_mask": 0}),
)
SCOPES = ("desk", "book", "insight", "none")


@dataclass
class Side:
    """A store in its region."""

    region: object
    store: object


def _side(code):
    region = RegionFactory(code=f"region-of-{code}")
    return Side(region=region, store=StoreFactory(code=code, region=region, joining="code"))


class World:
    """`names` fill the addresses; `caller` gives what a caller sends with every request."""

    def __init__(self):
        self.own, self.other = _side("own"), _side("other")
        service = ServiceFactory(code="sim-swap", online_url="https://example.org/sim")
        offer(self.own.store, service)
        offer(self.other.store, ServiceFactory())
        TierFactory(code="gold")  # the first one, which may be deleted
        self.standard = TierFactory()
        counter = CounterFactory(store=self.own.store)
        ticket = TicketFactory(
            store=self.own.store, service=service, tier=self.standard, token="own-token-of-a-customer-22",
            number="A900", day=timezone.now().date(), arrived_at=timezone.now(),
        )  # fmt: skip
        self.people = {}
        self._history(ticket, counter)
        self.secret = ask(purpose="kiosk", now=timezone.now()).secret
        self.names = {
            "store": self.own.store.code,
            "region": self.own.region.code,
            "service": service.code,
            "topic": service.topic.code,
            "counter": counter.pk,
            "ticket": ticket.pk,
            "session": self.session.pk,
            "token": ticket.token,
            "call": self.call.pk,
            "device": DeviceFactory(store=self.own.store).pk,
            "secret": self.secret,
            "staff": self.person("clerk").pk,
            "change": self._planned().pk,
            "admin_user": self.person("admin").user_id,
        }

    def _history(self, ticket, counter):
        """One row of everything else that the console shows."""
        store, service, clerk = self.own.store, ticket.service, self.person("clerk")
        now = timezone.now()
        facts = {"store": store, "service": service, "day": now.date()}
        DayTotal.objects.create(**facts)
        OnlineHint.objects.create(**facts)
        SessionFactory(ticket=ticket, counter=counter, clerk=clerk, started_at=now, ended_at=now)
        session = SessionFactory(ticket=ticket, counter=counter, clerk=clerk, started_at=now)
        Beside.objects.create(
            counter=counter, session=session, language="en", showing="welcome", invitation="a-code-for-a-phone-at-22"
        )
        StepTemplate.objects.create(service=service, code="talk", names={"en": "Talk"})
        self.session = session
        TicketMove.objects.create(ticket=ticket, store=store, revision=1, to_state="waiting", at=now)
        self.call = TicketMove.objects.create(
            ticket=ticket, store=store, revision=2, to_state="called", counter=counter, at=now
        )
        Partner.objects.create(code="dealer", name="Dealer")
        ReasonFactory()
        Shift.objects.create(staff=clerk, store=store, starts_at=now, ends_at=now + timedelta(hours=8))
        customer_with(number="47")
        audit.record(actor="test", action="test", target="test", now=now)
        self.token("desk")

    def _planned(self):
        """A rule that the manager is about to switch on."""
        facts = {"kind": "fifo", "from_on": timezone.now().date(), "made_at": timezone.now()}
        return PolicyChange.objects.create(store=self.own.store, made_by=self.person("manager"), **facts)

    def side(self, caller):
        return self.other if caller.endswith("*") else self.own

    def person(self, caller):
        """The one person with this role here."""
        if caller not in self.people:
            name, side = caller.rstrip("*"), self.side(caller)
            flag = name == "admin"
            self.people[caller] = staff = StaffFactory(
                user=UserFactory(is_staff=flag, is_superuser=flag),
                role=ROLES[name],
                stores=[side.store] if name in OF_STORE else [],
                regions=[side.region] if name == "regional" else [],
            )
            for kind, data in FACTORS:
                Authenticator.objects.create(user=staff.user, type=kind, data=data)
        return self.people[caller]

    def device_cookie(self, caller):
        purpose = caller.rstrip("*")
        store = self.side(caller).store
        counter = store.counters.first() or CounterFactory(store=store)
        at = counter if purpose == Device.Purpose.SCREEN else None
        return DEVICE_COOKIES[purpose], new_token(DeviceFactory(store=store, purpose=purpose, counter=at))

    def token(self, scope):
        scopes = [] if scope == "none" else [scope]
        return issue_token(staff=self.person("manager"), scopes=scopes, by="test", now=timezone.now())

    def client(self, caller, **extra):
        """The browser, or program, of a caller; each has an address of its own, for the limits."""
        extra["REMOTE_ADDR"] = f"192.0.2.{CALLERS.index(caller) + 1}"
        if caller in SCOPES:
            extra["headers"] = {"Authorization": f"Bearer {self.token(caller)}"}
        client = Client(raise_request_exception=False, **extra)
        if caller.rstrip("*") in Device.Purpose.values:
            name, value = self.device_cookie(caller)
            client.cookies[name] = value
        elif caller.rstrip("*") in ROLES:
            client.force_login(self.person(caller).user, backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["lado_pairing"] = self.secret
        return client

    def fill(self, template):
        """An address or a body with the store's own things in it."""
        if isinstance(template, dict):
            return {name: self.fill(value) for name, value in template.items()}
        return template.format(**self.names) if isinstance(template, str) else template
