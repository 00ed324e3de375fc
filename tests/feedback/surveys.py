"""A survey that is asked, and a visit that has ended."""

from datetime import time, timedelta

from core.personal import lookup_hash
from feedback.models import Invitation, Survey, SurveyVersion
from queueing.states import Outcome
from stores.tokens import new_secret
from tests.factories import (
    NOON,
    CounterFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
    customer_with,
)

LANGUAGES = ("en", "pt", "cs", "ru")
PHONE, MAIL = "+351912345678", "ana@example.org"


def texts(said):
    return dict.fromkeys(LANGUAGES, said)


QUESTIONS = [
    {"code": "mark", "kind": "five", "texts": texts("How was it, 1 to 5?")},
    {"code": "solved", "kind": "yes_no", "texts": texts("Was it solved?")},
    {"code": "why", "kind": "text", "texts": texts("What should we know?")},
]


def a_survey(questions=None, **facts):
    """In use since NOON - 1 h; nobody is asked at night, and nobody twice within 30 days."""
    facts = {
        "code": "after-visit", "names": {"en": "After the visit"}, "touchpoint": "visit", "ways": ["sms", "mail"],
        "is_active": True, "made_at": NOON, "looked_until": NOON - timedelta(hours=1), "minutes": 20,
        "quiet_from": time(21), "quiet_until": time(9),
    } | facts  # fmt: skip
    survey = Survey.objects.create(**facts)
    SurveyVersion.objects.create(
        survey=survey, number=1, state="published", questions=questions or QUESTIONS, made_at=NOON, published_at=NOON,
        intro=texts("You were at {store}."), thanks=texts("Thank you!"),
    )  # fmt: skip
    return survey


def a_visit(ended_at=NOON, *, store=None, customer=None, confirmed=True, outcome=Outcome.RESOLVED, **facts):
    """A customer, known by phone unless given, who was served by a clerk and has left."""
    store = store or StoreFactory()
    service, clerk = ServiceFactory(), StaffFactory(stores=[store])
    customer = customer or customer_with(phone=PHONE)
    ticket = TicketFactory(
        store=store, service=service, customer=customer, confirmed_at=ended_at if confirmed else None, state="done",
        state_since=ended_at, outcome=outcome, language="pt", **facts,
    )  # fmt: skip
    return SessionFactory(
        ticket=ticket, counter=CounterFactory(store=store), clerk=clerk, service=service,
        started_at=ended_at - timedelta(minutes=10), ended_at=ended_at, ended="finished", outcome=outcome,
    )  # fmt: skip


def an_invitation(survey, session=None, **facts):
    """Sent by SMS, and open."""
    session = session or a_visit()
    ended_at = session.ended_at or session.started_at
    store, version = session.ticket.store, SurveyVersion.objects.get(survey=survey, state="published")
    to = facts.pop("to", PHONE)
    facts = {
        "token": new_secret(), "survey": survey, "version": version, "key": f"ticket:{session.ticket_id}",
        "ticket": session.ticket, "store": store, "region": store.region, "partner": store.partner,
        "service": session.service, "topic": session.service.topic, "clerk": session.clerk,
        "customer": session.ticket.customer, "happened_at": ended_at, "language": "en", "way": "sms", "to": to,
        "to_hash": lookup_hash("mail" if "@" in to else "phone", to), "state": "sent", "made_at": ended_at,
        "due_at": ended_at, "until": ended_at + timedelta(days=7), "sent_at": ended_at,
        "asked_at": ended_at, "handed": 1,
    } | facts  # fmt: skip
    return Invitation.objects.create(**facts)
