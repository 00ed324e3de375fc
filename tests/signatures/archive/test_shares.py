"""How much is done without paper."""

from datetime import date, timedelta

import pytest

from queueing.models import Session
from signatures.models import Document
from signatures.queries.shares import Share, shares
from stores.models import Service, Staff, Store
from tests.clients import signed_in
from tests.factories import (
    NOON,
    CounterFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
)

DAY = NOON.date()
SINCE, UNTIL = date(2026, 1, 1), date(2027, 1, 1)


@pytest.fixture
def service(paper):
    service = ServiceFactory(code="sim")
    paper.template.services.add(service)
    return service


def visit(store, service, *, ended=Session.Ended.FINISHED, day=DAY):
    ticket = TicketFactory(store=store, service=service, day=day)
    counter = store.counters.first() or CounterFactory(store=store)
    return SessionFactory(
        ticket=ticket,
        clerk=StaffFactory(),
        counter=counter,
        service=service,
        started_at=NOON,
        ended_at=NOON + timedelta(minutes=9),
        ended=ended,
    )


def with_document(paper, session, *, state, by_ticket=False):
    document = paper.made()
    tie = {"ticket": session.ticket} if by_ticket else {"session": session}
    Document.objects.filter(pk=document.pk).update(state=state, **tie)


def test_shares_are_of_finished_matters_that_need_a_form(paper, service):
    other = ServiceFactory(code="talk")
    visits = [visit(paper.store, service) for _visit in range(5)]
    visit(paper.store, other)  # needs none
    visit(paper.store, service, ended=Session.Ended.TRANSFERRED)
    with_document(paper, visits[0], state="sealed")
    with_document(paper, visits[1], state="sealing", by_ticket=True)
    with_document(paper, visits[2], state="frozen")
    with_document(paper, visits[3], state="declined")

    found = shares(Store.objects.all(), since=SINCE, until=UNTIL)

    assert found.all == Share("", form=5, paperless=3, signature=5, signed=2)
    assert (found.all.paperless_percent, found.all.signed_percent) == (60, 40)
    assert [share.name for share in found.services] == ["sim"]
    assert [share.name for share in found.months] == ["2026-03"]
    assert found.months[0].signed == found.stores[0].signed == 2


def test_two_documents_of_one_matter_are_one_and_two_forms_of_a_service_too(paper, service):
    session = visit(paper.store, service)
    type(paper.template).objects.get(code="complaint").services.add(service)
    for _document in range(2):
        with_document(paper, session, state="sealed")

    assert shares(Store.objects.all(), since=SINCE, until=UNTIL).all == Share("", 1, 1, 1, 1)


def test_form_that_nobody_signs_needs_no_signature(paper, service):
    visit(paper.store, service)
    paper.template.services.clear()

    assert shares(Store.objects.all(), since=SINCE, until=UNTIL).all == Share("", 0, 0, 0, 0)
    paper.template.services.add(service)
    paper.template.is_active = False
    paper.template.save(update_fields=["is_active"])
    assert shares(Store.objects.all(), since=SINCE, until=UNTIL).all.form == 0


def test_days_and_stores_are_those_asked_for(paper, service):
    visit(paper.store, service, day=date(2025, 12, 31))
    visit(paper.store, service, day=SINCE)
    visit(StoreFactory(code="other"), service)

    assert shares(Store.objects.all(), since=SINCE, until=UNTIL).all.form == 2
    assert shares(Store.objects.filter(code="other"), since=SINCE, until=UNTIL).all.form == 1


def test_shares_are_one_statement_for_any_number(paper, service, django_assert_num_queries):
    for _visit in range(3):
        visit(paper.store, service)

    with django_assert_num_queries(1):
        shares(Store.objects.all(), since=SINCE, until=UNTIL)


def test_page_shows_them_to_managers(paper, service):
    from django.utils import timezone  # noqa: PLC0415 -- the page asks the clock

    with_document(paper, visit(paper.store, service, day=timezone.now().date()), state="sealed")
    visit(paper.store, service, day=timezone.now().date())
    Service.objects.filter(pk=service.pk).update(names={"en": "SIM swap at the desk"})
    staff = {
        role: StaffFactory(role=role, stores=[paper.store]) for role in (Staff.Role.STORE_MANAGER, Staff.Role.CLERK)
    }

    page = signed_in(staff[Staff.Role.STORE_MANAGER]).get("/archive/shares/").content.decode()

    assert "50 %" in page
    assert "SIM swap at the desk" in page
    assert signed_in(staff[Staff.Role.CLERK]).get("/archive/shares/").status_code == 403
