"""Hostile values at every route of the API: never a 500, and only answers that the schema describes."""

import json
from datetime import timedelta
from functools import partial
from urllib.parse import quote

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from queueing.actors import Actor
from queueing.commands.dispatch import call_next
from queueing.commands.serving import serve
from queueing.models import Booking, BookingPart, Session, SessionStep, Ticket
from signatures.commands.drafts import begin_draft
from signatures.commands.photos import add_photo
from signatures.models import FormTemplate
from stores.commands.merging import merge
from stores.commands.pairing import ask
from stores.models import Staff
from tests import contract
from tests.clients import Api, device_api, paired, signed_in, staff_api
from tests.factories import CounterFactory, ServiceFactory, StaffFactory, customer_with, offer
from tests.feedback.callbacks import rule
from tests.feedback.claims import category
from tests.feedback.surveys import a_survey, an_invitation
from tests.queueing.conftest import make_shop
from tests.queueing.side import plan
from tests.signatures.forms import draft_form
from tests.signatures.papers import Paper, kept_page
from tests.signatures.photographs import jpeg

HOSTILE_TEXTS = [
    "",
    " ",
    "\0",
    "chi\0ado",
    "\ud800",
    "a\udfffb",
    "\u202egnp.exe",
    "سلام",
    "e\u0301" * 40,
    "\U0001f600",
    "x" * 61,
    "x" * 10_000,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "=1+1",
    "%00",
    "../../etc",
    "2026-13-45T99:99",
    "null",
    "nan",
    "1e400",
]
HOSTILE_NUMBERS = [
    *(0, -1, 1, 21, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**400, 1.5, 1e308),
    *(float("nan"), float("inf"), True, False),
]
HOSTILE = [
    *HOSTILE_TEXTS,
    *HOSTILE_NUMBERS,
    None,
    [],
    {},
    [[]],
    ["x"],
    {"phone": "\0"},
    {"phone": {}},
    {"number": 2**63},
]
TEXTS = st.sampled_from(HOSTILE_TEXTS) | st.text(max_size=30)
LEAVES = TEXTS | st.sampled_from(HOSTILE_NUMBERS) | st.none()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
FEW, MANY = 4, pytest.param(40, marks=pytest.mark.long)
EXAMPLES = partial(
    settings,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
RAW = st.sampled_from(
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"0",
        b'"text"',
        b"\xff\xfe{}",
        b'{"store": "\xed\xa0\x80"}',
        b"\0",
        b"[" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"store":1,"store":2}',
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b'{"places": 1e999}',
        b'{"places": -0}',
        b"store=chiado&service=sim-swap",
    ]
)
KINDS = st.sampled_from(
    [
        *["application/json"] * 12,
        "application/json; charset=utf-16",
        "application/json; charset=nonsense",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "",
        "é/\u00ff",
    ]
)
KEYS = st.sampled_from([*[""] * 6, "press-1", "x" * 200, "x" * 201, "é", "\x7f", " ", "a\tb", "\u202e", "\0"])
ACCEPTS = st.sampled_from(["*/*", "application/json", "text/html", "image/png;q=0.5", "", "\0", "a/b/c", "x" * 300])
QUERIES = ("from", "days", "party", "near", "service", "q", "cursor", "limit", "region", "lang", "format", "page")
POSTS = [path for path, method, _operation in contract.operations() if method == "post"]
GETS = [path for path, method, _operation in contract.operations() if method == "get"]


def fields_of(path):
    """The names of the body's fields, and of those inside them with a dot."""
    content = contract.schema()["paths"][path]["post"].get("requestBody", {}).get("content", {})
    spoken = [media for kind, media in content.items() if kind == "application/json"]
    return [name for media in spoken for name in _names(media["schema"])]


def _names(schema):
    for each in (schema, *schema.get("oneOf", ())):
        if "$ref" in each:
            name = each["$ref"].rpartition("/")[2]
            for field, inner in contract.schema()["components"]["schemas"][name]["properties"].items():
                yield field
                yield from (f"{field}.{deep}" for deep in _names(inner))


def with_value(body, name, value):
    """A copy of `body` in which the field `name` (dotted: inside another) is `value`."""
    outer, _dot, inner = name.partition(".")
    return {**body, outer: {inner: value} if inner else value}


@st.composite
def bodies(draw, path, fine):
    """Most often an object with the fields of the operation, some as they should be and some hostile."""
    if draw(st.integers(0, 4)) == 0:
        return draw(RAW)
    names = fields_of(path)
    body = {name: fine[name] for name in names if name in fine and draw(st.integers(0, 4))}
    for name in draw(st.lists(st.sampled_from(names), max_size=2)) if names else ():
        body = with_value(body, name, draw(VALUES))
    if draw(st.booleans()):
        body[draw(TEXTS)] = draw(VALUES)
    return json.dumps(body).encode()


class Scene:
    """A store at work, everybody who could send something, and what a sound request would say."""

    def __init__(self):
        self.shop = make_shop()
        self.shop.open()
        self.ticket = self.shop.arrive()
        self.clerk, self.kiosk = staff_api(self.shop.clerk).client, device_api(self.shop.store).client
        self.manager = staff_api(StaffFactory(stores=[self.shop.store], role=Staff.Role.STORE_MANAGER)).client
        self.gateway = Client(headers={"X-Gateway-Token": GATEWAY})
        others = [
            self.gateway,
            Api().client,
            Api("lds_nobody").client,
            signed_in(self.shop.clerk),
            paired(self.shop.store, "kiosk"),
        ]
        self.clients = [*[self.clerk] * 4, *[self.kiosk] * 2, *[self.manager] * 2, *others]
        asked = ask(purpose="display", now=timezone.now())
        rule()
        self.paper = kept_page(store=self.shop.store, author=self.shop.clerk, version=draft_form())
        self.fine = {
            "store": "chiado",
            "service": "sim-swap",
            "tier": "law",
            "channel": "staff",
            "language": "pt",
            "customer": {"name": "Ana", "phone": "+351912345678"},
            "counter": self.shop.counter.pk,
            "staff": self.shop.clerk.pk,
            "reason": "lunch",
            "outcome": "resolved",
            "note": "said so",
            "places": 2,
            "minutes": 5,
            "purpose": "kiosk",
            "code": asked.code,
            "secret": asked.secret,
            "name": "Door",
            "phone": "+351912345678",
            "told": True,
            "start": self.booked_at().isoformat(),
            "services": [],
            "party": 1,
            "notes": "Wheelchair",
            "hold": False,
            "by_store": False,
            "category": category().code,
            "text": "The bill is wrong.",
            "message_id": "<1@example.org>",
            "sender": "ana@example.org",
            "subject": "Bill",
            "automatic": False,
            "files": [],
        } | self.served_beside()

    def booked_at(self):
        """A quarter of an hour in two days that can be booked."""
        start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        self.booking = Booking.objects.create(
            reference="ABCD-2345", token="own-token-of-a-booking-022", store=self.shop.store, service=self.shop.sim,
            key="sim-swap", state="booked", state_since=start, day=start.date(), starts_at=start, minutes=15,
            made_at=start, channel="web", language="en",
        )  # fmt: skip
        BookingPart.objects.create(booking=self.booking, service=self.shop.sim, position=0)
        return start + timedelta(hours=3)

    def rebooked(self, path):
        """The booking in a state in which the command on it gets as far as it can."""
        start = self.booking.starts_at
        state = "held" if "confirm" in path else "booked"
        day = {"day": timezone.now().date(), "starts_at": timezone.now()} if "arrive" in path else {}
        sound = {"day": start.date(), "starts_at": start, "ticket": None, "state": state, "expires_at": start} | day
        Booking.objects.filter(pk=self.booking.pk).update(**sound)
        Booking.objects.exclude(pk=self.booking.pk).update(state="cancelled")

    def served_beside(self):
        """Somebody is served at a second counter: what would be said there."""
        shop = self.shop
        plan(shop.bill)
        offer(shop.store, ServiceFactory(code="explain"))
        clerk, counter = StaffFactory(stores=[shop.store], skills=[shop.bill]), CounterFactory(store=shop.store)
        shop.open(counter=counter, clerk=clerk)
        ticket, actor, now = shop.arrive(service=shop.bill), Actor(staff_id=clerk.pk), timezone.now()
        known = customer_with(phone="+351912345678")
        self.beside = ticket.pk
        Ticket.objects.filter(pk=ticket.pk).update(customer=known, said=known.ways.get())
        call_next(counter_id=counter.pk, store_ids=[shop.store.pk], actor=actor, now=now)
        serve(ticket_id=ticket.pk, store_id=shop.store.pk, actor=actor, now=now)
        step = SessionStep.objects.get(code="tariff")
        self.session = step.session_id
        said = {"act": "current", "value": "duo", "typed": "", "showing": "summary", "text": "Duo", "said": "Duo"}
        return {"step": step.pk, "figures": {"use": 14}, **said}

    def sound_body(self, path):
        """A body with every field of the operation as it should be."""
        self.papered(path)
        if "/person/" in path:
            return self.person_body(path)
        if "/surveys/" in path:
            return self.survey_body(path)
        here = self.fine | ({"ticket": self.ticket.token, "start": None} if path.endswith("/callbacks/") else {})
        fine = {name: here[name] for name in fields_of(path) if "." not in name}
        return fine | {"service": "explain"} if path.endswith("/services/") else fine

    def survey_body(self, path):
        """Answers of somebody who was asked, or of somebody elsewhere."""
        self.asked()
        given = {"key": "1", "store": "chiado", "at": "2017-05-01T12:00:00Z", "answers": {"mark": 5}}
        self.fine["answers"] = [given] if path.endswith("/import/") else {"mark": 4, "solved": "no", "why": "Late"}
        return {"answers": self.fine["answers"]}

    def asked(self):
        """A customer who was asked; made once."""
        if not hasattr(self, "invited"):
            self.invited = an_invitation(a_survey())

    def papered(self, path):
        """A document in the state in which the command on it gets as far as it can; made once."""
        if "/drafts/" in path:
            self.drafted()
        if "/documents/" not in path or "/drafts/" in path or hasattr(self, "document"):
            return
        paper = Paper(store=self.shop.store, clerk=self.shop.clerk)
        free = FormTemplate.objects.get(code="e-invoice")  # which customers may withdraw from
        if path.endswith(("/withdraw/", "/replace/", "/correct/")):
            document, self.fine["newer"] = paper.sealed(template=free, now=timezone.now()), "AAAA-AAAA"
        else:
            document = paper.made(now=timezone.now())
        if path.endswith("/replace/"):
            self.fine["newer"] = paper.sealed(now=timezone.now()).reference
        if path.endswith(("/countersign/", "/passkey/")):
            paper.signed(document, now=timezone.now())
        self.document = document.pk
        self.fine |= {
            "template": "sim-swap",
            "data": paper.typed(),
            "ticket": self.ticket.pk,
            "signer": "customer",
            "ink": {"typed": "Ana Silva"},
            "consent": sorted(paper.consents(document)),
            "sha256": document.sha256,
            "passkey": None,
        }

    def drafted(self):
        """A record at a customer's home with a photo; made once."""
        if hasattr(self, "draft"):
            return
        paper, now = Paper(store=self.shop.store, clerk=self.shop.clerk), timezone.now()
        home = FormTemplate.objects.get(code="home-intervention")
        draft = begin_draft(template=home, store=self.shop.store, author=self.shop.clerk, language="en", now=now)
        self.draft, self.photo = draft.pk, add_photo(draft=draft, data=jpeg(), caption="Router", now=now).pk
        self.fine |= {"template": home.code, "data": paper.typed(home)}

    def person_body(self, path):
        """What fits who the customer at the second counter is by now."""
        word = path.split("/")[-2]
        if word == "split":
            kept, joined = Ticket.objects.get(pk=self.beside).customer, customer_with(number="K-2")
            row = merge(kept_id=kept.pk, joined_id=joined.pk, by_id=None, now=timezone.now())
            return {"merge": row.pk}
        said = {"kind": "phone", "value": "+351961234567"}
        return {"confirm": {"customer": None, "name": "Ana"}, "name": {"name": "Ana"}}.get(word, said)

    def confirmed(self, path):
        """Whether the customer at the second counter is confirmed, as the command needs it."""
        at = None if path.endswith(("/say/", "/confirm/")) else timezone.now()
        Ticket.objects.filter(pk=self.beside).update(confirmed_at=at)

    def able(self, path):
        """Whoever may send this."""
        if path == "/api/v1/tickets/":
            return self.kiosk
        if "/surveys/" in path:
            return staff_api(StaffFactory(role=Staff.Role.ADMINISTRATOR)).client
        if path == "/api/v1/claims/mail/":
            return self.gateway
        return self.manager if any(word in path for word in ("devices", "insight", "sessions")) else self.clerk

    def prepared(self, path):
        """The ticket in a state in which the command on it gets as far as it can."""
        self.confirmed(path)
        self.rebooked(path)
        wanted = {"finish": "serving", "transfer": "serving", "take-back": "called"}.get(path.split("/")[-2], "waiting")
        nowhere = {"counter": None, "clerk": None, "calls": 0}
        Ticket.objects.filter(pk=self.ticket.pk).update(state="waiting", for_counter=None, for_staff=None, **nowhere)
        if wanted != "waiting":
            counter, store = self.shop.counter, self.shop.store
            call_next(counter_id=counter.pk, store_ids=[store.pk], actor=self.shop.actor, now=timezone.now())
        if wanted == "serving":
            Session.objects.filter(ticket=self.ticket).delete()
            serve(**self.shop.at_counter(self.ticket.pk, now=timezone.now()))

    def address(self, path, chosen):
        """`path` with ids of this scene, or with ones that do not exist."""
        self.papered(path)
        there = {
            "counter_id": self.shop.counter.pk,
            "ticket_id": self.ticket.pk,
            "device_id": 1,
            "session_id": self.session,
            "reference": self.booking.reference,
            "token": self.ticket.token,
            "code": "chiado",
            "sha256": self.paper.sha256,
            "document_id": getattr(self, "document", 0),
            "draft_id": getattr(self, "draft", 0),
            "photo_id": getattr(self, "photo", 0),
        }
        if "/surveys/" in path:
            self.survey_body(path)
            there |= {"token": self.invited.token, "code": self.invited.survey.code}
        beyond = 10**18 - 1
        ids = dict.fromkeys(("ticket_id", "device_id", "session_id", "document_id", "draft_id", "photo_id"), beyond)
        texts = {"token": "x" * 40, "code": "x" * 300, "reference": "XXXX-XXXX", "sha256": "0" * 64}
        missing = {"counter_id": 0} | ids | texts
        return path.format(**(there if chosen else missing))


GATEWAY = "a-token-of-the-mail-gateway"


@pytest.fixture
def scene(db):
    with override_settings(
        MAIL_GATEWAY_TOKEN=GATEWAY, CLAIMS_PER_ADDRESS="100000/h/ip", CALLBACKS_PER_ADDRESS="100000/h/ip"
    ):
        yield Scene()


def sound(response, method, address):
    """The answer is one that the schema describes; a refusal is a problem with a code."""
    assert response.status_code < 500
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"]
    contract.check(response, method, address)


@pytest.mark.long
@pytest.mark.parametrize("path", [path for path in POSTS if fields_of(path)])
def test_every_field_survives_every_hostile_value(scene, path):
    scene.confirmed(path)
    scene.rebooked(path)
    fine = scene.sound_body(path)
    client, address = scene.able(path), scene.address(path, 1)
    assert send(client, address, fine).status_code < 400 or "tickets/{" in path

    for name in fields_of(path):
        for value in HOSTILE:
            scene.prepared(path)
            sound(send(client, address, with_value(fine, name, value)), "post", address)


def send(client, address, body):
    return client.generic("POST", address, json.dumps(body).encode(), content_type="application/json")


@pytest.mark.parametrize("examples", [FEW, MANY])
@pytest.mark.parametrize("path", POSTS)
def test_post_survives_hostile_requests(scene, path, examples):
    @EXAMPLES(max_examples=examples)
    @given(data=st.data())
    def hostile(data):
        address = scene.address(path, data.draw(st.integers(0, 6)))
        client = data.draw(st.sampled_from(scene.clients))
        body, kind, key = data.draw(bodies(path, scene.fine)), data.draw(KINDS), data.draw(KEYS)
        headers = {"Accept": data.draw(ACCEPTS)} | ({"Idempotency-Key": key} if key else {})
        scene.prepared(path)

        response = client.generic("POST", address, body, content_type=kind, headers=headers)

        sound(response, "post", address)

    hostile()


@pytest.mark.parametrize("path", GETS)
def test_every_query_survives_every_hostile_text(scene, path):
    operation = contract.schema()["paths"][path]["get"]
    names = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
    client, address = scene.able(path), scene.address(path, 1)

    for name in [*names, "lang", "format"]:
        for text in HOSTILE_TEXTS:
            sound(client.get(f"{address}?{name}={quote(text, errors='surrogatepass')}"), "get", address)


@pytest.mark.parametrize("examples", [FEW, MANY])
@pytest.mark.parametrize("path", GETS)
def test_get_survives_hostile_queries(scene, path, examples):
    @EXAMPLES(max_examples=examples)
    @given(data=st.data())
    def hostile(data):
        address = scene.address(path, data.draw(st.integers(0, 6)))
        names = data.draw(st.lists(st.sampled_from(QUERIES), max_size=4))
        words = [f"{name}={quote(data.draw(TEXTS), errors='surrogatepass')}" for name in names]
        client = data.draw(st.sampled_from(scene.clients))

        response = client.get(f"{address}?{'&'.join(words)}", headers={"Accept": data.draw(ACCEPTS)})

        sound(response, "get", address)

    hostile()


@pytest.mark.parametrize("query", ["lang=%00", "lang=xx", "lang=" + "x" * 600, "format=html", "version=%00"])
def test_schema_survives_hostile_queries(db, query):
    assert Api().client.get(f"/api/schema/?{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize("word", ["call-next", "open", "pause"])
def test_form_instead_of_json_is_answered_even_with_its_csrf_token(scene, word):
    browser = signed_in(scene.shop.clerk, enforce_csrf_checks=True)
    browser.get("/accounts/password/change/")  # a page with a form gives the cookie
    address = f"/api/v1/counters/{scene.shop.counter.pk}/{word}/"

    response = browser.post(address, {"csrfmiddlewaretoken": browser.cookies["lado_csrf"].value})

    assert response.status_code == (204 if word == "open" else 400)
    sound(response, "post", address)


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer \0", "Bearer ldd_é", "Basic x", "bearer " + "x" * 9000, "\0"]
)
def test_hostile_authorization_is_refused(scene, header):
    address = f"/api/v1/counters/{scene.shop.counter.pk}/call-next/"

    response = Api().client.post(address, "{}", content_type="application/json", headers={"Authorization": header})

    assert response.status_code == 401
    sound(response, "post", address)


@pytest.mark.parametrize("cookie", ["\0", "ldd_é", "x" * 4000, "1;2"])
def test_hostile_cookies_are_nobody(scene, cookie):
    client = Api().client
    for name in ("lado_session", "lado_kiosk", "lado_display", "lado_tablet", "lado_screen", "lado_language"):
        client.cookies[name] = cookie
    address = f"/api/v1/counters/{scene.shop.counter.pk}/call-next/"

    response = client.post(address, "{}", content_type="application/json")

    assert response.status_code == 401
    sound(response, "post", address)


def test_hostile_posts_reach_the_commands(scene):
    """The walks above are worth something: with fine values the same scene is served."""
    clerk = staff_api(scene.shop.clerk)

    called = clerk.post(f"counters/{scene.shop.counter.pk}/call-next/")

    assert called.json()["ticket"]["id"] == scene.ticket.pk
    assert Ticket.objects.get(pk=scene.ticket.pk).state == "called"
