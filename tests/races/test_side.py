"""Clerk and customer press in the same moment: each step is settled once, and the end of the visit ends it all."""

import pytest

from queueing.commands import serving, side
from queueing.models import Session, SessionStep, Side
from queueing.states import Outcome, Showing, StepState
from tests.queueing.conftest import make_shop
from tests.queueing.side import Visit, plan
from tests.races.together import refused_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit():
    shop = make_shop()
    plan(shop.sim)
    shop.open()
    visit = Visit(shop)
    visit.lead(side.show, "tariff", showing=Showing.STEP)
    return visit


@pytest.mark.parametrize("_again", range(3))
def test_screen_and_phone_settle_a_step_once(visit, _again):
    before = visit.side.revision

    refused = refused_at_once(
        *(lambda value=value: visit.answer("tariff", value=value) for value in ("duo", "solo") * 4)
    )

    assert refused == ["step_over"] * 7
    assert visit.side.revision == before + 1
    assert SessionStep.objects.filter(session=visit.session, state=StepState.CURRENT).count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_clerk_and_customer_settle_a_step_once(visit, _again):
    refused = refused_at_once(
        lambda: visit.answer("tariff", value="duo"), lambda: visit.settle("tariff", StepState.SKIPPED)
    )

    assert refused == ["step_over"]
    step = visit.step("tariff")
    assert (step.state, step.value) in [(StepState.DONE, "duo"), (StepState.SKIPPED, "")]


@pytest.mark.parametrize("_again", range(3))
def test_one_phone_joins(visit, _again):
    invitation = visit.lead(side.invite)

    refused = refused_at_once(*(lambda: side.join(invitation=invitation) for _phone in range(8)))

    assert refused == ["invitation_over"] * 7


@pytest.mark.parametrize("_again", range(3))
def test_nothing_is_on_the_screen_after_the_end_whoever_pressed_meanwhile(visit, _again):
    session = visit.session.pk
    acts = [
        lambda: serving.finish(outcome=Outcome.RESOLVED, **visit.at()),
        lambda: visit.answer("tariff", value="duo"),
        lambda: side.say(session_id=session, text="Duo", actor=visit.shop.actor),
        lambda: side.show(session_id=session, showing=Showing.SUMMARY, actor=visit.shop.actor),
        lambda: side.invite(session_id=session, actor=visit.shop.actor),
        lambda: side.choose_language(session_id=session, language="pt"),
    ]

    refused = refused_at_once(*acts)

    assert set(refused) <= {"session_over", "not_handed_over", "step_over"}
    row = Side.objects.get()
    assert (row.session, row.step, row.invitation, row.showing) == (None, None, None, Showing.NOTHING)
    assert Session.objects.get().ended == Session.Ended.FINISHED
