"""The code at the door and in the hall: of the display's own store, of this minute."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from queueing import passes
from queueing.joining import code_holds
from tests.clients import paired
from tests.queueing.joins import joinable
from tests.queueing.views.reading import links, statements, words

CODE = re.compile(r">([A-Z0-9]{3}) ([A-Z0-9]{3})<")


@pytest.fixture
def near(shop):
    return joinable(shop, join_on_display=True)


@pytest.fixture
def display(near):
    return paired(near.store, "display")


def shown(text):
    """The codes that stand in a page."""
    return ["".join(found) for found in CODE.findall(text)]


def good(store, code):
    return code_holds(passes.code_key(), store=store.code, code=code, at=timezone.now())


def test_the_poster_shows_the_code_that_is_taken(near, display):
    page = display.get("/poster/")
    (code,) = shown(page.content.decode())
    assert good(near.store, code)
    assert "testserver/join/chiado/" in words(page)


def test_the_next_code_comes_by_itself(near, display):
    answer = display.get("/poster/code/").json()
    assert 1 <= answer["seconds"] <= 60
    assert good(near.store, *shown(answer["html"]))


def test_the_hall_shows_it_in_a_corner_where_the_store_wishes(near, display):
    assert good(near.store, *shown(display.get("/hall/").content.decode()))
    assert good(near.store, *shown(display.get("/poster/code/?part=hall").json()["html"]))
    near.store.join_on_display = False
    near.store.save()
    assert shown(display.get("/hall/").content.decode()) == []
    assert display.get("/poster/code/?part=hall").json()["html"].strip() == ""
    assert len(shown(display.get("/poster/").content.decode())) == 1


def test_no_code_where_nobody_joins_or_the_store_is_closed(near, display):
    near.store.joining = "off"
    near.store.save()
    for address in ("/poster/", "/hall/", "/poster/code/", "/poster/code/?part=hall"):
        assert shown(display.get(address).content.decode().replace("\\u003E", ">").replace("\\u003C", "<")) == []
    joinable(near, opening_hours="off")
    assert shown(display.get("/poster/").content.decode()) == []


def test_who_is_no_display_sees_no_code(near):
    page = Client().get("/poster/")
    assert page.status_code == 401
    assert "/pair/display/" in links(page)
    for client in (Client(), paired(near.store, "kiosk")):
        assert client.get("/poster/code/").status_code == 401


def test_the_corner_asks_nothing_of_the_line(near, display):
    assert statements(display, "/poster/code/?part=hall") <= 4


def test_the_code_is_of_the_displays_own_store(near, display):
    (code,) = shown(display.get("/poster/").content.decode())
    assert not code_holds(passes.code_key(), store="colombo", code=code, at=timezone.now())
