"""The pages of first-visit resolution."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from insight.models import FirstVisitSettings
from stores.models import Partner, Staff
from tests.clients import signed_in
from tests.factories import NOON, ReasonFactory, ServiceFactory, StaffFactory, StoreFactory
from tests.queueing.visits import settled

DAY = 24 * 60


def ago(days):
    return (timezone.now() - timedelta(days=days) - NOON) // timedelta(minutes=1)


@pytest.fixture
def busy(chain):
    """A store where one was sent away, one came back to another store, and eight were solved."""
    here, expert = chain.store("Chiado"), chain.store("Expert & Sons")
    bill = ServiceFactory(code="bill", topic=chain.service.topic)
    ReasonFactory(kind="not_possible", code="no-stock", names={"en": "Not in stock"})
    facts = {"topic": chain.service.topic, "service": chain.service}
    settled(*[ago(20)] * 8, store=here, **facts)
    settled(ago(20), store=here, outcome="not_possible", reason="no-stock", **facts)
    settled(ago(40), store=here, who="1", **facts)
    settled(ago(35), store=expert, who="1", is_expert=True, **(facts | {"service": bill}))
    settled(ago(60), store=expert, is_expert=True, **facts)
    return chain


def page(person, address="/resolution/"):
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_page_ranks_explains_and_compares(busy):
    text = page(busy.manager())

    assert text.index("Chiado") < text.index("Expert &amp; Sons")  # 8 of 10 is surer than 1 of 1
    for words in ("Not in stock", "Closed as resolved, and the customer came back", "Bill", "Expert stores"):
        assert words in text


@pytest.mark.parametrize("by", ["clerk", "region", "partner", "topic", "channel", "hour"])
def test_page_compares_by_everything(busy, by):
    page(busy.manager(), f"/resolution/?by={by}&window=30&period=365")


def test_page_without_visits_says_so(chain):
    assert "The figures come by themselves" in page(chain.manager())


def test_page_refuses_what_it_does_not_know(chain):
    assert signed_in(chain.manager()).get("/resolution/?by=colour").status_code == 400


def test_page_shows_a_manager_the_own_stores_only(busy):
    mine = busy.stores[1]
    text = page(StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[mine]))
    assert "Chiado" not in text
    assert "Not in stock" not in text


@pytest.mark.parametrize("stores", [1, 3])
def test_page_costs_the_same_for_one_and_three_stores(chain, stores, django_assert_num_queries):
    for _n in range(stores):
        store, facts = chain.store(), {"service": ServiceFactory(), "outcome": "follow_up"}
        settled(ago(20), store=store, is_expert=True, topic=chain.service.topic, **facts)
        settled(ago(20), ago(19), who=store.code, store=store, topic=chain.service.topic, **facts)
    client = signed_in(chain.manager())

    with django_assert_num_queries(12):
        client.get("/resolution/")


def test_own_page_shows_a_clerk_the_own_visits_only(busy):
    store = busy.stores[0]
    clerk, other = StaffFactory(stores=[store]), StaffFactory(stores=[store])
    again = ServiceFactory(code="again", names={"en": "Number porting"}, topic=busy.service.topic)
    settled(ago(30), who="7", clerk=clerk, store=store, topic=busy.service.topic, service=busy.service)
    settled(ago(28), who="7", clerk=other, store=store, topic=busy.service.topic, service=again)

    assert "Number porting" in page(clerk, "/resolution/own/")
    assert "Nobody had to come again" in page(other, "/resolution/own/")


@pytest.mark.parametrize("visits", [1, 3])
def test_own_page_costs_the_same_for_one_and_three_repeats(chain, visits, django_assert_num_queries):
    store = chain.store()
    clerk = StaffFactory(stores=[store])
    for n in range(visits):
        settled(ago(30), ago(28), who=str(n), clerk=clerk, store=store, service=chain.service)
    client = signed_in(clerk)

    with django_assert_num_queries(9):
        client.get("/resolution/own/")


def export(person, **asked):
    return signed_in(person).post("/resolution/clerks/", {"month": f"{NOON:%Y-%m}", "window": "14", **asked})


@pytest.fixture
def switched_on(db):
    return FirstVisitSettings.objects.create(exports_clerks=True)


def test_export_is_off_until_the_chain_switches_it_on(busy):
    manager = busy.manager()
    answer = export(manager)
    assert (answer.status_code, "switched on the export" in answer.content.decode()) == (403, True)
    assert 'action="/resolution/clerks/"' not in page(manager)


def test_export_holds_the_own_clerks_of_the_month_and_the_rules(chain, switched_on):
    mine, other = chain.store(), StoreFactory()
    clerk = StaffFactory(code="c-7", first_name="=Rita()")
    settled(0, 1, clerk=clerk, store=mine)
    settled(40 * DAY, clerk=clerk, store=mine)
    settled(0, clerk=StaffFactory(code="elsewhere"), store=other)
    manager = chain.manager()

    lines = export(manager).content.decode().splitlines()

    assert lines[1] == "2026-03,14,c-7,'=Rita(),2,2,2,2,0,1.0000,0.3424,1.0000"
    assert lines[2] == ""
    assert [line.split(",")[0] for line in lines[3:]] == ["Rule"] * 6
    assert AuditEntry.objects.get(action="clerk_figures.export").actor == f"staff:{manager.pk}"
    assert 'action="/resolution/clerks/"' in page(manager)


@pytest.mark.parametrize("role", [Staff.Role.CLERK, Staff.Role.AUDITOR])
def test_export_is_for_managers(chain, switched_on, role):
    assert export(StaffFactory(role=role, stores=[chain.store()])).status_code == 403


def test_export_refuses_what_is_no_month(chain, switched_on):
    assert export(chain.manager(), month="soon").status_code == 400


def test_manager_of_a_store_that_changed_hands_sees_none_of_the_former_dealers_clerks(chain):
    before, after = (Partner.objects.create(code=code, name=code) for code in ("before", "after"))
    store = chain.store("Rossio", partner=before)
    clerk = StaffFactory(first_name="Formerly", last_name="Here")
    settled(*[ago(20)] * 3, store=store, topic=chain.service.topic, clerk=clerk)
    store.partner = after
    store.save()

    boss = StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store])
    assert "Formerly" not in page(boss, "/resolution/?by=clerk&period=90")
    assert "Formerly" in page(chain.manager(), "/resolution/?by=clerk&period=90")


def test_page_draws_the_reasons_and_says_what_they_came_back_for(busy):
    text = page(busy.manager())

    reasons, following = text.index("Why one visit was not enough"), text.index("What they came back for")
    assert '<polyline class="sum" points="390,36 776,88"/>' in text[reasons:following]
    half = "<td>1</td><td>50\u00a0%</td>"
    assert f'<th scope="row">Not in stock</th>{half}<td>50\u00a0%</td>' in text[reasons:following]
    assert f"the customer came back</th>{half}<td>100\u00a0%</td>" in text[reasons:following]
    assert "<td>1</td><td>1</td></tr>" in text[following:]  # one customer, in another store
