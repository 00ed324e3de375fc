"""The pages of the rule preview: for whom, what they cost, what they refuse."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from insight.queries import rules as rules_module
from queueing.commands.demo_week import play_week
from queueing.queries import past as past_module
from stores.commands.rules import Rule, begin_rules, plan_rule
from stores.models import LinePolicy, PolicyChange, Staff, Store, Tier
from stores.queries.opening import local_day
from tests.clients import Client, signed_in
from tests.factories import RegionFactory, StaffFactory, StoreFactory, TierFactory

ROLES = Staff.Role
FIFO = {"kind": "fifo", "weights": "", "lead_minutes": "0", "grace_minutes": "10"}


@pytest.fixture
def store(chain, settings):
    settings.DEMO = True
    TierFactory(code="gold", head_start=10, rank=1, max_wait=15)
    return chain.store(counters=2, open_counters=2)


@pytest.fixture
def week(store):
    assert play_week(store=store, days=7, now=timezone.now()) > 200
    return store


@pytest.fixture
def manager(store):
    return StaffFactory(role=ROLES.STORE_MANAGER, stores=[store])


@pytest.fixture
def browser(manager):
    return signed_in(manager)


def tomorrow(store):
    return local_day(store, now=timezone.now()) + timedelta(days=1)


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace("\u00a0", " "))


# --- for whom ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "look", "change"),
    [
        (ROLES.GREETER, 403, 403),
        (ROLES.CLERK, 403, 403),
        (ROLES.STORE_MANAGER, 200, 302),
        (ROLES.REGIONAL_MANAGER, 200, 302),
        (ROLES.AUDITOR, 200, 403),
        (ROLES.ADMINISTRATOR, 200, 302),
    ],
)
def test_rule_is_seen_and_changed_by_those_who_may(chain, store, role, look, change):
    client = signed_in(StaffFactory(role=role, stores=[store], regions=[chain.region]))

    assert client.get(f"/rules/{store.code}/").status_code == look
    assert client.get("/rules/", follow=True).status_code == look
    planned = client.post(f"/rules/{store.code}/plan/", FIFO | {"from_on": tomorrow(store)})
    assert planned.status_code == change
    assert PolicyChange.objects.count() == (change == 302)


@pytest.mark.parametrize("role", [ROLES.STORE_MANAGER, ROLES.REGIONAL_MANAGER])
def test_rule_of_a_foreign_store_does_not_exist(store, role):
    client = signed_in(StaffFactory(role=role, stores=[StoreFactory()], regions=[RegionFactory()]))

    assert client.get(f"/rules/{store.code}/").status_code == 404
    assert client.post(f"/rules/{store.code}/plan/", FIFO | {"from_on": tomorrow(store)}).status_code == 404
    assert not PolicyChange.objects.exists()


def test_visitors_are_sent_to_sign_in(store):
    assert Client().get(f"/rules/{store.code}/")["Location"].startswith("/accounts/login/?next=")


def test_auditor_reads_and_finds_no_button(week):
    auditor = StaffFactory(role=ROLES.AUDITOR)
    page = text(signed_in(auditor).get(f"/rules/{week.code}/?kind=fifo"))

    assert "New rule" in page
    assert "Switch on" not in page


def test_looking_changes_nothing(week, browser):
    before = Store.objects.values().get(pk=week.pk)
    browser.get(f"/rules/{week.code}/?kind=fifo&days=3")

    assert Store.objects.values().get(pk=week.pk) == before
    assert not PolicyChange.objects.exists()
    for act in ("plan", "undo"):
        assert browser.get(f"/rules/{week.code}/{act}/").status_code == 405


# --- what it shows ----------------------------------------------------------------------------------------------------
def test_page_says_how_far_to_trust_it_and_compares_by_tier(week, browser):
    answer = browser.get(f"/rules/{week.code}/?kind=fifo&days=3")
    page, found = text(answer), answer.context["found"]

    assert len(found.days) == 3
    assert "The replay is close to what happened." in page
    assert [block.name for block in answer.context["shown"].blocks] == ["Everybody", "Standard", "Gold"]
    assert page.count('role="img"') == 6  # today's rule and the new one, three times
    assert re.search(r'aria-label="Gold\. New rule: half within \d+ min, nine of ten within \d+ min\. Over', page)
    assert page.count("<tbody>") == 3
    assert "As it was" in page


def test_without_another_rule_there_is_nothing_to_switch_on(week, browser):
    answer = browser.get(f"/rules/{week.code}/")

    assert len(answer.context["found"].days) == 1
    assert answer.context["found"].has_new is False
    assert "Switch on" not in text(answer)
    assert text(browser.get(f"/rules/{week.code}/?kind=accumulating&days=7")).count("Switch on") == 0


def test_other_numbers_of_a_tier_are_played_and_cannot_be_switched_on(week, browser):
    answer = browser.get(f"/rules/{week.code}/?head-gold=40&limit-gold=5&days=7")
    gold = next(line for line in answer.context["found"].lines if line.code == "gold")

    assert gold.new.over > gold.now.over  # of a limit that is a third of the old one
    assert (gold.limit, gold.new_limit) == (15, 5)
    assert "limit 15 min, new 5 min" in text(answer)
    assert 'aria-disabled="true"' in text(answer)
    assert "/plan/" not in text(answer)


def test_store_without_a_past_says_what_it_needs(store, browser):
    assert "Nobody came in these days" in text(browser.get(f"/rules/{store.code}/"))


def test_more_tickets_than_can_be_replayed_are_refused_clearly(week, browser, monkeypatch):
    monkeypatch.setattr(past_module, "MOST_TICKETS", 50)
    answer = browser.get(f"/rules/{week.code}/?days=7")

    assert answer.status_code == 400
    assert "Choose fewer days." in text(answer)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("days=2", "days"),
        ("days=700", "days"),
        ("kind=random", "kind"),
        ("kind=ratio", "kind"),
        ("lead=-1", "lead"),
        ("grace=nan", "grace"),
        ("grace=1e9", "grace"),
        ("rate-gold=x", "rate-gold"),
        ("rank-gold=1.5", "rank-gold"),
        ("head-gold=", "head-gold"),
        ("limit-gold=-3", "limit-gold"),
        ("kind=ratio&turns-gold=1000", "turns-gold"),
    ],
)
def test_bad_input_is_named_at_its_field(store, browser, query, field):
    answer = browser.get(f"/rules/{store.code}/?{query}")

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert "Correct what is marked" in text(answer)


def test_whatever_else_stands_in_the_address_is_left_alone(store, browser):
    assert browser.get(f"/rules/{store.code}/?lang=pt&turns-nobody=7&x=%F0").status_code == 200


def test_tier_without_a_limit_stays_without_one(store, browser):
    answer = browser.get(f"/rules/{store.code}/?limit-gold=")

    assert answer.context["form"].numbers()["gold"].max_wait is None
    assert answer.context["other_tiers"] is True


def test_turns_stand_in_the_order_of_todays_turns(store, browser):
    store.policy.kind, store.policy.weights = "ratio", "gold:1, standard:2"
    store.policy.save()
    answer = browser.get(f"/rules/{store.code}/?turns-standard=3")

    assert answer.context["rule"] == Rule("ratio", "gold:1, standard:3", 0, 10)
    assert browser.get(f"/rules/{store.code}/").context["other_rule"] is False


@pytest.mark.parametrize("query", ["days=1", "days=7&kind=fifo"])
def test_page_costs_the_same_for_a_day_and_a_week(week, browser, query, django_assert_num_queries):
    with django_assert_num_queries(15):
        browser.get(f"/rules/{week.code}/?{query}")


@pytest.mark.parametrize("method", ["get", "head"])
def test_same_question_is_answered_from_memory(week, browser, method, django_assert_num_queries):
    address = f"/rules/{week.code}/?kind=fifo"
    found = browser.get(address).context["found"]

    with django_assert_num_queries(6):
        answer = getattr(browser, method)(address)
    assert answer.context["found"] == found
    assert browser.get(f"{address}&lead=9").context["found"] is not found


def test_page_behind_another_replay_is_refused_clearly(week, browser, monkeypatch):
    monkeypatch.setattr(rules_module, "PATIENCE", 0.01)
    with rules_module._playing:
        answer = browser.get(f"/rules/{week.code}/")

    assert answer.status_code == 409
    assert "Another replay is running." in text(answer)
    assert browser.get(f"/rules/{week.code}/").status_code == 200


ODD_TIERS = [
    {"rate": 1 / 3, "head_start": -7.123456789, "rank": -300, "max_wait": 2000 / 3},
    {"rate": 123456.789, "head_start": 1e17, "rank": 32767, "max_wait": 1e6},
    {"rate": 0, "head_start": -1e6, "rank": -32768, "max_wait": 0},
]
ODD_POLICIES = [
    {"kind": "ratio", "weights": "gold:999,standard:0", "lead_minutes": 1 / 3, "grace_minutes": 1e6},
    {"kind": "ratio", "weights": "", "lead_minutes": 1234.56789},
    {"kind": "ratio", "weights": "gone:2, gold:1"},
    {"kind": "fifo", "weights": "gold:2"},
]


@pytest.mark.parametrize("odd", ODD_TIERS)
def test_untouched_page_plays_todays_tiers_however_odd(store, browser, odd):
    Tier.objects.filter(code="gold").update(**odd)
    same(browser, store)


@pytest.mark.parametrize("odd", ODD_POLICIES)
def test_untouched_page_plays_todays_rule_however_odd(store, browser, odd):
    LinePolicy.objects.filter(pk=store.policy_id).update(**odd)
    same(browser, store)


def same(browser, store):
    """Nothing is wrong and nothing is new, as the page opens and as its form sends itself."""
    answer = browser.get(f"/rules/{store.code}/")
    sent = answer.context["form"].data
    for shown in (answer, browser.get(f"/rules/{store.code}/", sent)):
        assert not shown.context["form"].errors
        assert (shown.context["other_rule"], shown.context["other_tiers"]) == (False, False)


def test_minutes_that_the_store_has_can_be_switched_on(store, browser):
    LinePolicy.objects.filter(pk=store.policy_id).update(grace_minutes=1e6)
    body = FIFO | {"grace_minutes": "1000000", "from_on": tomorrow(store)}

    assert browser.post(f"/rules/{store.code}/plan/", body).status_code == 302
    assert PolicyChange.objects.get().grace_minutes == 1e6


@pytest.mark.parametrize("stores", [2, 4])
def test_choose_costs_the_same_for_two_and_four_stores(chain, stores, django_assert_num_queries):
    for _store in range(stores):
        chain.store()
    client = signed_in(chain.manager())

    with django_assert_num_queries(6):
        client.get("/rules/")


def test_choose_goes_on_where_there_is_only_one_store(store, browser):
    assert browser.get("/rules/")["Location"] == f"/rules/{store.code}/"


def test_choose_finds_by_name_and_shows_own_stores_only(chain):
    chain.store("Chiado")
    chain.store("Évora")
    StoreFactory(name="Elsewhere")
    client = signed_in(chain.manager())

    assert "Elsewhere" not in text(client.get("/rules/"))
    found = text(client.get("/rules/?q=evora"))
    assert "Évora" in found
    assert "Chiado" not in found


# --- what it does -----------------------------------------------------------------------------------------------------
def test_planned_rule_stands_on_the_page_with_its_undo(store, browser):
    day = tomorrow(store)
    answer = browser.post(f"/rules/{store.code}/plan/", FIFO | {"from_on": day}, follow=True)
    change = PolicyChange.objects.get()

    assert (change.kind, change.from_on) == ("fifo", day)
    assert "another rule holds here" in text(answer)
    assert "Planned from" in text(answer)
    assert "Switch on" not in text(browser.get(f"/rules/{store.code}/?kind=strict"))

    answer = browser.post(f"/rules/{store.code}/undo/", {"change": change.pk}, follow=True)
    assert "Taken back." in text(answer)
    assert "another rule holds here" not in text(answer)


def test_page_switches_on_exactly_what_it_played(store, browser):
    page = text(browser.get(f"/rules/{store.code}/?kind=ratio&turns-standard=2&turns-gold=1&lead=2.5&grace=7"))
    dialog = page[page.index('id="switch"') :]
    fields = dict(re.findall(r'name="(\w+)" (?:type="date" )?value="([^"]*)"', dialog[: dialog.index("</form>")]))
    fields.pop("csrfmiddlewaretoken")

    assert browser.post(f"/rules/{store.code}/plan/", fields).status_code == 302

    change = PolicyChange.objects.get()
    assert Rule.of(change) == Rule("ratio", "standard:2, gold:1", 2.5, 7)
    assert change.from_on == tomorrow(store)


def test_turns_are_told_by_the_names_of_the_tiers(store, browser):
    Tier.objects.filter(code="gold").update(names={"en": "Best customers"})
    page = text(browser.get(f"/rules/{store.code}/?kind=ratio&turns-standard=2&turns-gold=1"))
    assert "Fixed ratio · Standard 2, Best customers 1" in page[page.index('id="switch"') :]

    body = {"kind": "ratio", "weights": "standard:2, gold:1", "lead_minutes": "0", "grace_minutes": "10"}
    answer = browser.post(f"/rules/{store.code}/plan/", body | {"from_on": tomorrow(store)}, follow=True)
    assert "Fixed ratio · Standard 2, Best customers 1" in text(answer)


def test_page_in_a_language_with_commas_sends_points(store, browser):
    page = text(browser.get(f"/rules/{store.code}/?lang=pt&kind=fifo&lead=2.5"))

    assert 'name="lead_minutes" value="2.5"' in page


def test_rule_in_force_can_be_left_again(store, browser, manager):
    now = timezone.now()
    plan_rule(store_id=store.pk, rule=Rule("fifo"), from_on=tomorrow(store), by=manager.pk, now=now)
    begin_rules(now=now + timedelta(days=1))
    page = text(browser.get(f"/rules/{store.code}/"))
    assert "holds since" in page
    assert "Before: Priority grows with waiting" in page

    answer = browser.post(f"/rules/{store.code}/undo/", {"change": PolicyChange.objects.get().pk}, follow=True)

    assert "The rule of before is back." in text(answer)
    assert Store.objects.get(pk=store.pk).policy_id == store.policy_id


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"from_on": ""}, 400, "bad_rule"),
        ({"from_on": "soon"}, 400, "bad_rule"),
        ({"from_on": "2020-01-01"}, 400, "bad_rule_date"),
        ({"kind": "random"}, 400, "bad_rule"),
        ({"kind": "ratio"}, 400, "bad_rule"),
        ({"kind": "ratio", "weights": "nobody:2"}, 400, "bad_rule"),
        ({"lead_minutes": "-1"}, 400, "bad_rule"),
        ({"grace_minutes": "inf"}, 400, "bad_rule"),
        ({"kind": "accumulating"}, 409, "same_rule"),
    ],
)
def test_plan_refuses_with_a_code_and_the_field(store, browser, wrong, status, code):
    body = FIFO | {"from_on": tomorrow(store)} | wrong
    answer = browser.post(f"/rules/{store.code}/plan/", body, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if code == "bad_rule":
        assert set(answer.json()["errors"]) <= {*wrong, "weights"}
    assert not PolicyChange.objects.exists()


def test_second_plan_comes_back_with_the_reason(store, browser):
    address = f"/rules/{store.code}/plan/"
    browser.post(address, FIFO | {"from_on": tomorrow(store)})
    back = {"Referer": f"http://testserver/rules/{store.code}/?kind=strict"}
    answer = browser.post(address, FIFO | {"kind": "strict", "from_on": tomorrow(store)}, headers=back, follow=True)

    assert "Another rule is planned already." in text(answer)
    assert PolicyChange.objects.get().kind == "fifo"


@pytest.mark.parametrize("change", ["", "x", "-1", "²", "9" * 30, "1"])
def test_undo_of_nothing_is_refused(store, browser, change):
    assert browser.post(f"/rules/{store.code}/undo/", {"change": change}).status_code == 404
