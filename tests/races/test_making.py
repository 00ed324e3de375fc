"""A form that is filled in is rendered outside of any transaction; the same press at once makes one document."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from core.models import IdempotencyRecord
from signatures.commands import documents
from signatures.models import Document, DocumentKey, SigningLink
from tests.clients import signed_in, staff_api
from tests.factories import CounterFactory, SessionFactory, TicketFactory
from tests.races.together import answers_at_once
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_folders")]
PRESSES = 3


class Renderer:
    """The real one, told to wait until everybody is at it, and asked whether a transaction was open."""

    def __init__(self, together=1):
        self.real, self.gate = documents.rendering, threading.Barrier(together)
        self.within = []

    def freeze(self, html, **more):
        self.within.append(connection.in_atomic_block)
        self.gate.wait(60)
        return self.real.freeze(html, **more)


def rendering(monkeypatch, together=1):
    renderer = Renderer(together)
    monkeypatch.setattr(documents, "rendering", renderer)
    return renderer


def test_same_press_at_once_makes_one_document(monkeypatch):
    paper = Paper()
    api, renderer = staff_api(paper.clerk), rendering(monkeypatch, PRESSES)
    body = {"template": "sim-swap", "language": "en", "data": paper.typed()}

    answers = answers_at_once(*(lambda: api.post("documents/", body, key="one press") for _press in range(PRESSES)))

    assert [answer.status_code for answer in answers] == [201] * PRESSES
    assert len({answer.content for answer in answers}) == 1
    assert renderer.within == [False] * PRESSES
    assert [rows.objects.count() for rows in (Document, DocumentKey, SigningLink, IdempotencyRecord)] == [1] * 4


def test_later_repeat_renders_nothing(monkeypatch):
    paper = Paper()
    api, renderer = staff_api(paper.clerk), rendering(monkeypatch)
    body = {"template": "sim-swap", "language": "en", "data": paper.typed()}

    first, again = (api.post("documents/", body, key="one press") for _press in range(2))
    other = api.post("documents/", body | {"language": "pt"}, key="one press")

    assert first.content == again.content
    assert other.json()["code"] == "key_reused"
    assert len(renderer.within) == Document.objects.count() == 1


def test_same_press_at_once_at_the_desk_makes_one_document(monkeypatch):
    paper = Paper()
    counter = CounterFactory(store=paper.store, clerk=paper.clerk, opened_at=timezone.now())
    ticket = TicketFactory(store=paper.store)
    SessionFactory(ticket=ticket, counter=counter, clerk=paper.clerk, started_at=timezone.now())
    address, clients = f"/desk/{counter.pk}/documents/new/sim-swap/", [signed_in(paper.clerk) for _press in range(2)]
    page = clients[0].get(address)
    form = {f"f-{code}": value for code, value in paper.typed().items() if value is not False}
    form |= {"language": "en", "key": page.context["key"], "session": page.context["session_id"]}
    renderer = rendering(monkeypatch, len(clients))

    answers = answers_at_once(*(lambda client=client: client.post(address, form) for client in clients))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert renderer.within == [False, False]
    assert Document.objects.count() == 1
