"""The archive: who finds what, what one document's page tells, and that every read is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from queueing.models import Case
from signatures import access
from signatures.commands.acts import void
from signatures.models import Document, DocumentRead
from signatures.queries import archive
from signatures.queries.archive import Search
from stores.access import principal_for_user
from stores.models import Staff
from tests.clients import signed_in
from tests.factories import (
    CounterFactory,
    RegionFactory,
    SessionFactory,
    StaffFactory,
    StoreFactory,
    TicketFactory,
    customer_with,
)

Role = Staff.Role
PHONE = "+351912345678"


def found(**asked):
    page = archive.page(Document.objects.all(), Search(**asked))
    return [document.reference for document in page.rows]


def seen_by(staff):
    return set(
        access.archive(principal_for_user(staff.user_id), now=timezone.now()).values_list("reference", flat=True)
    )


@pytest.fixture
def manager(paper):
    return signed_in(StaffFactory(role=Role.STORE_MANAGER, stores=[paper.store]))


def test_everybody_sees_the_documents_of_their_stores_and_clerks_those_of_today(paper):
    now = timezone.now()
    today, before = paper.made(now=now), paper.made(now=now - timedelta(days=3))
    elsewhere = StoreFactory(region=RegionFactory())
    seen = {
        role: seen_by(StaffFactory(role=role, stores=[store] if store else [], regions=[region] if region else []))
        for role, store, region in (
            (Role.CLERK, paper.store, None),
            (Role.STORE_MANAGER, paper.store, None),
            (Role.REGIONAL_MANAGER, None, paper.store.region),
            (Role.AUDITOR, None, None),
            (Role.ADMINISTRATOR, None, None),
        )
    }

    both = {today.reference, before.reference}
    assert seen.pop(Role.CLERK) == {today.reference}
    assert set(map(frozenset, seen.values())) == {frozenset(both)}
    assert seen_by(StaffFactory(role=Role.STORE_MANAGER, stores=[elsewhere])) == set()
    assert seen_by(StaffFactory(role=Role.REGIONAL_MANAGER, regions=[elsewhere.region])) == set()
    assert seen_by(StaffFactory(role=Role.CLERK, stores=[])) == set()


def test_documents_are_found_by_whatever_is_known_of_them(paper):
    customer, other = customer_with(phone=PHONE, number="K-77"), paper.made()
    ticket = TicketFactory(store=paper.store, number="A17")
    document = paper.made()
    Document.objects.filter(pk=document.pk).update(customer=customer, ticket=ticket)
    mine, both = [document.reference], [document.reference, other.reference]

    assert found(customer=" k-77 ") == mine
    assert found(customer="912 345 678", country="PT") == []  # nobody has shown that the phone is theirs
    customer.ways.filter(kind="phone").update(proof="staff", proven_at=timezone.now())
    assert found(customer="912 345 678", country="PT") == mine
    assert found(customer="nobody@example.org") == []
    assert found(ticket="a17", day=ticket.day) == mine
    assert found(reference=other.reference.lower()) == [other.reference]
    assert found(store="chiado") == found(template="sim-swap") == found(state="frozen") == both
    assert found(store="nowhere") == found(template="other") == found(state="sealed") == []
    assert found(since=document.made_at.date(), until=document.made_at.date()) == both
    assert found(until=document.made_at.date() - timedelta(days=1)) == []


def test_documents_of_a_case_are_found_with_what_was_done_to_them_later(paper, manager):
    customer = customer_with(number="K-9")
    now, counter = timezone.now(), CounterFactory(store=paper.store)
    ticket = TicketFactory(store=paper.store)
    case = Case.objects.create(customer=customer, topic=ticket.service.topic, opened_at=now, visited_at=now)
    session = SessionFactory(ticket=ticket, counter=counter, clerk=paper.clerk, ended_at=now, case=case)
    document, _other = paper.sealed(), paper.made()
    Document.objects.filter(pk=document.pk).update(session=session, ticket=session.ticket)
    void(document_id=document.pk, reason="Wrong", staff=paper.clerk, now=timezone.now())
    act = Document.objects.get(follows=document)

    assert found(case=case.pk) == [act.reference, document.reference]
    assert found(case=case.pk + 1) == []
    assert f"/archive/?case={case.pk}" in manager.get(f"/archive/{document.reference}/").content.decode()
    assert document.reference in manager.get(f"/archive/?case={case.pk}").content.decode()


def test_documents_of_both_rows_of_one_person_are_found(paper):
    kept, joined = customer_with(number="K-1"), customer_with(number="K-2")
    joined.merged_into = kept
    joined.save(update_fields=["merged_into"])
    document = paper.made()
    Document.objects.filter(pk=document.pk).update(customer=joined)

    assert found(customer="K-1") == found(customer="K-2") == [document.reference]


def test_pages_follow_one_another_and_cost_the_same(paper, django_assert_num_queries):
    references = [paper.made().reference for _document in range(3)][::-1]
    with django_assert_num_queries(1):
        first = archive.page(Document.objects.all(), Search(), size=2)
        shown = [(row.reference, row.store.name, row.version.template.code, str(row.author)) for row in first.rows]
    second = archive.page(Document.objects.all(), Search(before=first.next), size=2)

    assert [reference for reference, *_more in shown] == references[:2]
    assert [row.reference for row in second.rows] == references[2:]
    assert second.next is None


def test_list_costs_the_same_for_one_and_three(paper, manager, django_assert_num_queries):
    def cost():
        with django_assert_num_queries(7):
            return manager.get("/archive/")

    paper.made()
    cost()
    paper.made()
    paper.made()

    assert cost().content.decode().count("store-row") == 3


@pytest.mark.parametrize(
    "query",
    [
        "since=x", "before=x", "before=-1", "before=" + "9" * 30, "store=elsewhere", "day=9999-99-99", "state=new",
        "customer=" + "x" * 300,
    ],
)  # fmt: skip
def test_bad_search_is_told_and_finds_nothing(paper, manager, query):
    paper.made()
    answer = manager.get("/archive/?" + query)

    assert answer.status_code == 400
    assert "store-row" not in answer.content.decode()


def test_last_day_of_time_is_a_day(paper, manager):
    paper.made()

    assert manager.get("/archive/?until=9999-12-31&since=0001-01-01").status_code == 200


def test_document_page_tells_everything_and_every_read_is_written_down(paper, manager):
    document = paper.sealed(customer_name="Ana Lukášová")
    address = f"/archive/{document.reference}/"

    page = manager.get(address).content.decode()
    picture, file = manager.get(address + "page/1/"), manager.get(address + "file/")
    again = manager.get(address).content.decode()

    words = (
        "Ana Lukášová",
        "Sealed",
        "Filled in and frozen",
        "Signed: Customer",
        "Signed: Clerk",
        "Drawn · The clerk’s tablet",
    )
    assert [word for word in words if word not in page] == []
    assert picture["Content-Type"] == "image/png"
    assert file.content == paper.file(document)
    assert file["Content-Disposition"] == f'attachment; filename="sim-swap-{document.reference}.pdf"'
    reads = DocumentRead.objects.order_by("id").values_list("what", "staff__role")
    assert list(reads) == [(what, "store_manager") for what in ("facts", "page", "file", "facts")]
    assert again.count("Pages ·") == again.count("File ·") == 1


def test_what_is_not_there_is_not_read(paper, manager):
    document = paper.made()

    assert manager.get(f"/archive/{document.reference}/page/99/").status_code == 404
    assert manager.get("/archive/AAAA-AAAA/").status_code == 404


def test_later_document_and_why_it_is_void_stand_on_the_page(paper, manager):
    earlier = paper.sealed()
    later = paper.made()
    Document.objects.filter(pk=later.pk).update(follows=earlier, follows_as="correction")
    void(document_id=earlier.pk, reason="Wrong tariff", staff=paper.clerk, now=timezone.now())

    first = manager.get(f"/archive/{earlier.reference}/").content.decode()
    second = manager.get(f"/archive/{later.reference}/").content.decode()

    assert "Wrong tariff" in first
    assert f"/archive/{later.reference}/" in first
    assert f"/archive/{earlier.reference}/" in second
