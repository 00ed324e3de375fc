"""Every route, every socket, every kind of caller, held against one table (tests/access_matrix/table.py)."""

import re
from contextlib import contextmanager
from copy import copy
from http.cookies import SimpleCookie

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import override_settings
from django.urls import path, resolve

from config import asgi
from tests.access_matrix import rows as matrix
from tests.access_matrix.walk import Watch, routes, sockets
from tests.access_matrix.world import World

CLASSES = matrix.classes()
LET_IN = {400, 409, 410, 422}
GATE = "/admin/login/"
WHOLE = ("public", "clerk", "manager", "admin")  # who are shown every page of the console in the quick tests too
PARTS = 7  # no divisor of the pages that a model has
BY_COOKIE = ("clerk", "manager", "admin", "kiosk", "display", "tablet")
# pages whose token is the right: they need no cookie, so none is abused
RIGHT_IN_THE_ADDRESS = re.compile(r"/t/|/sign/|/survey/|/booking/[^/]+/(arrive|other-time)/")


# two halves, each in one worker with one world: making it takes longer than many a walk through it
HALF = len(matrix.CALLERS) // 2
FIRST, SECOND = (pytest.mark.xdist_group(f"{half} half of the access matrix") for half in ("first", "second"))


def by_halves(names):
    return [pytest.param(name, marks=FIRST if matrix.CALLERS.index(name) < HALF else SECOND) for name in names]


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker):
    """What a test does to its rows has not happened for the next one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(one_world, db):
    mine = copy(one_world)
    mine.people = dict(one_world.people)  # rows of people who are made in a test end with it
    return mine


class Caller:
    """Somebody with a browser or a program. What a POST does has not happened afterwards."""

    def __init__(self, world, name, **extra):
        self.name, self.client = name, world.client(name, **extra)
        self._gate = None

    @contextmanager
    def undone(self):
        cookies = SimpleCookie(self.client.cookies.output(header=""))
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        self.client.cookies = cookies

    def mark(self, row):
        """What the answer means, in the words of the table."""
        if row.method == "GET":
            return self._meaning(self.client.get(row.address))
        kind = {"content_type": "application/json"} if row.address.startswith("/api/") else {}
        with self.undone():
            return self._meaning(self.client.post(row.address, row.body or {}, **kind))

    def _meaning(self, answer):
        where = answer.get("Location", "")
        if where.startswith(GATE):
            return self._at_the_gate(where)
        if answer.status_code in {301, 302}:
            return "s" if where.startswith(("/accounts/login/", "/pin/?")) else "+"
        if answer.status_code in LET_IN or answer.status_code < 300:
            return "+"
        return {401: "s", 403: "-", 404: "0"}.get(answer.status_code, str(answer.status_code))

    def _at_the_gate(self, where):
        """The console sends everybody there; what is said there is the same whatever was asked for."""
        if self._gate is None:
            self._gate = self.mark(matrix.Row("GET", "", where))
        return self._gate


def part_of(every, name):
    """All but most of the console, whose one gate turns these callers away: each of its pages is left to two or more."""
    mine = matrix.CALLERS.index(name) % PARTS
    return [row for n, row in enumerate(every) if not row.address.startswith("/admin/") or n % PARTS == mine]


@pytest.mark.parametrize("name", by_halves(matrix.CALLERS))
def test_every_route_answers_as_the_table_says_and_no_get_changes_anything(world, name):
    every = list(matrix.rows(world))
    as_the_table_says(world, name, every if name in WHOLE else part_of(every, name))


@pytest.mark.long
@pytest.mark.parametrize("name", by_halves([name for name in matrix.CALLERS if name not in WHOLE]))
def test_the_whole_console_answers_as_the_table_says(world, name):
    as_the_table_says(world, name, [row for row in matrix.rows(world) if row.address.startswith("/admin/")])


def as_the_table_says(world, name, every):
    caller = Caller(world, name)
    gets, posts = ([row for row in every if row.method == method] for method in ("GET", "POST"))
    watch = Watch()

    wrong = [fault for row in gets if (fault := difference(caller, row))]
    if watch.changes():
        wrong += [f"{row} changes {changed}" for row in gets if (changed := changes_by(caller, row))]
    wrong += [fault for row in posts if (fault := difference(caller, row))]

    assert not wrong, "\n".join([f"as {name}:", *wrong])


def difference(caller, row):
    """What is not as the table says."""
    expected, found = CLASSES[row.kind][caller.name], caller.mark(row)
    return "" if found == expected else f"{row}: {found} instead of {expected} ({row.kind})"


def changes_by(caller, row):
    """The tables that one request writes to."""
    watch = Watch()
    caller.mark(row)
    return watch.changes()


@pytest.mark.parametrize("name", by_halves(BY_COOKIE))
def test_no_post_by_cookie_does_anything_without_the_csrf_token(world, name):
    caller, watch = Caller(world, name, enforce_csrf_checks=True), Watch()
    let_in = [row for row in matrix.rows(world) if row.method == "POST" and CLASSES[row.kind][name] == "+"]

    marks = {str(row): caller.mark(row) for row in let_in if not RIGHT_IN_THE_ADDRESS.match(row.address)}

    assert {row: found for row, found in marks.items() if found != "-"} == {}
    assert len(marks) > 10
    assert watch.changes() == set()


# --- nothing is left out ----------------------------------------------------------------------------------------------
def unclassified(world, found):
    """The routes of `found` that no row of the table leads to."""
    return set(found) - {resolve(row.address).route for row in matrix.rows(world)} - matrix.unreachable()


@SECOND
def test_every_route_is_classified(world):
    assert unclassified(world, routes()) == set()


@SECOND
def test_new_route_is_found_out(world):
    assert unclassified(world, [*routes(), *routes([path("secret/<int:pk>/", admin.site.index)])]) == {
        "secret/<int:pk>/"
    }


@SECOND
def test_table_names_no_route_that_is_gone(world):
    known = set(routes())
    assert {resolve(row.address).route for row in matrix.rows(world)} | matrix.unreachable() <= known


@SECOND
def test_unreachable_routes_are_not_reached(world):
    reached = {resolve(row.address).route for row in matrix.rows(world)}
    assert not reached & matrix.unreachable()


def test_every_model_of_the_console_is_classified():
    assert {model._meta.label_lower for model in admin.site._registry} == set(matrix.console_models())


def route_of(address):
    """The socket route that an address leads to."""
    asked = address.partition("?")[0].lstrip("/")
    return next(str(each.pattern) for each in asgi.routes if each.pattern.match(asked))


def unclassified_sockets(world, found):
    return set(found) - {route_of(world.fill(address)) for _kind, address in matrix.sockets()}


@SECOND
def test_every_socket_is_classified(world):
    assert unclassified_sockets(world, sockets()) == set()


@SECOND
def test_new_socket_is_found_out(world):
    extra = path("ws/secret/", admin.site.index)
    assert unclassified_sockets(world, [*sockets(), *sockets([extra])]) == {"ws/secret/"}


# --- what the walk itself can see -------------------------------------------------------------------------------------
@SECOND
@override_settings(ROOT_URLCONF="tests.access_matrix.bad_urls")
def test_get_that_changes_a_row_is_found_out(world):
    caller = Caller(world, "clerk")

    assert changes_by(caller, matrix.Row("GET", "public", "/count/")) == {"stores_device"}
    assert changes_by(caller, matrix.Row("GET", "public", "/look/")) == set()


@SECOND
def test_watch_sees_a_changed_row_and_not_that_a_device_was_seen(world):
    watch = Watch()
    device = world.own.store.devices.first()

    type(device).objects.update(last_seen_at=device.paired_at)
    assert watch.changes() == set()
    type(device).objects.filter(pk=device.pk).update(name="Hall")
    assert watch.changes() == {"stores_device"}
    assert watch.changes() == set()
