"""What customers say and what was found in a store is read by those over it alone: every page that the access matrix
knows is opened by everybody, and searched for words that stand nowhere else.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feedback.commands.auditing import publish_audit, save_answers
from feedback.commands.auditing_tasks import make_task
from feedback.commands.followups.opening import look_at
from feedback.commands.followups.problems import open_problem
from feedback.models import Answer
from queueing.models import SettledVisit
from stores.models import Partner, Staff
from tests.access_matrix import rows as matrix
from tests.access_matrix.world import World
from tests.factories import StaffFactory, TicketFactory
from tests.feedback import audits
from tests.feedback.claims import claim
from tests.feedback.said import cause, said

pytestmark = pytest.mark.django_db
ANSWER, CLAIM, AUDIT, TASK, PROBLEM = "Quetzalcoatl", "Zanzibar", "Xylophone", "Vaporetto", "Wolverine"
CLERK, DEALER = "Yggdrasil", "Krakatoa"
MATTERS = {ANSWER, CLAIM, AUDIT, TASK, PROBLEM}
# pages that whoever has their address may read
BY_TOKEN = {"own-token", "absent"}
MORE = (  # the same pages, asked for all that they can show
    "/answers/?page=1", "/follow-ups/?which=open", "/follow-ups/?which=closed", "/claims/?state=all",
    "/claims/?state=all&q=ana@example.org", "/satisfaction/?weeks=52&by=nps", "/satisfaction/?weeks=52&by=share",
    *(f"/resolution/?by={by}&period=365" for by in ("store", "clerk", "region", "partner")),
    *(f"/api/v1/insight/fvr/?by={by}" for by in ("store", "clerk", "region", "partner")),
)  # fmt: skip


@pytest.fixture
def world(db):
    made = World()
    made.own.store.partner = Partner.objects.create(code="own-dealer", name=DEALER)
    made.own.store.save()
    made.other.store.partner = Partner.objects.create(code="other-dealer", name="Vesuvius")
    made.other.store.save()
    plant(made)
    return made


def plant(world):
    """A clerk of the own store, what customers say of them, and what was found in that store."""
    now, store = timezone.now(), world.own.store
    clerk, boss = world.person("clerk"), world.person("manager")
    Staff.objects.filter(pk=clerk.pk).update(first_name=CLERK)
    for _each in range(40):
        said(store, at=now, mark=5, clerk=boss)
    for _each in range(12):  # the newest, and enough to be named as an outlier
        row = said(store, at=now, mark=1, text=f"It was {ANSWER}.", clerk=clerk)
    look_at(answer_id=row.pk, now=now)
    taken = claim(store, by=clerk, text=f"The bill from {CLAIM}.", name=CLAIM, now=now)
    audit = audits.answered(audits.begun(store, version=audits.checklist(now=now), now=now), now=now, emergency="no")
    save_answers(audit_id=audit.pk, values={}, notes={min(audits.items_by_text(audit).values()): AUDIT}, now=now)
    publish_audit(audit_id=audit.pk, by=audit.auditor_id, now=now)
    until = now.date() + timedelta(days=9)
    make_task(audit_id=audit.pk, what=TASK, who_id=boss.pk, until=until, by=audit.auditor_id, now=now)
    facts = {"cause": cause(), "owner": boss, "by_id": boss.pk, "store": store, "due_on": now.date()}
    open_problem(title=PROBLEM, now=now, **facts)
    _settled(store, clerk, now - timedelta(days=40))
    world.planted = (f"/claims/{taken.pk}/", f"/audits/{audit.pk}/")


def _settled(store, clerk, at):
    ticket = TicketFactory(store=store, state="done", state_since=at, day=at.date(), outcome="resolved")
    SettledVisit.objects.create(
        ticket=ticket, topic=ticket.service.topic, store=store, region=store.region, partner=store.partner, clerk=clerk,
        outcome="resolved", ended_at=at, ended_on=at.date(), hour=12,
    )  # fmt: skip


def read(world, client, words):
    """word -> addresses of the pages, downloads and exports on which it stands."""
    found = {word: set() for word in words}
    for address in [row.address for row in matrix.rows(world) if row.method == "GET" and row.kind not in BY_TOKEN]:
        _search(found, address, client.get(address))
    for address in (*MORE, *world.planted):
        _search(found, address, client.get(address))
    month = (timezone.now() - timedelta(days=40)).strftime("%Y-%m")
    _search(found, "export", client.post("/resolution/clerks/", {"month": month, "window": "14"}))
    return {word: places for word, places in found.items() if places}


def _search(found, address, answer):
    body = b"".join(answer).decode(errors="replace")
    for word, places in found.items():
        if word in body:
            places.add(address)


def colleague(world):
    """Another clerk of the same store."""
    return browser(StaffFactory(role=Staff.Role.CLERK, stores=[world.own.store]))


def dealers_manager(world):
    """Who manages another store in the same region, of another dealer."""
    world.other.store.region = world.own.region
    world.other.store.save()
    return world.client("manager*")


def browser(person):
    client = Client(raise_request_exception=False)
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


LONG = pytest.mark.long  # each opens some hundred pages


@LONG
@pytest.mark.parametrize("name", ["manager", "regional", "auditor", "admin"])
def test_who_is_over_the_store_reads_it(world, name):
    found = read(world, world.client(name), MATTERS | {CLERK, DEALER})

    assert set(found) == MATTERS | {CLERK, DEALER}
    assert "/answers/" in found[ANSWER]
    assert ("export" in found[CLERK]) == (name != "auditor")


@LONG
def test_clerk_reads_what_was_said_of_them_and_what_they_took_down(world):
    found = read(world, world.client("clerk"), MATTERS)

    assert set(found) == {ANSWER, CLAIM}
    assert found[ANSWER] <= {"/answers/", "/answers/live/", "/answers/?page=1"}


OTHERS = (dealers_manager, "greeter", "clerk*", "manager*", "regional*", "greeter*")


@pytest.mark.parametrize("who", [colleague, *(pytest.param(each, marks=LONG) for each in OTHERS)])
def test_nobody_else_reads_anything_of_it(world, who):
    client = world.client(who) if isinstance(who, str) else who(world)
    words = MATTERS | ({DEALER} if isinstance(who, str) and who.endswith("*") else set())
    words |= {CLERK} if who in (dealers_manager, "clerk*", "manager*", "greeter*") else set()

    assert read(world, client, words) == {}


@LONG
def test_manager_after_the_store_has_changed_hands_reads_nothing_of_before(world):
    world.own.store.partner = Partner.objects.create(code="next", name="Etna")
    world.own.store.save()
    assert Answer.objects.exists()

    assert set(read(world, world.client("manager"), {ANSWER, CLAIM, AUDIT, TASK})) == set()


def test_counts_of_surveys_are_those_of_the_own_stores(world):
    said(world.other.store, at=timezone.now(), mark=5)

    counts = {}
    for name in ("manager", "manager*", "admin"):
        lines = world.client(name).get("/surveys/").context["lines"]
        counts[name] = next(line.answered for line in lines if line.survey.code == "visit")

    assert counts == {"manager": 52, "manager*": 1, "admin": 54}  # one of the world is of no dealer
