"""Every page and state of Lado, once: who looks at it, where it is, and what has to be done there first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page

from feedback.callback_states import CallResult
from feedback.commands import claim_acts
from feedback.commands.callback_taking import Said, end_call, take_next
from feedback.commands.callbacks import cancel
from feedback.commands.claim_joining import join
from feedback.commands.defining import begin_draft as begin_survey
from feedback.commands.demo import load_surveys
from feedback.commands.demo_claims import load_claims
from feedback.commands.followups import working
from feedback.commands.followups.opening import look_at
from feedback.commands.followups.problems import open_problem
from feedback.commands.followups.ready import load_ready
from feedback.models import Cause, Survey
from queueing.actors import Actor
from queueing.commands import serving, side
from queueing.commands.booking import making
from queueing.commands.counters import pause_counter
from queueing.models import Booking, SessionStep, Side, Ticket
from queueing.queries.facts import Wish
from queueing.states import Channel, Showing
from signatures.commands.drafts import begin_draft, freeze_draft
from signatures.commands.photos import add_photo
from signatures.links import copy_token
from signatures.models import FormTemplate
from stores.commands import pins
from stores.demo import catalogue
from stores.models import Counter, Reason, Staff
from tests.e2e import displaced, forms, resolution
from tests.e2e.conftest import HALL, KIOSK, PHONE, TABLET
from tests.e2e.papers import Desk, sign
from tests.e2e.screens import screen_at
from tests.e2e.shop import names
from tests.e2e.test_ticket_states import SAID, states_of
from tests.factories import DeviceFactory, MessageFactory, StaffFactory
from tests.feedback.audits import looked_at
from tests.feedback.callbacks import callback, rule
from tests.feedback.claims import claim
from tests.feedback.said import said
from tests.feedback.surveys import MAIL, a_visit, an_invitation
from tests.queueing.bookings import ANA as SOMEBODY
from tests.queueing.bookings import policy
from tests.signatures.papers import Paper
from tests.signatures.photographs import jpeg
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
    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    lost = displaced.displaced(shop, boss, 1)[0].booking
    yield Place("booking, another time", page, f"/booking/{lost.token}/other-time/")
    yield Place("stores", page, "/stores/")
    yield Place("stores, with a wish", page, "/stores/?has=step_free")
    yield Place("store", page, f"/stores/{shop.store.code}/")
    yield Place("start, nobody signed in", page, "/")
    yield Place("sign in", page, "/accounts/login/")
    yield Place("no such page", page, "/nowhere/")
    yield Place("no such ticket", page, f"/t/{'x' * 22}/")


def of_bookers(people, shop) -> Iterator[Place]:
    """A booking from the matter to its end, with what is refused on the way."""
    policy(walk_in_percent=0)
    shop.store.opening_hours = "Mo-Su 00:00-24:00"
    shop.store.save()
    page, now = people.somebody(PHONE), timezone.now()
    home = f"/book/{shop.store.code}/"
    yield Place("booking, matters", page, home)
    yield Place("booking, no matter", page, f"{home}times/", ready="#problem")
    yield Place("booking, times", page, f"{home}times/?service=sim-swap,bill&party=2")
    yield Place("booking, no times", page, f"{home}times/?service=sim-swap&from={(now + timedelta(days=300)).date()}")
    held, booked = (hold_at(shop, now, hours) for hours in (48, 50))
    yield Place("booking, who comes", page, f"/book/hold/{held.token}/")
    yield Place("booking, who comes, errors", page, "", act=wrongly_filled)
    making.confirm(booking=booked, person=SOMEBODY, actor=Actor(), now=now)
    own = f"/booking/{booked.token}/"
    yield Place("booking", page, f"{own}?done=booked")
    yield Place("booking, asks to cancel", page, "", act=opens("ask-cancel"))
    yield Place("booking, cancel", page, f"{own}cancel/")
    yield Place("booking, move", page, f"{own}move/")
    Booking.objects.filter(pk=booked.pk).update(starts_at=now + timedelta(minutes=20), coming_at=now)
    yield Place("booking, too late to change", page, own)
    yield Place("booking, move too late", page, f"{own}move/", ready="#problem")
    for state in ("cancelled", "cancelled_by_store", "expired", "no_show"):
        Booking.objects.filter(pk=booked.pk).update(state=state)
        yield Place(f"booking, {state}", page, own)
    Booking.objects.filter(pk=booked.pk).update(state="arrived", ticket=shop.arrive())
    yield Place("booking, arrived", page, own)
    Booking.objects.filter(pk=held.pk).update(expires_at=now - timedelta(minutes=1))
    yield Place("booking, kept no longer", page, f"/book/hold/{held.token}/")
    Counter.objects.all().delete()
    yield Place("booking, held too long", page, f"/book/hold/{held.token}/", ready="#problem")
    policy(takes_bookings=False)
    yield Place("booking, not here", page, home)


def hold_at(shop, now, hours):
    """Somebody's hold at a whole hour some hours ahead."""
    start = (now + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
    request = making.Request(Wish(("sim-swap",)), start, making.Contact(language="en"), Channel.WEB, hold=True)
    return making.book(store=shop.store, request=request, actor=Actor(), now=now)


def wrongly_filled(page):
    page.locator("#name").fill("Marta")
    page.locator("#phone").fill("+351 912 34")
    page.locator(".bar button.primary").click()
    page.locator("#problem").wait_for()


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
        "kiosk, booking": "booking/",
        "kiosk, booking by phone": "booking/phone/",
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
            yield Place("own figures", page, "/resolution/own/")
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
    yield Place("door, bookings", page, f"{door}bookings/")
    yield Place("door, booking", page, f"{door}bookings/{displaced.somebodys(shop).pk}/")
    yield Place("door, book", page, f"{door}book/")
    yield Place("door, topic", page, f"{door}topic/contract/")
    yield Place("door, matter", page, f"{door}service/sim-swap/")
    yield Place("door, ticket", page, f"{door}ticket/{Ticket.objects.latest('id').pk}/")


def messages(shop):
    """One in each state, as an outbox of the demo shows them."""
    for channel, to in (("mail", "ana.silva@example.org"), ("sms", "+351912345678")):
        MessageFactory(store=shop.store, channel=channel, to=to)
        for fate in ("refused", "late", "capped", "not_allowed", "unknown"):
            MessageFactory(store=shop.store, channel=channel, to=to, fate=fate, provider_answer="550", tries=3)
        MessageFactory(store=shop.store, channel=channel, to=to, ended_at=None)


def _changes(shop) -> dict[str, str]:
    """Hours, people and the work list, with something in each."""
    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    displaced.displaced(shop, boss)
    displaced.roster(shop)
    displaced.pattern(shop)
    home = f"/changes/{shop.store.code}/"
    # not those with date and time fields: each is several stops of the Tab key, which the walk takes for a trap
    paths = {"": "", ", list": "list/", ", patterns": "patterns/"}
    return {f"changes{name}": home + path for name, path in paths.items()}


def of_documents(people, shop) -> Iterator[Place]:
    """Verifying, a customer's copy, the archive. The list of the archive has date fields: as above."""
    paper = Paper(shop.store)
    document, page = paper.sealed_apart(now=timezone.now()), people.somebody(PHONE)
    yield Place("verify", page, "/verify/")
    yield Place("verify, not understood", page, "/verify/?q=nonsense!")
    yield Place("verify, known", page, f"/verify/{document.reference}/")
    yield Place("copy", page, f"/copy/{copy_token(document.reference)}/")
    free = paper.sealed_apart(template=FormTemplate.objects.get(code="e-invoice"), now=timezone.now())
    yield Place("copy, withdraw?", page, f"/copy/{copy_token(free.reference)}/withdraw/")
    page = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=TABLET)
    yield Place("archive, document", page, f"/archive/{document.reference}/")
    yield Place("archive, shares", page, "/archive/shares/")


def of_claims(people, shop) -> Iterator[Place]:
    """The web form, a customer's own page in its states, the list, and one claim with all that can be done."""
    load_claims()
    phone, boss = people.somebody(PHONE), StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    row, twin = (claim(shop.store, now=timezone.now() - timedelta(days=days)) for days in (40, 0))
    by = {"by_id": boss.pk, "now": timezone.now()}
    yield Place("claim, new", phone, "/claim/")
    yield Place("claim, late", phone, f"/claim/{row.token}/")
    page = people.signed_in(boss, size=TABLET)
    yield Place("claims", page, "/claims/")
    yield Place("claims, none", page, "/claims/?state=merged")
    yield Place("claim, take down", page, "/claims/new/")
    yield Place("claim, to work on", page, f"/claims/{row.pk}/")
    claim_acts.close(claim_id=row.pk, finding="right", text="", **by)
    yield Place("claim, closed, for staff", page, f"/claims/{row.pk}/")
    yield Place("claim, closed", phone, f"/claim/{row.token}/")
    claim_acts.reopen(claim_id=row.pk, text="Not paid.", **by)
    join(claim_id=row.pk, into_id=twin.pk, **by)
    yield Place("claim, joined apart", phone, f"/claim/{row.token}/")
    yield Place("claim, joined apart, for staff", page, f"/claims/{row.pk}/")
    yield Place("claim, others joined to it", page, f"/claims/{twin.pk}/")
    first, second = (claim(shop.store, by=boss, now=timezone.now()) for _each in range(2))
    join(claim_id=first.pk, into_id=second.pk, **by)
    yield Place("claim, joined to one's own", phone, f"/claim/{first.token}/")


def of_callbacks(people, shop) -> Iterator[Place]:
    """The form, a customer's page in its states, the line, and one call while it is made and afterwards."""
    now, clerk = timezone.now(), shop.clerks[0]
    rule()
    shop.open()
    phone, page = people.somebody(PHONE), people.signed_in(clerk, size=TABLET)
    yield Place("calls, none", page, "/calls/")
    row, other = (callback(shop.store, n, now=now) for n in range(2))
    facts = {"store_id": shop.store.pk, "actor": Actor(staff_id=clerk.pk), "now": now}
    yield Place("call me", phone, f"/call-me/{shop.store.code}/")
    yield Place("call, waits", phone, f"/call/{row.token}/")
    yield Place("calls", page, "/calls/")
    take_next(counter_id=shop.counters[0].pk, **facts)
    yield Place("call, being called", phone, f"/call/{row.token}/")
    yield Place("call, taken", page, f"/calls/{row.pk}/")
    yield Place("calls, one taken", page, "/calls/")
    end_call(callback_id=row.pk, said=Said(CallResult.WRONG_NUMBER, note="Somebody else."), **facts)
    yield Place("call, not reached", phone, f"/call/{row.token}/")
    yield Place("call, over", page, f"/calls/{row.pk}/")
    cancel(callback_id=other.pk, store_id=shop.store.pk, now=now)
    yield Place("call, cancelled", phone, f"/call/{other.token}/")
    boss = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=TABLET)
    yield Place("calls, over, for a manager", boss, "/calls/?which=over")


def of_managers(people, shop) -> Iterator[Place]:
    """Floor, wall, rules, devices, the own account, the administration."""
    house(shop)
    region = shop.store.region
    page = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=TABLET)
    now = timezone.now()
    messages(shop)
    resolution.visits(shop)
    DeviceFactory(store=shop.store, name="By the door", last_seen_at=now)
    DeviceFactory(store=shop.store, name="Old kiosk", last_seen_at=now, revoked_at=now)
    for name, address in {
        "start of a manager": "/",
        "floor": f"/floor/{shop.store.code}/",
        "rules": f"/rules/{shop.store.code}/",
        "solved the first time": "/resolution/",
        "devices": "/devices/",
        "outbox": "/outbox/",
        **_changes(shop),
        "second factors": "/accounts/2fa/",
        "passkeys": "/accounts/2fa/webauthn/",
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


def of_form_writers(people, _shop) -> Iterator[Place]:
    """What customers sign, while it is written."""
    writer, _reader = forms.bosses()
    forms.begin(writer)
    page = people.signed_in(writer, size=TABLET)
    for name, address in forms.PAGES.items():
        yield Place(f"forms, {name}", page, address)


def of_signers(people, shop) -> Iterator[Place]:
    """Forms at a counter, and the page of whoever signs in each state."""
    desk = Desk(people, shop)
    made, other = desk.document(), desk.document()
    clerk, home = desk.clerk_page(), f"{desk.home}{made.pk}/"
    yield Place("forms", clerk, desk.home)
    yield Place("form, to fill in", clerk, f"{desk.home}new/sim-swap/")
    yield Place("document, ready to sign", clerk, home)
    page = people.somebody(PHONE)
    yield Place("signing, code", page, desk.link(other, with_code=True))
    address = desk.link(made)
    yield Place("signing", page, address)
    yield Place("signing, decline?", page, f"{address}decline/")
    sign(made)
    yield Place("signing, done", page, address)
    yield Place("document, to countersign", clerk, home)
    over = desk.link(other)
    desk.link(other)
    yield Place("signing, over", page, over)


def of_technicians(people, shop) -> Iterator[Place]:
    """A record at a customer's home, empty and with a photo, and the document that it becomes."""
    paper, clerk = Paper(shop.store, shop.clerks[0]), shop.clerks[0]
    form = FormTemplate.objects.get(code="home-intervention")
    facts = {"template": form, "store": shop.store, "author": clerk, "language": "en", "now": timezone.now()}
    empty = begin_draft(**facts)
    page = people.signed_in(clerk, size=PHONE)
    yield Place("home, records", page, "/home/")
    yield Place("home, record", page, f"/home/{empty.pk}/")
    full = begin_draft(**facts, values=paper.typed(form))
    add_photo(draft=full, data=jpeg(), caption="The router", now=timezone.now())
    yield Place("home, record with a photo", page, f"/home/{full.pk}/")
    made = freeze_draft(draft_id=full.pk, address="https://lado.example/verify/{reference}/", now=timezone.now())
    yield Place("home, document", page, f"/home/documents/{made.pk}/")


def of_surveys(people, shop) -> Iterator[Place]:
    """A survey as its customer answers it, at the exit, and as people write it. Times are several stops of the Tab key."""
    now, page = timezone.now(), people.somebody(PHONE)
    load_surveys(now=now)
    survey = Survey.objects.get(code="after-visit")
    invitation = an_invitation(survey, a_visit(now, store=shop.store), to=MAIL, way="mail", language="en")
    yield Place("survey", page, f"/survey/{invitation.token}/?mark=4")
    yield Place("survey, thanks", page, f"/survey/{invitation.token}/thanks/")
    yield Place("exit", people.device(shop.store, "kiosk", size=KIOSK), "/exit/", zooms=False)
    reader = people.signed_in(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store]), size=TABLET)
    yield Place("surveys", reader, "/surveys/")
    yield Place("surveys, one", reader, "/surveys/after-visit/")
    begin_survey(survey=survey, by_id=None, now=now)
    boss = people.signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[shop.store.region]), size=TABLET)
    yield Place("surveys, draft", boss, "/surveys/after-visit/draft/edit/")


def of_auditors(people, shop) -> Iterator[Place]:
    """Audits: begun, entered, looked over, read, put right; and the checklists they follow."""
    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    auditor = StaffFactory(role=Staff.Role.AUDITOR)
    found = looked_at(shop.store, by=auditor, boss=boss)
    page = people.signed_in(auditor, size=TABLET)
    step = f"/audits/{found['audit_hidden']}/fill/1/"
    for name, address in {
        "audits": "/audits/",
        "audit, new": "/audits/new/",
        "audit, a step": step,
        "audit, look it over": f"/audits/{found['audit_hidden']}/close/",
        "audit, under way": f"/audits/{found['audit_hidden']}/",
        "audit": f"/audits/{found['audit']}/",
        "audits of a store": f"/audits/stores/{shop.store.code}/",
        "checklists": "/audits/checklists/",
        "checklist": f"/audits/checklists/{found['checklist']}/",
        "checklist, in use": f"/audits/checklists/{found['checklist']}/1/",
    }.items():
        yield Place(name, page, address)
    page = people.signed_in(boss, size=PHONE)
    yield Place("audit tasks", page, "/audits/tasks/")
    yield Place("audit task", page, f"/audits/tasks/{found['audit_task']}/")


def of_followers(people, shop) -> Iterator[Place]:
    """What customers say, and what managers do about it."""
    now = timezone.now()
    load_ready()
    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[shop.store])
    row, mine = (look_at(answer_id=said(shop.store, at=now, mark=1, text="Rude").pk, now=now) for _each in range(2))
    working.claim(follow_up_id=mine.pk, by_id=boss.pk, now=now)
    facts = {"cause": Cause.objects.get(code="wait"), "owner": boss, "by_id": boss.pk, "due_on": now.date()}
    open_problem(title="One counter on Mondays", store=shop.store, now=now, **facts)
    page = people.signed_in(boss, size=TABLET)
    for name, address in {
        "follow-ups": "/follow-ups/",
        "follow-ups, nothing closed": "/follow-ups/?which=closed",
        "follow-up": f"/follow-ups/{row.pk}/",
        "follow-up, one's own": f"/follow-ups/{mine.pk}/",
        "answers": "/answers/",
        "problems": "/problems/",
        "alarms": "/alarms/?text=my+lawyer&language=en&five=1",
        "satisfaction": "/satisfaction/",
    }.items():
        yield Place(name, page, address)
    boss = people.signed_in(StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[shop.store.region]), size=TABLET)
    yield Place("problems, a new one", boss, "/problems/")


EVERYWHERE = {
    "followers": of_followers,
    "surveys": of_surveys,
    "auditors": of_auditors,
    "signers": of_signers,
    "technicians": of_technicians,
    "customers": of_customers,
    "bookers": of_bookers,
    "devices": of_devices,
    "screen": of_the_screen,
    "clerks": of_clerks,
    "managers": of_managers,
    "callbacks": of_callbacks,
    "claims": of_claims,
    "form writers": of_form_writers,
    "documents": of_documents,
}
