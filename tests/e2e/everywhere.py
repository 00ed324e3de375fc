"""Every page and state of Lado, once: who looks at it, where it is, and what has to be done there first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from queueing.actors import Actor
from queueing.commands import serving, side
from queueing.commands.counters import pause_counter
from queueing.models import SessionStep, Side, Ticket
from queueing.states import Showing
from stores.commands import pins
from stores.demo import catalogue
from stores.models import Reason, Staff
from tests.e2e.conftest import HALL, KIOSK, PHONE, TABLET
from tests.e2e.screens import screen_at
from tests.e2e.shop import names
from tests.e2e.test_ticket_states import SAID, states_of
from tests.factories import DeviceFactory, StaffFactory
from tests.stores.conftest import administrator


@dataclass
class Place:
    """A page in front of its person. `ready` says when it stands; `zooms` is False where people cannot enlarge."""

    name: str
    page: Page
    address: str
    ready: str = "main"
    act: Callable[[Page], object] | None = None
    zooms: bool = True
    ours: bool = True

    def open(self) -> Page:
        if self.address:
            self.page.goto(self.address)
        self.page.locator(self.ready).first.wait_for()
        if self.act:
            self.act(self.page)
        return self.page


def of_customers(people, shop) -> Iterator[Place]:
    """The own ticket in all its states, the questions on it, stores, and what nobody finds."""
    page = people.somebody(PHONE)
    tickets = states_of(shop)
    for state, ticket in tickets.items():
        yield Place(f"ticket, {state}", page, f"/t/{ticket.token}/")
    token = tickets["waiting"].token
    for act in ("leave", "pass", "hold"):
        yield Place(f"ticket, asks to {act}", page, f"/t/{token}/{act}/")
    yield Place("stores", page, "/stores/")
    yield Place("store", page, f"/stores/{shop.store.code}/")
    yield Place("start, nobody signed in", page, "/")
    yield Place("sign in", page, "/accounts/login/")
    yield Place("no such page", page, "/nowhere/")
    yield Place("no such ticket", page, f"/t/{'x' * 22}/")


def of_devices(people, shop) -> Iterator[Place]:
    """Kiosk, hall display, tablet; and each of them before it is paired."""
    ticket = shop.arrive()
    kiosk = people.device(shop.store, "kiosk", size=KIOSK)
    for name, path in {
        "kiosk": "",
        "kiosk, topic": "topic/bill/",
        "kiosk, online": "service/e-invoice/online/",
        "kiosk, first by law?": "service/new-service/",
        "kiosk, phone": "service/new-service/phone/",
        "kiosk, ticket": f"ticket/{ticket.token}/",
        "kiosk, larger text": "?text=large",
    }.items():
        yield Place(name, kiosk, f"/kiosk/{path}", zooms=False)
    shop.open(2)
    shop.call()
    hall = people.device(shop.store, "display", size=HALL)
    yield Place("hall", hall, "/hall/", zooms=False)
    tablet = people.device(shop.store, "tablet", size=TABLET)
    pins.set_pin(staff=shop.clerks[0], pin="4071", now=timezone.now())
    yield Place("tablet, who are you", tablet, "/pin/")
    yield Place("tablet, PIN", tablet, f"/pin/{shop.clerks[0].pk}/")
    stranger = people.somebody(TABLET)
    for purpose, path in {"kiosk": "kiosk", "display": "hall", "screen": "side", "tablet": "pin"}.items():
        yield Place(f"no {purpose} yet", stranger, f"/{path}/")
    yield Place("pairing", stranger, "/pair/tablet/", ready=".pair-code")


def of_the_screen(people, shop) -> Iterator[Place]:
    """The customer's screen in everything it shows, and the phone that looks along."""
    shop.open()
    screen = screen_at(people, shop)
    yield Place("screen, nobody", screen, "/side/")
    shop.arrive("new-contract")
    ticket = shop.call()
    serving.serve(**shop.at_counter(ticket))
    row = Side.objects.get()
    lead = {"session_id": row.session_id, "actor": Actor(staff_id=shop.clerks[0].pk)}
    side.add_service(service_id=shop.services["e-invoice"].pk, now=timezone.now(), **lead)
    side.add_service(service_id=shop.services["bill"].pk, now=timezone.now(), **lead)
    phone = people.somebody(PHONE)
    yield Place("phone, look along?", phone, f"/side/join/{side.invite(**lead)}/")
    yield Place("phone, looks along", phone, "", act=lambda page: page.locator("button.primary").click())
    yield Place("screen, welcome", screen, "/side/")
    for code in ("identify", "tariff", "read", "mail", "parts"):
        step = SessionStep.objects.filter(code=code).first() or SessionStep.objects.filter(kind="figures").first()
        side.show(showing=Showing.STEP, step_id=step.pk, **lead)
        yield Place(f"screen, {step.kind}", screen, "/side/")
    for showing in (Showing.SUMMARY, Showing.NOTHING):
        side.show(showing=showing, **lead)
        yield Place(f"screen, {showing}", screen, "/side/")
    yield Place("phone, code used up", people.somebody(PHONE), f"/side/join/{'x' * 24}/")


def house(shop) -> None:
    """Counters in every state, a line with every badge."""
    for kind, rows in catalogue.REASONS.items():
        for position, (code, texts) in enumerate(rows):
            Reason.objects.create(kind=kind, code=code, names=names(texts), position=position)
    shop.open(4)
    shop.arrive("new-contract", minutes_ago=50, promise=SAID)
    first = shop.call(0)
    serving.serve(**shop.at_counter(first, 0))
    Ticket.objects.filter(pk=first.pk).update(state_since=timezone.now() - timedelta(minutes=31))
    shop.arrive("bill", minutes_ago=40, promise=SAID)
    shop.call(1)
    actor = Actor(staff_id=shop.clerks[2].pk)
    pause_counter(
        counter_id=shop.counters[2].pk, store_id=shop.store.pk, reason="lunch", actor=actor, now=timezone.now()
    )
    for service, tier, minutes in (
        ("number-porting", "gold", 11), ("sim-swap", "standard", 33), ("fault", "law", 4), ("new-contract", "silver", 18),
    ):  # fmt: skip
        shop.arrive(service, tier, minutes_ago=minutes, promise=SAID)


def opens(button: str) -> Callable[[Page], object]:
    """Show the dialog behind the first button of this name."""
    return lambda page: (
        page.locator(f"[data-opens={button}]:visible").first.click(),
        page.locator("dialog[open]").wait_for(),
    )


def of_clerks(people, shop) -> Iterator[Place]:
    """The desk of a counter in each state, its dialogs, the greeter's page."""
    house(shop)
    states = ("serving", "called", "paused", "free", "closed")
    for place, state in enumerate(states):
        page = people.signed_in(shop.clerks[place], size=TABLET)
        if state == "serving":
            yield Place("start of a clerk", page, "/")
            yield Place("own PIN", page, "/pin/set/")
        if state == "closed":
            yield Place("desks", page, "/desk/")
        address = f"/desk/{shop.counters[place].pk}/"
        yield Place(f"desk, {state}", page, address)
        dialogs = {"serving": ("transfer", "row-out", "more", "pause"), "called": ("take-back",), "free": ("row-call",)}
        for dialog in dialogs.get(state, ()):
            yield Place(f"desk, {state}, {dialog}", page, address, act=opens(dialog))
    greeter = StaffFactory(role=Staff.Role.GREETER, stores=[shop.store])
    page = people.signed_in(greeter, size=TABLET)
    door = f"/greet/{shop.store.code}/"
    yield Place("door", page, door)
    yield Place("door, dialog", page, door, act=opens("room-row"))
    yield Place("door, topic", page, f"{door}topic/contract/")
    yield Place("door, matter", page, f"{door}service/sim-swap/")
    yield Place("door, ticket", page, f"{door}ticket/{Ticket.objects.latest('id').pk}/")


def of_managers(people, shop) -> Iterator[Place]:
    """Floor, wall, rules, devices, the own account, the administration."""
    house(shop)
    region = shop.store.region
    page = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=TABLET)
    now = timezone.now()
    DeviceFactory(store=shop.store, name="By the door", last_seen_at=now)
    DeviceFactory(store=shop.store, name="Old kiosk", last_seen_at=now, revoked_at=now)
    for name, address in {
        "start of a manager": "/",
        "floor": f"/floor/{shop.store.code}/",
        "rules": f"/rules/{shop.store.code}/",
        "devices": "/devices/",
        "second factors": "/accounts/2fa/",
        "password": "/accounts/password/change/",
        "sign out": "/accounts/logout/",
        "once more": "/accounts/reauthenticate/",
    }.items():
        yield Place(name, page, address)
    yield Place("devices, revoke", page, "/devices/", act=opens("revoke"))
    page = people.signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[region]), size=TABLET)
    yield Place("wall", page, f"/wall/{region.code}/")
    yield Place("floors", page, "/floor/")
    page = people.signed_in(administrator(language="en"), size=TABLET)
    yield Place("administration", page, "/admin/", ready="#content", ours=False)
    yield Place("administration, list", page, "/admin/stores/store/", ready="#content", ours=False)
    yield Place(
        "administration, form",
        page,
        f"/admin/stores/tier/{shop.tiers['gold'].pk}/change/",
        ready="#content",
        ours=False,
    )


EVERYWHERE = {
    "customers": of_customers,
    "devices": of_devices,
    "screen": of_the_screen,
    "clerks": of_clerks,
    "managers": of_managers,
}
