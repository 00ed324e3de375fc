"""The database is restarted under load: 503 meanwhile, then everything goes on."""

import json

import httpx
import psycopg
import pytest

from tests.faults.pressing import acknowledged, everybody, facts
from tests.faults.scene import Scene
from tests.processes import KINDS, PATIENCE, Presser, WebProcess
from tests.sockets import bearer, looking, told, told_of
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("faults")]
SOON = 10  # seconds after the database is back, however long it was away


@pytest.fixture(params=KINDS)
def web(request, database):
    web = WebProcess(request.param, **database.environment)
    yield web
    web.stop()


@pytest.fixture
def scene(database):
    return Scene(**database.scene)


def rows(database, sql):
    with psycopg.connect(database.environment["DATABASE_URL"]) as connection:
        return connection.execute(sql).fetchall()


def test_restarted_database_costs_503_and_nothing_else(web, database, scene):
    (token,) = rows(database, "SELECT token FROM queueing_ticket ORDER BY id DESC LIMIT 1")[0]
    asked = {
        f"/api/v1/stores/{scene.store}/line/": bearer(scene.clerks[0]),
        f"/api/v1/tickets/{token}/": {},
        "/hall/live/": bearer(scene.display),
        f"/t/{token}/": {},
    }
    with httpx.Client(base_url=web.url, timeout=30) as browser:
        with everybody(web, scene) as people:
            wait_until(lambda: acknowledged(people) >= 20, seconds=PATIENCE, what="answers")
            database.stop()

            status, body = Presser(web, token=scene.kiosks[0]).once(
                "tickets/", {"store": scene.store, "service": "bill"}
            )
            assert (status, body["code"]) == (503, "unavailable")
            for path, headers in asked.items():
                answer = browser.get(path, headers=headers)
                assert answer.status_code == 503, path
                if path.startswith("/api/"):
                    assert json.loads(answer.content)["code"] == "unavailable"

            before = acknowledged(people)
            database.start()
            wait_until(lambda: acknowledged(people) > before, seconds=SOON, what="an answer again")
            wait_until(lambda: acknowledged(people) >= before + 20, seconds=PATIENCE, what="answers again")
        assert {browser.get(path, headers=headers).status_code for path, headers in asked.items()} == {200}

    keys, numbers, called = facts(people)
    assert sorted(key for (key,) in rows(database, "SELECT key FROM queueing_ticketmove WHERE key <> ''")) == sorted(
        keys
    )
    given = sorted(number for (number,) in rows(database, "SELECT number FROM queueing_ticket"))
    assert given == [f"A{n:03}" for n in range(1, 41 + len(numbers))]
    assert len(called) == len(set(called))
    for person in people:
        person.again()


@pytest.mark.parametrize("web", ["embedded"], indirect=True)
def test_sockets_outlive_a_restart_of_the_database(web, database, scene):
    kiosk, wish = Presser(web, token=scene.kiosks[0]), {"store": scene.store, "service": "sim-swap"}
    with looking(web, f"/ws/display/{scene.store}/", headers=bearer(scene.display)) as page:
        told(page)
        database.stop()
        database.start()

        status, answer = kiosk.press("tickets/", wish)

        assert status == 201
        told_of(page, answer["revision"])
