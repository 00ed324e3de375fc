"""The console as a whole: what is in it, what is only to look at, and how many queries its lists cost."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import audit
from core.models import User
from queueing.models import DayTotal, OnlineHint, Session, Ticket, TicketMove
from signatures.models import FormTemplate, PlainWord
from stores.models import ApiToken, Counter, Customer, Device, Partner, Service, Shift, Staff, Store
from tests.clients import signed_in
from tests.factories import (
    NOON,
    CounterFactory,
    DeviceFactory,
    RegionFactory,
    ServiceFactory,
    SessionFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
    TierFactory,
    customer_with,
    offer,
)
from tests.signatures.forms import form_template

HOUR = timedelta(hours=1)


def _partner(n):
    return Partner.objects.create(code=f"p{n}", name=f"P {n}")


def _store(n):
    store = StoreFactory(partner=_partner(n))
    CounterFactory(store=store)
    offer(store, ServiceFactory())
    return store


def _person(n):
    return StaffFactory(stores=[StoreFactory()], regions=[RegionFactory()]).user


def _device(n):
    counter = CounterFactory()
    return DeviceFactory(store=counter.store, counter=counter, paired_by=StaffFactory())


def _token(n):
    return ApiToken.objects.create(staff=StaffFactory(), token_hash=bytes([n]), created_at=NOON, scopes=["desk"])


def _customer(n):
    return customer_with(number=f"4711{n}", phone=f"+3519100000{n}", tier=TierFactory(code=f"t{n}"))


def _shift(n):
    counter = CounterFactory()
    return Shift.objects.create(
        staff=StaffFactory(), store=counter.store, counter=counter, starts_at=NOON, ends_at=NOON + HOUR
    )


def _ticket(n):
    counter = CounterFactory()
    return TicketFactory(
        store=counter.store, counter=counter, clerk=StaffFactory(), tier=TierFactory(code=f"t{n}"), called_at=NOON
    )


def _move(n):
    ticket = _ticket(n)
    facts = {"ticket": ticket, "store": ticket.store, "by": ticket.clerk, "counter": ticket.counter}
    return TicketMove.objects.create(**facts, revision=n, to_state="waiting", at=NOON)


def _session(n):
    ticket = _ticket(n)
    return SessionFactory(ticket=ticket, counter=ticket.counter, clerk=ticket.clerk, ended_at=NOON)


def _total(n):
    return DayTotal.objects.create(store=StoreFactory(), service=ServiceFactory(), day=NOON.date())


def _hint(n):
    return OnlineHint.objects.create(store=StoreFactory(), service=ServiceFactory(), day=NOON.date())


LISTS = {
    Store: _store,
    User: _person,
    Service: lambda n: ServiceFactory(),
    Counter: lambda n: CounterFactory(clerk=StaffFactory()),
    Device: _device,
    ApiToken: _token,
    Customer: _customer,
    Shift: _shift,
    Ticket: _ticket,
    TicketMove: _move,
    Session: _session,
    DayTotal: _total,
    OnlineHint: _hint,
    FormTemplate: lambda n: form_template(f"form-{n}"),
    PlainWord: lambda n: PlainWord.objects.create(language="en", word=f"word-{n}", instead="plain"),
}


def queries(console, address):
    with CaptureQueriesContext(connection) as caught:
        assert console.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_list_costs_the_same_queries_for_one_and_three_rows(console, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    LISTS[model](1)
    console.get(address)  # what is remembered once for a process
    one = queries(console, address)

    LISTS[model](2)
    LISTS[model](3)

    assert queries(console, address) == one


def test_store_page_costs_the_same_queries_for_one_and_three_of_its_parts(console):
    store = _store(1)
    address = reverse("admin:stores_store_change", args=[store.pk])
    console.get(address)
    one = queries(console, address)

    for _n in range(2):
        CounterFactory(store=store)
        offer(store, ServiceFactory())

    assert queries(console, address) == one


def test_console_holds_what_is_ours_and_nothing_of_others(console):
    assert {model._meta.label for model in admin.site._registry} == {
        "core.AuditEntry",
        "core.User",
        "feedback.AlarmRule",
        "feedback.CallbackRule",
        "feedback.Cause",
        "feedback.ClaimCategory",
        "feedback.ClaimLetter",
        "feedback.LevelDeadline",
        "feedback.ShortNumber",
        "feedback.Survey",
        "insight.FirstVisitSettings",
        "queueing.DayTotal",
        "queueing.OnlineHint",
        "queueing.Session",
        "queueing.StepTemplate",
        "queueing.Ticket",
        "queueing.TicketMove",
        "signatures.FormTemplate",
        "signatures.PlainWord",
        "stores.ApiToken",
        "stores.BookingPolicy",
        "stores.Counter",
        "stores.Customer",
        "stores.Device",
        "stores.LinePolicy",
        "stores.OutgoingMessage",
        "stores.Partner",
        "stores.Place",
        "stores.Reason",
        "stores.Region",
        "stores.Service",
        "stores.Shift",
        "stores.Store",
        "stores.Tier",
        "stores.Topic",
    }
    assert console.get("/admin/").status_code == 200


def test_rows_are_not_deleted_by_the_dozen(console):
    _store(1)
    address = reverse("admin:stores_store_changelist")

    console.post(address, {"action": "delete_selected", "_selected_action": [Store.objects.get().pk], "post": "yes"})

    assert Store.objects.exists()
    assert "delete_selected" not in console.get(address).content.decode()


@pytest.mark.parametrize("make", [_ticket, _move, _session, _total, _hint], ids=lambda make: make.__name__)
def test_history_is_only_looked_at(console, make):
    row = make(1)
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}"
    page = reverse(f"{name}_change", args=[row.pk])

    assert console.get(page).status_code == 200
    assert console.post(page, {}).status_code == 403
    assert console.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert console.post(reverse(f"{name}_add"), {}).status_code == 403


def test_audit_log_is_only_looked_at(console):
    entry = audit.record(actor="staff:1", action="store.change", target="store:1", now=NOON, data={"n": 1})
    page = reverse("admin:core_auditentry_change", args=[entry.pk])

    assert "store.change" in console.get(page).content.decode()
    assert console.post(page, {"actor": "nobody"}).status_code == 403
    assert console.post(reverse("admin:core_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403


def test_ticket_page_keeps_the_customers_token_and_the_clerks_note(console):
    ticket = _ticket(1)
    Ticket.objects.update(note="speaks of her divorce")

    shown = console.get(reverse("admin:queueing_ticket_change", args=[ticket.pk])).content.decode()

    assert ticket.token not in shown
    assert "divorce" not in shown


def test_ticket_shows_the_clocks_of_its_store(console):
    ticket = TicketFactory(store=StoreFactory(time_zone="Asia/Kamchatka"), arrived_at=NOON)

    shown = console.get(reverse("admin:queueing_ticket_change", args=[ticket.pk])).content.decode()

    assert "2026-03-05 00:00:00" in shown


@pytest.mark.parametrize("role", [role for role in Staff.Role.values if role != "administrator"])
def test_console_is_for_administrators_only(db, role):
    browser = signed_in(StaffFactory(role=role, stores=[StoreFactory()]))

    assert browser.get("/admin/", follow=True).status_code == 403
    assert browser.get(reverse("admin:stores_store_changelist"), follow=True).status_code == 403
