"""A customer's screen that is open: cut off in time, fed with words only, deaf to its client."""

from contextlib import suppress
from datetime import timedelta
from html.parser import HTMLParser

import orjson
import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from queueing.commands import dispatch, serving, side
from queueing.models import SessionStep, Side
from queueing.states import Outcome, Showing
from stores.commands import pairing
from stores.models import Staff
from tests.factories import NOON, CounterFactory, StaffFactory
from tests.queueing.side import TARIFFS, Visit
from tests.queueing.side_sockets.eyes import address, joined, phone, screen
from tests.sockets import (
    PATIENCE,
    closing_code,
    handshake,
    looking,
    refusal,
    told,
    told_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("sockets")]
SCRIPT = "<script>alert(1)</script>"
GONE, TOO_LARGE = 4401, 1009


# --- cut off while connected ------------------------------------------------------------------------------------------
def test_screen_revoked_while_it_shows_a_customer_is_told_nothing_more(served, visit, here):
    (headers, device), second = screen(visit.shop.counter), screen(visit.shop.counter)[0]
    with looking(served, here, headers=headers) as lost, looking(served, here, headers=second) as kept:
        assert visit.ticket.number in told(lost)["regions"]["side"]
        told(kept)
        before = visit.side.revision

        pairing.revoke(device_id=device.pk, by=visit.shop.clerk.pk, now=timezone.now())
        visit.lead(side.say, text="after the end")
        visit.lead(side.show, showing=Showing.SUMMARY)

        assert everything(lost, after=before) == ([], GONE)
        assert "after the end" in told_of(kept, visit.side.revision)["regions"]["side"]
    assert refusal(served, here, headers=headers) == 403


def everything(socket, *, after):
    """(what is still said of later revisions, with which code it ends): what was so before may come twice."""
    said = []
    try:
        while True:
            frame = socket.recv(timeout=PATIENCE)
            if orjson.loads(frame)["revision"] > after:
                said.append(frame)
    except ConnectionClosed as closed:
        return said, closed.rcvd.code if closed.rcvd else None


def test_phone_is_cut_off_in_the_moment_its_session_ends(served, visit, here):
    headers = joined(visit)
    with looking(served, here, headers=headers) as socket:
        told(socket)
        before = visit.side.revision

        serving.finish(outcome=Outcome.RESOLVED, **visit.at())
        following = Visit(visit.shop)

        said, code = everything(socket, after=before)
    assert code == GONE
    assert not any(following.ticket.number in frame or "Ada" in frame for frame in said)


def test_new_code_lets_the_phone_before_go(served, visit, here):
    with looking(served, here, headers=joined(visit)) as first:
        told(first)

        second = joined(visit)

        assert closing_code(first) == GONE
    with looking(served, here, headers=second) as socket:
        assert visit.ticket.number in told(socket)["regions"]["side"]


def test_screen_goes_on_to_the_next_customer_and_keeps_nothing_of_the_last(served, visit, here):
    visit.settle("who")
    visit.lead(side.say, text="Agreed between us")
    with looking(served, here, headers=screen(visit.shop.counter)[0]) as socket:
        told(socket)
        serving.finish(outcome=Outcome.RESOLVED, **visit.at())
        empty = told_of(socket, visit.side.revision)["regions"]["side"]
        following = Visit(visit.shop)
        shown = told_of(socket, visit.side.revision)["regions"]["side"]

    assert not any(
        words in empty for words in (visit.ticket.number, visit.ticket.token, "Agreed", visit.shop.clerk.first_name)
    )
    assert following.ticket.number in shown
    assert "Agreed" not in shown


def test_handed_on_visit_leaves_the_first_counter_and_its_phone(served, visit, here):
    other = CounterFactory(store=visit.shop.store, number=7)
    colleague = StaffFactory(stores=[visit.shop.store], skills=[visit.shop.sim, visit.shop.bill])
    visit.shop.open(counter=other, clerk=colleague)
    with (
        looking(served, here, headers=joined(visit)) as own_phone,
        looking(served, here, headers=screen(visit.shop.counter)[0]) as first,
        looking(served, address(other), headers=screen(other)[0]) as second,
    ):
        for socket in (own_phone, first, second):
            told(socket)
        serving.transfer(counter_id=other.pk, **visit.at())
        assert visit.ticket.number not in told_of(first, visit.side.revision)["regions"]["side"]
        facts = {"store_ids": [visit.shop.store.pk], "now": NOON + timedelta(minutes=3)}
        who = type(visit.shop.actor)(staff_id=colleague.pk)
        dispatch.call_next(counter_id=other.pk, actor=who, **facts)
        serving.serve(ticket_id=visit.ticket.pk, store_id=visit.shop.store.pk, actor=who, now=facts["now"])

        shown = told_of(second, Side.objects.get(counter=other).revision)["regions"]["side"]
        assert visit.ticket.number in shown
        assert closing_code(own_phone) == GONE


# --- what is shown and what is said -----------------------------------------------------------------------------------
def test_scripts_in_everything_that_people_write_arrive_as_words(served, visit, here):
    options = [
        {
            **TARIFFS[0],
            "names": {"en": SCRIPT},
            "price": SCRIPT,
            "details": {"en": SCRIPT},
            "unit": SCRIPT,
            "code": SCRIPT,
        }
    ]
    hostile = {"names": {"en": SCRIPT}, "texts": {"en": f'{SCRIPT}"><img src=x onerror=alert(1)>'}, "options": options}
    SessionStep.objects.filter(session=visit.session).update(**hostile)
    SessionStep.objects.filter(pk=visit.step("mail").pk).update(options=[])
    Staff.objects.filter(pk=visit.shop.clerk.pk).update(first_name=SCRIPT)
    visit.lead(side.say, text=f"{SCRIPT}\njavascript:alert(1)")
    frames = []
    with looking(served, here, headers=screen(visit.shop.counter)[0]) as socket:
        frames.append(told(socket))
        for code in ("who", "tariff", "read", "mail"):
            visit.lead(side.show, code, showing=Showing.STEP)
            frames.append(told_of(socket, visit.side.revision))
        visit.settle("tariff", value=SCRIPT[:40])
        visit.lead(side.show, showing=Showing.SUMMARY)
        frames.append(told_of(socket, visit.side.revision))

    shown = "".join(frame["regions"]["side"] for frame in frames)
    assert shown.count("&lt;script&gt;") > 8
    assert acting(shown) == []


def acting(html):
    """The tags and attributes that would do something."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.extend([tag] if tag in {"script", "iframe", "object"} else [])
            found.extend(name for name, value in attrs if name.startswith("on") or "javascript:" in (value or ""))

    Reader().feed(html)
    return found


def test_reader_of_frames_sees_what_would_act():
    assert acting('<p onclick="x"><script></script><a href="javascript:1">') == ["onclick", "script", "href"]


GARBAGE = {
    "words": '{"type": "show", "showing": "summary"}',
    "bytes": b"\x00\xff" * 200,
    "nothing": "",
    "many": ['{"language": "ru"}'] * 500,
    "pieces": (part for part in ["{", '"step"', ":1}"]),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_words_of_a_client_are_not_listened_to(served, visit, here, kind):
    """Pages say nothing here; what does is heard by nobody and hurts nobody."""
    before = visit.side
    with (
        looking(served, here, headers=joined(visit)) as loud,
        looking(served, here, headers=screen(visit.shop.counter)[0]) as other,
    ):
        told(loud)
        told(other)
        sent = GARBAGE[kind]
        for each in sent if isinstance(sent, list) else [sent]:
            loud.send(each)

        visit.lead(side.say, text="still here")
        visit.lead(side.show, showing=Showing.SUMMARY)

        for socket in (loud, other):
            assert "still here" in told_of(socket, visit.side.revision)["regions"]["side"]
    assert (visit.side.language, before.showing) == ("en", Showing.WELCOME)


@pytest.mark.parametrize("frame", ["x" * 65_537, b"x" * 4_000_000], ids=["just", "by far"])
def test_frame_that_is_too_large_ends_the_line_of_its_sender_alone(served, visit, here, frame):
    """What is far too large is cut off while it is still being sent: then nobody hears the code."""
    own, others = joined(visit), screen(visit.shop.counter)[0]
    with suppress(ConnectionClosed), looking(served, here, headers=own) as loud:
        told(loud)

        loud.send(frame)

        assert closing_code(loud) in (TOO_LARGE, None)
    with looking(served, here, headers=others) as other:
        told(other)
        visit.lead(side.show, showing=Showing.SUMMARY)
        assert told_of(other, visit.side.revision)["regions"]["side"]


def test_bytes_that_are_no_frames_end_their_line(served, visit, here):
    """Past the handshake, no websocket any more: a client that speaks another protocol, unmasked and half a frame."""
    from socket import create_connection  # noqa: PLC0415 -- a name that tests/sockets.py uses for something else

    host, port = served.url.removeprefix("http://").split(":")
    cookie = "".join(f"{name}: {value}\r\n" for name, value in joined(visit).items())
    with create_connection((host, int(port)), timeout=PATIENCE) as raw:
        raw.sendall(handshake(here, host=f"{host}:{port}", more=cookie))
        assert raw.recv(12) == b"HTTP/1.1 101"
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n" + b"\x81\x05hello" + b"\xff" * 50)
        heard = b""
        while more := raw.recv(65_536):
            heard += more
    assert b"HTTP/1.1 200" not in heard


def test_what_was_sent_and_tried_stands_in_no_log(served, visit, here):
    secret = side.join(invitation=visit.lead(side.invite))
    with looking(served, here, headers=phone(secret)) as socket:
        told(socket)
        socket.send("ana.novak@example.org")
    assert refusal(served, here, headers=phone(f"{secret}x")) == 403

    said = served.said()

    assert not any(words in said for words in (secret, "ana.novak", visit.ticket.token))
