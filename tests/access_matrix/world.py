"""Two stores in two regions, everybody who may ask, and the browsers and programs they ask with."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from core import audit
from core.personal import seal
from feedback.commands.claim_files import add_file
from feedback.commands.followups.opening import look_at
from feedback.commands.followups.problems import open_problem
from feedback.models import AlarmRule, ClaimCategory, ClaimLetter, LevelDeadline, ShortNumber, SurveyVersion
from insight.models import FirstVisitSettings
from queueing.models import Booking, BookingPart, DayTotal, Displacement, OnlineHint, StepTemplate, TicketMove
from queueing.models import Side as Beside
from signatures import holding
from signatures.commands.drafts import begin_draft
from signatures.commands.links import make_link
from signatures.commands.photos import add_photo
from signatures.commands.templates_wordings import create_wording
from signatures.links import copy_token
from signatures.models import Document, DocumentDraft, FormTemplate, PlainWord, TemplateVersion
from signatures.states import Where
from stores.access import DEVICE_COOKIES
from stores.commands.pairing import ask, new_token
from stores.commands.tokens import issue_token
from stores.models import BookingPattern, BookingPolicy, Device, Partner, Place, PolicyChange, Shift, Staff
from tests.access_matrix import table
from tests.factories import (
    CounterFactory,
    DeviceFactory,
    MessageFactory,
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
from tests.feedback.audits import looked_at
from tests.feedback.callbacks import callback, rule
from tests.feedback.claims import claim
from tests.feedback.said import cause, said
from tests.feedback.surveys import QUESTIONS, a_survey, an_invitation, texts
from tests.signatures.forms import draft_form
from tests.signatures.papers import Paper, kept_page
from tests.signatures.photographs import jpeg

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
        booking = Booking.objects.create(
            reference="AAAA-AAAA", token="own-token-of-a-booking-22", store=self.own.store, service=service,
            key="sim-swap", state="booked", state_since=timezone.now(), day=timezone.now().date(),
            starts_at=timezone.now(), minutes=15, made_at=timezone.now(), channel="web", language="en", name="Ana",
        )  # fmt: skip
        self.secret = ask(purpose="kiosk", now=timezone.now()).secret
        self.names = {
            "store": self.own.store.code,
            "region": self.own.region.code,
            "service": service.code,
            "topic": service.topic.code,
            "counter": counter.pk,
            "ticket": ticket.pk,
            "booking": booking.pk,
            "booking_token": booking.token,
            "session": self.session.pk,
            "token": ticket.token,
            "reference": self._booked(service).reference,
            "hold": self._held(service).token,
            "free": f"{timezone.now().date() + timedelta(days=3)}T10:00:00+00:00",
            "call": self.call.pk,
            "device": DeviceFactory(store=self.own.store).pk,
            "message": MessageFactory(store=self.own.store, ended_at=timezone.now(), fate="refused").pk,
            "secret": self.secret,
            "staff": self.person("clerk").pk,
            "change": self._planned().pk,
            **self._displaced(service),
            **self._form(),
            **self._paper(),
            **self._waiting_paper(),
            **self._follow_up(),
            **self._asked(ticket),
            **self._claim(),
            **self._callback(),
            **looked_at(self.own.store, by=self.person("auditor"), boss=self.person("manager")),
            "admin_user": self.person("admin").user_id,
        }

    def _history(self, ticket, counter):
        """One row of everything else that the console shows."""
        store, service, clerk = self.own.store, ticket.service, self.person("clerk")
        now = timezone.now()
        facts = {"store": store, "service": service, "day": now.date()}
        DayTotal.objects.create(**facts)
        OnlineHint.objects.create(**facts)
        FirstVisitSettings.objects.create(exports_clerks=True)
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
        Place.objects.create(code="sintra", name="Sintra", country="PT", latitude=38.8, longitude=-9.4)
        ReasonFactory()
        Shift.objects.create(staff=clerk, store=store, starts_at=now, ends_at=now + timedelta(hours=8))
        customer_with(number="47")
        audit.record(actor="test", action="test", target="test", now=now)
        self.token("desk")

    def _booked(self, service):
        """Somebody who comes tomorrow."""
        return self._booking(service, 1, reference="ABCD-EFGH", token="own-token-of-a-booking-022", state="booked")

    def _held(self, service):
        """Somebody who is typing."""
        until = timezone.now() + timedelta(minutes=8)
        facts = {"reference": "JKLM-NPRT", "token": "own-token-of-a-hold-000022", "state": "held", "expires_at": until}
        return self._booking(service, 2, **facts)

    def _booking(self, service, days, **facts):
        now = timezone.now()
        booking = Booking.objects.create(
            store=self.own.store, service=service, key=service.code, state_since=now, minutes=15, made_at=now,
            day=now.date() + timedelta(days=days), starts_at=now + timedelta(days=days), channel="web", language="en",
            **facts,
        )  # fmt: skip
        BookingPart.objects.create(booking=booking, service=service, position=0)
        return booking

    def _planned(self):
        """A rule that the manager is about to switch on."""
        facts = {"kind": "fifo", "from_on": timezone.now().date(), "made_at": timezone.now()}
        return PolicyChange.objects.create(store=self.own.store, made_by=self.person("manager"), **facts)

    def _displaced(self, service):
        """A booking whose time the store cannot keep, and what keeps it from it."""
        store, start = self.own.store, timezone.now() + timedelta(days=3)
        booking = Booking.objects.create(
            reference="ABCD-2222", token="own-token-of-a-booking-2222", store=store, service=service, key=service.code,
            state="booked", state_since=start, day=start.date(), starts_at=start, minutes=15, made_at=timezone.now(),
            channel="web", language="en",
        )  # fmt: skip
        BookingPart.objects.create(booking=booking, service=service, position=0)
        row = Displacement.objects.create(booking=booking, store=store, kind="day", made_at=timezone.now())
        BookingPolicy.objects.create(code="usual", name="Usual", is_default=True)
        facts = {"weekday": 0, "starts": "10:00", "ends": "11:00", "first_on": start.date()}
        pattern = BookingPattern.objects.create(store=store, **facts)
        return {"booking_token": booking.token, "displacement": row.pk, "pattern": pattern.pk}

    def _form(self):
        """A form whose first version is being written."""
        draft = draft_form(code="own-form", by=self.person("admin"))
        PlainWord.objects.create(language="en", word="shall", instead="must")
        place = {"purpose": "booking_booked", "channel": "sms", "language": "en"}
        create_wording(**place, by=self.person("admin").pk, now=timezone.now())
        return {"form": draft.template.code, "form_revision": draft.revision}

    def _paper(self):
        """A document of today that was signed and sealed, as far as the archive looks."""
        version = TemplateVersion.objects.get(template__code="own-form")
        document = kept_page(store=self.own.store, author=self.person("clerk"), version=version)
        reference = document.reference
        return {"paper": reference, "paper_sha256": document.sha256, "copy": copy_token(reference)}

    def _waiting_paper(self):
        """A document of the visit that waits to be signed, with a link that lies on the customer screen."""
        holding.trust(now=timezone.now())  # the keys are made, so that their roots are published
        paper = Paper(store=self.own.store, clerk=self.person("clerk"))
        document = paper.made(now=timezone.now())
        Document.objects.filter(pk=document.pk).update(session=self.session, ticket=self.session.ticket)
        facts = {"role": "customer", "where": Where.SCREEN, "by": "clerk"}
        made = make_link(document_id=document.pk, now=timezone.now(), **facts)
        return {"document": document.pk, "signing": made.secret} | self._home(document)

    def _follow_up(self):
        """Somebody was unhappy, a rule noticed; and a problem that the manager sees to."""
        now, boss = timezone.now(), self.person("manager")
        AlarmRule.objects.create(code="low", names={"en": "Low"}, five_at_most=2)
        LevelDeadline.objects.create(level=1, hours=24)
        row = look_at(answer_id=said(self.own.store, at=now, mark=1).pk, now=now)
        facts = {"cause": cause(), "owner": boss, "by_id": boss.pk, "store": self.own.store, "due_on": now.date()}
        problem = open_problem(title="Wait", now=now, **facts)
        return {"follow_up": row.pk, "problem": problem.pk}

    def _claim(self):
        """What the clerk took down, with a file; a category that may be deleted, and a letter."""
        ClaimCategory.objects.create(code="spare", names={"en": "Spare"})
        ClaimLetter.objects.create(code="refund", names={"en": "Refund"}, texts={"en": "Dear"})
        row = claim(self.own.store, by=self.person("clerk"), now=timezone.now())
        facts = {"by_id": None, "now": timezone.now()}
        file = add_file(claim_id=row.pk, data=b"%PDF-1.7", name="bill.pdf", **facts)
        return {"claim": row.pk, "claim_token": row.token, "claim_file": file.pk}

    def _callback(self):
        """A wish to be called in the clerk's store, and the rule by which it calls."""
        rule()
        row = callback(self.own.store, now=timezone.now())
        return {"callback": row.pk, "callback_token": row.token}

    def _home(self, document):
        """What the clerk writes at a customer's home, with a photo; and one that became that document."""
        now, clerk = timezone.now(), self.person("clerk")
        home = FormTemplate.objects.get(code="home-intervention")
        facts = {"template": home, "store": self.own.store, "author": clerk, "language": "en", "now": now}
        draft, frozen = begin_draft(**facts), begin_draft(**facts)
        DocumentDraft.objects.filter(pk=frozen.pk).update(document=document)
        photo = add_photo(draft=draft, data=jpeg(), caption="Router", now=now)
        return {"draft": draft.pk, "photo": photo.pk}

    def _asked(self, ticket):
        """A survey that is being written anew, and the customer who was asked by its first version."""
        survey = a_survey(code="own-survey", ways=["sms", "mail", "tablet"])
        invited = an_invitation(survey, session=self.session, key="own")
        facts = {"questions": QUESTIONS, "intro": texts("Hello."), "thanks": texts("Thanks.")}
        SurveyVersion.objects.create(survey=survey, number=2, made_at=timezone.now(), **facts)
        ShortNumber.objects.create(number="0650")
        return {"survey": survey.code, "survey_token": invited.token}

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
