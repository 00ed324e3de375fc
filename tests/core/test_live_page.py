"""One live page's socket against a server that behaves badly on purpose: slow, closing, or overtaken by a revocation."""

import asyncio

import pytest
from django.db import OperationalError

from core import live, sockets
from core.errors import NotAllowed
from core.live import Hub, Topic
from core.sockets import GONE, LATER, LivePage

LINE = Topic("store:1", "line")


class Server:
    """An ASGI server with one socket: `writable` says whether its browser reads."""

    def __init__(self):
        self.said, self.heard, self.writable = [], asyncio.Queue(), asyncio.Event()
        self.writable.set()
        self.heard.put_nowait({"type": "websocket.connect"})
        self.transport = self
        self.cut, self.linger = asyncio.Event(), None

    async def send(self, message):
        await self.writable.wait()
        if self.cut.is_set():
            raise OSError
        self.said.append(message)
        if message["type"] == "websocket.close":
            self.hang_up()

    def hang_up(self):
        self.heard.put_nowait({"type": "websocket.disconnect", "code": 1000})

    # --- as a transport
    def abort(self):
        self.cut.set()
        self.writable.set()
        self.hang_up()

    def get_extra_info(self, _name):
        return self

    def setsockopt(self, _level, _name, value):
        self.linger = value

    def texts(self):
        return [message["text"] for message in self.said if message["type"] == "websocket.send"]


class Page(LivePage):
    """Everybody may look at the line, unless `looks` says otherwise."""

    looks = ()

    def look(self):
        for look in self.looks:
            look()
        return LINE, [1], ("device:4",)


@pytest.fixture
def hub(monkeypatch):
    """A hub that is connected and hears only what the test says."""
    hub = Hub(_hears=True)
    hub._tried.set()

    async def nothing(_hub):
        await asyncio.Event().wait()

    async def build(topics):
        return dict.fromkeys(topics, "first")

    monkeypatch.setattr(Hub, "_listen", nothing)
    monkeypatch.setattr(live, "views", {"line": build})
    monkeypatch.setattr(sockets, "hub", hub)
    return hub


class Visit:
    """A page that is open."""

    def __init__(self, page=Page):
        self.server = Server()
        self.page = page({}, self.server.send)
        self.task = asyncio.create_task(self.page.serve(self.server.heard.get))

    async def until(self, condition):
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 -- one turn of the event loop after the other, of a page without events
                await asyncio.sleep(0)

    async def opened(self):
        await self.until(lambda: self.server.texts() == ["first"])
        return self

    async def over(self):
        await asyncio.wait_for(self.task, 5)


@pytest.mark.asyncio
async def test_page_is_accepted_greeted_and_forgotten(hub):
    visit = await Visit().opened()
    assert visit.server.said[0] == {"type": "websocket.accept"}

    visit.server.hang_up()
    await visit.over()

    assert (hub.groups, hub.owners) == ({}, {})


@pytest.mark.asyncio
async def test_slow_reader_gets_the_newest_only(hub):
    visit = await Visit().opened()

    visit.server.writable.clear()
    for text in ("second", "third", "fourth"):
        visit.page.push(text)
    visit.server.writable.set()
    await visit.until(lambda: "fourth" in visit.server.texts())
    visit.page.push("fifth")

    assert visit.server.texts() == ["first", "second", "fourth", "fifth"]
    visit.server.hang_up()
    await visit.over()


@pytest.mark.asyncio
async def test_reader_who_takes_nothing_is_cut_off(hub, monkeypatch):
    monkeypatch.setattr(sockets, "SLOW", 0.05)
    visit = await Visit().opened()

    visit.server.writable.clear()
    visit.page.push("second")
    await asyncio.wait_for(visit.server.cut.wait(), 5)

    assert hub.groups == {}
    assert visit.server.linger is not None
    await visit.over()


@pytest.mark.asyncio
async def test_revoked_page_of_a_slow_reader_is_cut_off_at_once(hub):
    visit = await Visit().opened()

    visit.server.writable.clear()
    hub.hear("revoke:device:4")

    assert visit.server.cut.is_set()
    assert hub.groups == {}
    await visit.over()


@pytest.mark.asyncio
async def test_revoked_page_is_closed_and_forgotten(hub):
    visit = await Visit().opened()

    hub.hear("revoke:device:4")
    await visit.over()

    assert visit.server.said[-1] == {"type": "websocket.close", "code": GONE}
    assert (hub.groups, hub.owners) == ({}, {})


@pytest.mark.asyncio
async def test_right_that_ends_while_it_is_looked_up_opens_nothing(hub):
    """The news comes after the look-up read the rights and before the page is among the hub's sockets."""
    loop, asked = asyncio.get_running_loop(), []

    def revoked_meanwhile():
        asked.append(1)
        if len(asked) > 1:
            raise NotAllowed
        asyncio.run_coroutine_threadsafe(told(), loop).result(5)

    async def told():
        hub.hear("revoke:device:4")

    visit = Visit(type("Raced", (Page,), {"looks": (revoked_meanwhile,)}))
    await visit.over()

    assert visit.server.said == [{"type": "websocket.close", "code": GONE}]
    assert len(asked) == 2


@pytest.mark.asyncio
async def test_right_that_ends_before_the_server_has_accepted_opens_nothing(hub):
    visit = Visit()
    visit.server.writable.clear()  # the acceptance waits
    await visit.until(lambda: hub.groups)

    hub.hear("revoke:device:4")
    await visit.over()

    assert visit.server.cut.is_set()
    assert hub.groups == {}


@pytest.mark.asyncio
async def test_nothing_is_sent_before_the_server_has_accepted(hub):
    visit = Visit()
    visit.server.writable.clear()
    await visit.until(lambda: hub.groups)
    visit.page.push("newest")
    await visit.until(lambda: not any(group._work for group in hub.groups.values()))
    visit.page.push("newer")

    visit.server.writable.set()
    await visit.until(visit.server.texts)

    assert [message["type"] for message in visit.server.said] == ["websocket.accept", "websocket.send"]
    assert visit.server.texts() == ["newer"]
    visit.server.hang_up()
    await visit.over()


@pytest.mark.asyncio
@pytest.mark.parametrize(("error", "code"), [(NotAllowed, GONE), (OperationalError, LATER)])
async def test_page_is_refused(hub, error, code):
    def refuse():
        raise error

    visit = Visit(type("Refused", (Page,), {"looks": (refuse,)}))
    await visit.over()

    assert visit.server.said == [{"type": "websocket.close", "code": code}]
    assert hub.groups == {}


@pytest.mark.asyncio
async def test_page_is_refused_while_nothing_could_be_heard(hub):
    hub._hears = False

    visit = Visit()
    await visit.over()

    assert visit.server.said == [{"type": "websocket.close", "code": LATER}]


@pytest.mark.asyncio
async def test_page_is_sent_away_when_the_broker_has_gone(hub):
    visit = await Visit().opened()

    hub._send_away()
    await visit.over()

    assert visit.server.said[-1] == {"type": "websocket.close", "code": LATER}
