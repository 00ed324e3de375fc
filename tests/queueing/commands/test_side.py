"""Side by side: what is shown, who settles what, and that nothing stays when the session ends."""

from datetime import timedelta

import pytest

from queueing.actors import Actor
from queueing.commands import dispatch, serving, sessions, side
from queueing.commands.refusals import ServiceNotOffered
from queueing.commands.side import (
    AlreadyInVisit,
    BadAnswer,
    BadFigures,
    InvitationOver,
    NotForScreen,
    NotHandedOver,
    SessionOver,
    StepOver,
    UnknownStep,
)
from queueing.models import SessionStep, Side
from queueing.queries.side import side_view, visit_steps
from queueing.states import Outcome, Showing, StepKind, StepState
from tests.factories import ServiceFactory, StaffFactory
from tests.queueing.side import ROWS, Visit, plan

DONE, SKIPPED, CURRENT = StepState.DONE, StepState.SKIPPED, StepState.CURRENT


@pytest.fixture
def visit(shop):
    plan(shop.sim)
    shop.open()
    return Visit(shop)


def shown(visit):
    """(what stands on the screen, the code of the step)."""
    return visit.side.showing, visit.side.step.code if visit.side.step else None


# --- a session begins
def test_screen_welcomes_in_the_customers_language(shop):
    shop.open()
    ticket = shop.arrive()
    type(ticket).objects.update(language="cs")

    visit = Visit(shop, ticket=ticket)

    assert (visit.side.showing, visit.side.language) == (Showing.WELCOME, "cs")


def test_steps_are_those_of_the_service_as_it_was_written_then(visit):
    assert [code for code, _state in visit.states()] == ["who", "system", "tariff", "read", "mail"]
    assert visit.step("who").state == CURRENT

    visit.shop.sim.step_templates.all().delete()

    assert len(visit.states()) == 5


def test_service_without_steps_is_one_step(shop):
    shop.open()

    assert Visit(shop).states() == [("sim-swap", CURRENT)]


# --- the clerk leads
def test_settled_step_leads_to_the_next_and_the_screen_follows(visit):
    visit.settle("who")
    assert shown(visit) == (Showing.WELCOME, None)  # the next is the clerk's own

    visit.settle("system")
    assert shown(visit) == (Showing.STEP, "tariff")
    assert visit.step("tariff").handed_over

    visit.settle("tariff", SKIPPED)
    visit.settle("read")
    visit.settle("mail")

    assert visit.side.showing == Showing.SUMMARY
    assert visit.step("read").value == "read"


def test_screen_stays_where_the_clerk_has_put_it(visit):
    visit.lead(side.show, showing=Showing.NOTHING)

    visit.settle("who")

    assert visit.side.showing == Showing.NOTHING


def test_step_is_opened_again_without_its_answer(visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)
    visit.answer("tariff", value="solo")

    visit.settle("tariff", CURRENT)

    step = visit.step("tariff")
    assert (step.state, step.value, step.ended_at) == (CURRENT, "", None)
    assert [state for _code, state in visit.states()].count(CURRENT) == 1


def test_clerks_own_step_never_stands_on_the_screen(visit):
    with pytest.raises(NotForScreen):
        visit.lead(side.show, "system", showing=Showing.STEP)
    with pytest.raises(NotForScreen):
        visit.lead(side.hand_over, "who", to_customer=True)


def test_clerks_own_step_is_in_hand_when_it_is_chosen_and_the_screen_welcomes(visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)

    visit.settle("system", CURRENT)

    assert shown(visit) == (Showing.WELCOME, None)
    assert side_view(visit.shop.counter.pk).hand.names["en"] == "System"


def test_clerk_does_not_undo_what_the_customer_has_just_settled(visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)
    visit.answer("tariff", value="duo")

    for to in (DONE, SKIPPED):
        with pytest.raises(StepOver):
            visit.settle("tariff", to)

    assert (visit.step("tariff").value, visit.step("tariff").by_customer) == ("duo", True)


def test_what_is_handed_over_stands_on_the_screen(visit):
    visit.lead(side.show, showing=Showing.NOTHING)

    visit.lead(side.hand_over, "tariff", to_customer=True)

    assert shown(visit) == (Showing.STEP, "tariff")


def test_other_clerk_leads_nothing_and_a_manager_may(visit):
    stranger = Actor(staff_id=StaffFactory().pk)
    facts = {"session_id": visit.session.pk, "showing": Showing.SUMMARY}
    with pytest.raises(serving.NotYourTicket):
        side.show(actor=stranger, **facts)

    side.show(actor=Actor(staff_id=stranger.staff_id, manages=True), **facts)

    assert visit.side.showing == Showing.SUMMARY


def test_step_of_another_session_is_unknown(visit):
    with pytest.raises(UnknownStep):
        side.show(session_id=visit.session.pk, showing=Showing.STEP, step_id=2**40, actor=visit.shop.actor)


def test_every_change_raises_the_revision(visit):
    before = visit.side.revision

    visit.lead(side.say, text="Bring the old SIM.")

    assert visit.side.revision == before + 1
    assert side_view(visit.shop.counter.pk).said == "Bring the old SIM."


# --- the customer answers
def test_customer_settles_what_was_handed_over(visit):
    visit.lead(side.show, "tariff", showing=Showing.STEP)

    visit.answer("tariff", value="duo")

    step = visit.step("tariff")
    assert (step.state, step.value, step.by_customer, step.handed_over) == (DONE, "duo", True, False)


def test_customer_settles_nothing_else(visit):
    with pytest.raises(NotHandedOver):  # not on the screen
        visit.answer("tariff", value="duo")
    visit.lead(side.show, "tariff", showing=Showing.STEP)
    visit.lead(side.hand_over, "tariff", to_customer=False)
    with pytest.raises(NotHandedOver):  # taken back
        visit.answer("tariff", value="duo")
    visit.lead(side.hand_over, "tariff", to_customer=True)
    with pytest.raises(BadAnswer):
        visit.answer("tariff", value="platinum")
    with pytest.raises(BadAnswer):
        visit.answer("tariff")
    visit.answer("tariff", value="duo")
    with pytest.raises(StepOver):
        visit.answer("tariff", value="solo")
    assert visit.step("tariff").value == "duo"


def test_what_is_filled_in_is_kept_encrypted_until_the_visit_ends(visit):
    visit.lead(side.show, "mail", showing=Showing.STEP)

    visit.answer("mail", typed=" ana@example.org ")

    assert visit.step("mail").typed == "ana@example.org"
    raw = SessionStep.objects.raw(
        "SELECT id, encode(typed, 'escape') AS stored FROM queueing_sessionstep WHERE typed IS NOT NULL"
    )
    assert "ana" not in raw[0].stored
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())
    assert not SessionStep.objects.filter(typed__isnull=False).exists()


@pytest.mark.parametrize("typed", ["", "   ", "x" * 201, "a\x07b"])
def test_what_cannot_be_an_answer_is_refused(visit, typed):
    visit.lead(side.show, "mail", showing=Showing.STEP)
    with pytest.raises(BadAnswer):
        visit.answer("mail", typed=typed)


def test_figures_belong_to_their_rows(visit):
    visit.lead(side.set_figures, "tariff", figures={"use": 14})
    assert [option.spare for option in side_view(visit.shop.counter.pk).steps[2].options] == [6, -4]

    visit.lead(side.set_figures, "tariff", figures={})
    assert visit.step("tariff").figures == {}
    for figures in ({"duo": 1}, {"use": -1}, {"use": float("nan")}):
        with pytest.raises(BadFigures):
            visit.lead(side.set_figures, "tariff", figures=figures)
    with pytest.raises(BadFigures):
        visit.lead(side.set_figures, "who", figures={"use": 1})


def test_language_changes_for_the_screen_and_the_ticket(visit):
    side.choose_language(session_id=visit.session.pk, language="ru")

    visit.ticket.refresh_from_db()
    assert (visit.side.language, visit.ticket.language) == ("ru", "ru")


# --- more than one matter, more than one clerk
def test_second_matter_follows_in_the_same_visit(visit):
    plan(visit.shop.bill, ("explain", StepKind.FIGURES, ROWS, True))

    visit.lead(side.add_service, service_id=visit.shop.bill.pk, now=visit.now)

    assert visit.states()[-1] == ("explain", StepState.TODO)
    with pytest.raises(AlreadyInVisit):
        visit.lead(side.add_service, service_id=visit.shop.bill.pk, now=visit.now)
    with pytest.raises(ServiceNotOffered):
        visit.lead(side.add_service, service_id=ServiceFactory().pk, now=visit.now)


def test_second_matter_after_the_summary_is_shown(visit):
    for code in ("who", "system", "tariff", "read", "mail"):
        visit.settle(code)
    assert visit.side.showing == Showing.SUMMARY

    visit.lead(side.add_service, service_id=visit.shop.bill.pk, now=visit.now)

    assert shown(visit) == (Showing.STEP, "bill")


def test_handed_on_visit_goes_on_where_it_was(visit):
    visit.settle("who")
    visit.lead(side.say, text="Wants 20 GB.")
    serving.transfer(service_id=visit.shop.bill.pk, **visit.at())
    assert Side.objects.get().session is None

    again = visit.now + timedelta(minutes=1)

    dispatch.call_next(
        counter_id=visit.shop.counter.pk, store_ids=[visit.shop.store.pk], actor=visit.shop.actor, now=again
    )
    serving.serve(**visit.at())

    assert visit.states()[0] == ("who", DONE)
    assert [code for code, _state in visit.states()][-1] == "bill"
    assert visit.session.said == "Wants 20 GB."


def test_what_was_taken_back_after_reopening_is_not_said_to_be_done(visit):
    visit.settle("who")
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())
    serving.reopen(**visit.at())
    visit.settle("who", CURRENT)
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())

    assert visit_steps(visit.ticket.pk) == ()


def test_reopened_visit_has_its_steps_again(visit):
    visit.settle("who")
    serving.finish(outcome=Outcome.RESOLVED, **visit.at())

    serving.reopen(**visit.at())

    assert visit.states()[0] == ("who", DONE)
    assert visit.side.showing == Showing.WELCOME


# --- nothing stays
@pytest.mark.parametrize("ending", ["finish", "transfer", "take_out"])
def test_screen_forgets_at_once(visit, ending):
    invitation = visit.lead(side.invite)
    secret = side.join(invitation=invitation)
    session = visit.session.pk
    endings = {
        "finish": lambda: serving.finish(outcome=Outcome.RESOLVED, **visit.at()),
        "transfer": lambda: serving.transfer(service_id=visit.shop.bill.pk, **visit.at()),
        "take_out": lambda: serving.take_out(**visit.at()),
    }

    endings[ending]()

    row = visit.side
    assert (row.session, row.step, row.showing, row.language) == (None, None, Showing.NOTHING, "")
    assert (row.invitation, row.phone_hash) == (None, None)
    view = side_view(visit.shop.counter.pk)
    assert (view.session_id, view.number, view.clerk, view.steps) == (None, "", "", ())
    assert secret
    for act in (
        lambda: side.show(session_id=session, showing=Showing.WELCOME, actor=visit.shop.actor),
        lambda: side.answer(session_id=session, step_id=1, now=visit.now),
        lambda: side.invite(session_id=session, actor=visit.shop.actor),
        lambda: side.choose_language(session_id=session, language="pt"),
    ):
        with pytest.raises(SessionOver):
            act()


def test_invitation_is_good_for_one_phone(visit):
    first = visit.lead(side.invite)
    second = visit.lead(side.invite)
    with pytest.raises(InvitationOver):
        side.join(invitation=first)
    side.join(invitation=second)
    with pytest.raises(InvitationOver):
        side.join(invitation=second)


def test_typed_words_of_a_visit_that_was_handed_on_and_left_are_swept(visit):
    visit.lead(side.show, "mail", showing=Showing.STEP)
    visit.answer("mail", typed="ana@example.org")
    serving.transfer(service_id=visit.shop.bill.pk, **visit.at())
    assert sessions.forget_typed() == 0
    serving.take_out(**visit.at())

    assert sessions.forget_typed() == 1
