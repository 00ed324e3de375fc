"""What customers said about visits, as rows; and a store with its people to hear it."""

from datetime import timedelta

from feedback.models import AlarmRule, Answer, AnswerMark, Cause, Invitation, Survey, SurveyVersion
from stores.models import Staff
from tests.factories import NOON, StaffFactory, StoreFactory, TicketFactory

QUESTIONS = [
    {"code": "mark", "kind": "five", "texts": {"en": "How was it?"}},
    {"code": "nps", "kind": "nps", "texts": {"en": "Would you recommend us?"}},
    {"code": "solved", "kind": "yes_no", "texts": {"en": "Was it solved?"}},
    {"code": "text", "kind": "text", "texts": {"en": "What should we know?"}},
]


def survey():
    """The one survey that all of them answer."""
    found, is_new = Survey.objects.get_or_create(
        code="visit", defaults={"names": {"en": "Visit"}, "touchpoint": "visit", "ways": ["sms"], "made_at": NOON}
    )
    if is_new:
        SurveyVersion.objects.create(
            survey=found, number=1, state="published", questions=QUESTIONS, made_at=NOON, published_at=NOON
        )
    return found


def rules():
    """A low mark is the store's, fraud the region's."""
    return [
        AlarmRule.objects.create(code="low", names={"en": "Low mark"}, five_at_most=2, nps_at_most=4),
        AlarmRule.objects.create(
            code="fraud", names={"en": "Fraud"}, language="en", words="fraud*\nrip off", unless="no fraud", level=2
        ),
    ]


def cause(code="rude"):
    return Cause.objects.get_or_create(code=code, defaults={"names": {"en": code.title()}})[0]


def manager_of(*stores, **facts):
    return StaffFactory(role=Staff.Role.STORE_MANAGER, stores=list(stores), **facts)


def said(store=None, *, ticket=None, at=NOON, mark=None, nps=None, solved=None, text="", language="en", **facts):
    """An answer to a survey about a visit that ended a quarter of an hour before."""
    store = ticket.store if ticket else store or StoreFactory()
    form = survey()
    ended = at - timedelta(minutes=15)
    invitation = Invitation.objects.create(
        token=f"said-{Invitation.objects.count():020}", survey=form, version=form.versions.get(),
        key=f"said:{Invitation.objects.count()}", ticket=ticket, store=store, region_id=store.region_id,
        partner_id=store.partner_id, happened_at=facts.pop("happened_at", ended), language=language, state="done",
        made_at=ended, due_at=at, until=at + timedelta(days=7), ended_at=at, answered_at=at, **facts,
    )  # fmt: skip
    answer = Answer.objects.create(
        invitation=invitation, way="sms", at=at, changed_at=at, mark=mark, nps=nps, solved=solved, text=text or None
    )
    given = [("mark", "five", mark, ""), ("nps", "nps", nps, "")]
    given += [("solved", "yes_no", None, {True: "yes", False: "no"}.get(solved, ""))]
    for code, kind, number, word in given:
        if number is not None or word:
            AnswerMark.objects.create(answer=answer, code=code, kind=kind, number=number, word=word, at=at)
    return answer


def visit(store=None, *, outcome="not_possible", ended=NOON - timedelta(minutes=20), **facts):
    """A ticket that was served and closed."""
    facts = {"state": "done", "state_since": ended, "day": ended.date(), "outcome": outcome} | facts
    return TicketFactory(**({"store": store} if store else {}), **facts)
