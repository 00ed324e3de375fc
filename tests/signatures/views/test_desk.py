"""Forms at a counter, as clerks in a hurry use them: two tabs, a step back, another store, yesterday's paper."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signatures.models import Document, DocumentRead, FormTemplate, SigningLink
from tests.clients import signed_in
from tests.factories import CounterFactory, SessionFactory, TicketFactory
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


class Desk(Paper):
    """A clerk at an open counter with somebody in front of them."""

    def __init__(self):
        super().__init__()
        self.counter = CounterFactory(store=self.store, clerk=self.clerk, opened_at=timezone.now())
        self.home = f"/desk/{self.counter.pk}/documents/"
        self.client = signed_in(self.clerk)
        self.session = self.served()

    def served(self):
        ticket = TicketFactory(store=self.store)
        return SessionFactory(ticket=ticket, counter=self.counter, clerk=self.clerk, started_at=timezone.now())

    def form(self, **changes):
        """What the browser sends of a form that was opened now."""
        page = self.client.get(f"{self.home}new/sim-swap/")
        fields = {f"f-{code}": value for code, value in self.typed().items() if value is not False}
        hidden = {"key": page.context["key"], "session": page.context["session_id"]}
        return {"language": "en", **hidden, **fields, **changes}

    def send(self, form):
        return self.client.post(f"{self.home}new/sim-swap/", form)


def clone(document, reference):
    """The same once more: quicker than to make another."""
    facts = {each.attname: getattr(document, each.attname) for each in Document._meta.concrete_fields}
    return Document(**facts | {"id": None, "reference": reference})


@pytest.fixture
def desk():
    return Desk()


def test_form_of_the_last_customer_is_not_filed_under_the_next(desk):
    form = desk.form()
    desk.session.ended_at = timezone.now()
    desk.session.save()
    desk.served()

    answer = desk.send(form)

    assert (answer.status_code, answer.context["error"].code) == (409, "other_customer")
    assert not Document.objects.exists()


def test_second_press_makes_no_second_document(desk):
    form = desk.form()

    answers = [desk.send(form) for _press in range(2)]

    assert answers[0].url == answers[1].url
    assert Document.objects.count() == 1


def test_step_back_and_another_value_make_another_document(desk):
    form = desk.form()
    first = desk.send(form)

    second = desk.send(form | {"f-customer_name": "Ana Costa"})

    assert second.status_code == 302
    assert second.url != first.url


def test_clerk_opens_papers_of_today_and_of_whom_they_serve(desk):
    days_ago = timezone.now() - timedelta(days=3)
    old, new = desk.made(now=days_ago), desk.made(now=timezone.now())
    Document.objects.filter(pk=old.pk).update(state="sealed")  # nobody waits for this clerk there
    theirs = desk.made(now=days_ago)
    Document.objects.filter(pk=theirs.pk).update(ticket=desk.session.ticket)

    pages = [desk.client.get(f"{desk.home}{each.pk}/{part}").status_code
             for each in (old, new, theirs) for part in ("", "state/", "page/1.png", "file/")]  # fmt: skip

    assert pages == [404] * 4 + [200] * 8


def test_every_look_from_the_desk_is_written_down(desk):
    document = desk.made(now=timezone.now())

    for part in ("", "page/1.png", "file/", "state/"):
        desk.client.get(f"{desk.home}{document.pk}/{part}")

    assert list(DocumentRead.objects.order_by("id").values_list("what", "staff")) == [
        (what, desk.clerk.pk) for what in ("facts", "page", "file")
    ]


def test_list_costs_the_same_for_one_and_three(desk, django_assert_num_queries):
    document = desk.made(now=timezone.now())
    Document.objects.filter(pk=document.pk).update(ticket=desk.session.ticket)
    desk.client.get(desk.home)
    with CaptureQueriesContext(connection) as one:
        desk.client.get(desk.home)

    document.refresh_from_db()
    Document.objects.bulk_create([clone(document, reference) for reference in ("AAAA-BBBB", "CCCC-DDDD")])
    with django_assert_num_queries(len(one)):
        assert desk.client.get(desk.home).content.count(b"/documents/") >= 3


@pytest.mark.parametrize("where", ["tablet", "screen", "phone"])
def test_form_that_needs_a_code_gets_one_wherever_it_is_signed(desk, where):
    FormTemplate.objects.filter(pk=desk.template.pk).update(needs_code=True)
    document = desk.made(now=timezone.now(), customer_phone="+351912345678")

    desk.client.post(f"{desk.home}{document.pk}/link/", {"where": where})

    assert SigningLink.objects.get().code_hash is not None
