"""The pages of follow-ups: who sees what, how long a list takes, and the way to the remedy."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feedback.commands.followups import opening, problems, working
from feedback.models import FollowUp, SystemicProblem
from feedback.screens.followups import follow_up_parts
from queueing.models import DayTotal
from stores.access import principal_for_user
from stores.models import Partner, Staff
from tests.factories import RegionFactory, ServiceFactory, StaffFactory, StoreFactory, customer_with
from tests.feedback.said import cause, manager_of, rules, said, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def alarms():
    return rules()


def browser(person):
    client = Client()
    client.force_login(person.user)
    return client


def unhappy(store, now, **facts):
    answer = said(store, at=now, **({"mark": 1, "text": "Waited for an hour"} | facts))
    return opening.look_at(answer_id=answer.pk, now=now)


def test_list_takes_as_many_statements_for_three_as_for_one(now, django_assert_num_queries):
    store = StoreFactory()
    boss = manager_of(store)
    principal = principal_for_user(boss.user_id)
    clerk, service = StaffFactory(stores=[store]), ServiceFactory()
    for _round in range(2):
        for _each in range(2):
            unhappy(store, now, clerk=clerk, service=service)
        with django_assert_num_queries(6):
            parts = follow_up_parts(principal, "open", "1", now=now)
    assert parts["list"].count("<li") == 4


def test_each_role_sees_the_follow_ups_of_its_stores(now):
    here, there = StoreFactory(), StoreFactory()
    unhappy(here, now, text="Here")
    unhappy(there, now, text="There")
    regional = StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[here.region])
    auditor = StaffFactory(role=Staff.Role.AUDITOR)

    seen = {
        name: [word for word in ("Here", "There") if word in browser(person).get("/follow-ups/").content.decode()]
        for name, person in {"manager": manager_of(here), "regional": regional, "auditor": auditor}.items()
    }

    assert seen == {"manager": ["Here"], "regional": ["Here"], "auditor": ["Here", "There"]}
    assert browser(StaffFactory(stores=[here])).get("/follow-ups/").status_code == 403


def test_the_manager_of_a_store_that_changed_hands_does_not_read_what_was_said_of_the_dealer_before(now):
    before, after = (Partner.objects.create(code=code, name=code) for code in ("before", "after"))
    store = StoreFactory(partner=before)
    old = unhappy(store, now, text="Before")
    store.partner = after
    store.save()
    unhappy(store, now, text="After")
    boss = browser(manager_of(store))

    for page in ("/follow-ups/", "/answers/"):
        text = boss.get(page).content.decode()
        assert ("After" in text, "Before" in text) == (True, False), page
    assert boss.get(f"/follow-ups/{old.pk}/").status_code == 404


def test_a_clerk_reads_the_own_answers_alone(now):
    store = StoreFactory()
    ana, rui = StaffFactory(stores=[store]), StaffFactory(stores=[store])
    said(store, at=now, text="About Ana", clerk=ana)
    said(store, at=now, text="About Rui", clerk=rui)

    text = browser(ana).get("/answers/").content.decode()

    assert ("About Ana" in text, "About Rui" in text) == (True, False)


def test_feed_takes_as_many_statements_for_three_as_for_one(now, django_assert_num_queries):
    store = StoreFactory()
    client = browser(manager_of(store))
    said(store, at=now, clerk=StaffFactory(), service=ServiceFactory())
    client.get("/answers/")
    with django_assert_num_queries(6):
        client.get("/answers/")
    for _each in range(2):
        said(store, at=now, clerk=StaffFactory(), service=ServiceFactory(), text="Fine")
    with django_assert_num_queries(6):
        client.get("/answers/")


def test_from_taking_to_the_remedy(now):
    store = StoreFactory()
    boss, row = browser(manager_of(store)), unhappy(store, now)
    home = f"/follow-ups/{row.pk}/"
    boss.post(f"{home}claim/")
    boss.post(f"{home}contact/", {"kind": "called", "note": "Will come on Monday"})
    facts = {"cause": cause().pk, "remedy": "A new card", "word": "Thanks", "satisfied": "yes"}

    wrong = boss.post(f"{home}close/", facts | {"remedy": ""})
    right = boss.post(f"{home}close/", facts)

    assert (wrong.status_code, right.status_code) == (400, 302)
    text = boss.get(home).content.decode()
    assert all(word in text for word in ("Will come on Monday", "A new card", "Thanks", "The customer is content now."))
    assert FollowUp.objects.get().satisfied is True


def test_phone_and_name_are_shown_to_whoever_has_taken_it_and_to_nobody_else(now):
    store, person = StoreFactory(), customer_with(phone="+351912345678", name="Ana Silva")
    ticket = visit(store, customer=person, confirmed_at=now, ended=now - timedelta(minutes=20))
    row = opening.look_at(answer_id=said(ticket=ticket, at=now, mark=1, customer=person).pk, now=now)
    one, other = browser(manager_of(store)), browser(manager_of(store))
    home = f"/follow-ups/{row.pk}/"

    def shown():
        texts = [who.get(home).content.decode() for who in (one, other)]
        return [("+351912345678" in text, "Ana Silva" in text) for text in texts]

    before = shown()
    one.post(f"{home}claim/")
    taken = shown()
    facts = {"cause": cause().pk, "remedy": "x", "satisfied": ""}
    one.post(f"{home}close/", facts)

    assert before == [(False, False)] * 2
    assert taken == [(True, True), (False, False)]
    assert shown() == [(False, False)] * 2


@pytest.mark.parametrize(
    ("level", "may"), [(1, ["manager", "regional", "admin"]), (2, ["regional", "admin"]), (3, ["admin"])]
)
def test_nobody_works_on_what_stands_above_them_and_the_page_says_so(now, level, may):
    store = StoreFactory()
    people = {
        "manager": manager_of(store),
        "regional": StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[store.region]),
        "admin": StaffFactory(role=Staff.Role.ADMINISTRATOR),
    }
    row = unhappy(store, now)
    for name, person in people.items():
        FollowUp.objects.filter(pk=row.pk).update(level=level, state="open", claimed_by=None, claimed_at=None)
        client, allowed = browser(person), name in may
        text = client.get(f"/follow-ups/{row.pk}/").content.decode()
        assert ("This stands on a list above yours" in text) is not allowed
        answers = [client.post(f"/follow-ups/{row.pk}/{act}/").status_code for act in ("claim", "close")]
        assert answers == ([302, 400] if allowed else [403, 403]), name


def test_closing_as_content_without_a_contact_keeps_what_was_typed(now):
    store = StoreFactory()
    boss, row = browser(manager_of(store)), unhappy(store, now)
    boss.post(f"/follow-ups/{row.pk}/claim/")

    facts = {"cause": cause().pk, "remedy": "A new card", "satisfied": "yes"}
    found = boss.post(f"/follow-ups/{row.pk}/close/", facts)

    assert found.status_code == 400
    assert all(word in found.content.decode() for word in ("A new card", "Only the customer can say that."))


def test_an_auditor_reads_and_does_nothing(now):
    row = unhappy(StoreFactory(), now)
    auditor = browser(StaffFactory(role=Staff.Role.AUDITOR))

    assert auditor.get(f"/follow-ups/{row.pk}/").status_code == 200
    assert auditor.post(f"/follow-ups/{row.pk}/claim/").status_code == 403


def test_complaints_are_told_per_thousand_visits(now):
    store = StoreFactory()
    unhappy(store, now - timedelta(days=2))
    visit(store, ended=now - timedelta(days=1))
    opening.open_for_visits(now=now)  # left unsettled, but nobody complained
    DayTotal.objects.create(store=store, service=ServiceFactory(), day=(now - timedelta(days=2)).date(), done=80)

    text = browser(manager_of(store)).get("/follow-ups/").content.decode()

    assert "complaints per 1,000 visits (1 in 30 days)" in text
    assert "<b>12.5</b>" in text


# --- systemic problems ------------------------------------------------------------------------------------------------
def remedied(row, boss, now):
    working.claim(follow_up_id=row.pk, by_id=boss.pk, now=now)
    facts = {"cause": cause("wait"), "remedy": "Called", "word": "", "satisfied": None}
    working.close(follow_up_id=row.pk, by_id=boss.pk, now=now, **facts)


def test_the_effect_of_a_problem_is_read_off_the_figures_before_and_after(now):
    region, elsewhere = RegionFactory(), StoreFactory()
    store, service = StoreFactory(region=region), ServiceFactory()
    boss = StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[region])
    opened, fixed = now - timedelta(days=20), now - timedelta(days=10)
    for place, days in [(store, 30), (store, 25), (store, 2), (elsewhere, 30)]:
        remedied(unhappy(place, now - timedelta(days=days)), boss, now)
    for days, done in [(30, 100), (15, 999), (2, 200)]:
        DayTotal.objects.create(store=store, service=service, day=(now - timedelta(days=days)).date(), done=done)
    facts = {"cause": cause("wait"), "owner": boss, "due_on": now.date(), "by_id": boss.pk, "now": opened}
    row = problems.open_problem(title="One counter on Mondays", region=region, **facts)
    problems.remedy_problem(problem_id=row.pk, remedy="Two counters", by_id=boss.pk, now=fixed)

    text = browser(boss).get("/problems/").content.decode()

    assert "Before: 20.0 per 1,000 visits (2 in four weeks)." in text
    assert "Since: 5.0 per 1,000 visits (1)." in text
    assert text.count('<th scope="row">Wait</th><td>2</td>') == 1  # named in the last four weeks


@pytest.mark.parametrize("place", ["region", "everywhere"])
def test_a_manager_reads_the_figures_of_the_own_stores_alone(now, place):
    here = StoreFactory()
    there = StoreFactory(region=here.region, partner=Partner.objects.create(code="other", name="Other"))
    boss, service = StaffFactory(role=Staff.Role.ADMINISTRATOR), ServiceFactory()
    for store in (here, there, there):
        remedied(unhappy(store, now - timedelta(days=3)), boss, now)
        facts = {"store": store, "service": service, "day": (now - timedelta(days=3)).date()}
        DayTotal.objects.get_or_create(**facts, defaults={"done": 50})
    facts = {"cause": cause("wait"), "owner": boss, "due_on": now.date(), "by_id": boss.pk, "now": now}
    problems.open_problem(title="Wait", region=here.region if place == "region" else None, **facts)

    manager, chief = (browser(who).get("/problems/").content.decode() for who in (manager_of(here), boss))

    assert "Before: 20.0 per 1,000 visits (1 in four weeks)." in manager
    assert "Before: 30.0 per 1,000 visits (3 in four weeks)." in chief


def test_problems_take_as_many_statements_for_three_as_for_one(now, django_assert_num_queries):
    boss = StaffFactory(role=Staff.Role.AUDITOR)
    client = browser(boss)
    for _round in range(2):
        for store in (None, StoreFactory()):
            problems.open_problem(
                title="Wait", cause=cause(), owner=boss, due_on=now.date(), store=store, by_id=boss.pk, now=now
            )
        with django_assert_num_queries(6):
            client.get("/problems/")


def test_a_regional_manager_puts_a_problem_on_the_list_and_its_owner_says_what_was_done(now):
    store = StoreFactory()
    boss, owner = StaffFactory(role=Staff.Role.REGIONAL_MANAGER, regions=[store.region]), manager_of(store)
    facts = {
        "title": "Cards run out",
        "cause": cause("stock").pk,
        "store": store.code,
        "owner": owner.pk,
        "due_on": "2030-01-01",
    }

    assert browser(owner).post("/problems/", facts).status_code == 403
    assert browser(boss).post("/problems/", facts | {"due_on": "soon"}).status_code == 400
    assert browser(boss).post("/problems/", facts).status_code == 302
    row = SystemicProblem.objects.get()
    assert browser(manager_of(StoreFactory())).post(f"/problems/{row.pk}/remedy/", {"remedy": "x"}).status_code == 404
    browser(owner).post(f"/problems/{row.pk}/remedy/", {"remedy": "A larger box"})
    row.refresh_from_db()
    assert (row.remedy, row.remedied_by) == ("A larger box", owner)


# --- what alarms ------------------------------------------------------------------------------------------------------
def test_rules_are_explained_and_can_be_tried(now):
    boss = browser(manager_of(StoreFactory()))

    text = boss.get("/alarms/?text=This+is+fraud&language=en&five=4").content.decode()

    assert "The text has one of these: fraud*, rip off." in text
    assert "Found: fraud*." in text
    assert "No rule is met" in boss.get("/alarms/?text=no+fraud&five=5").content.decode()
