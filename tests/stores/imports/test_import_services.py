"""Services with topics and names in several languages, and which store offers which."""

import pytest

from stores.imports.services import KIND, LINKS
from stores.models import Service, StoreService, Topic
from tests.factories import ServiceFactory, StoreFactory

pytestmark = pytest.mark.django_db

FULL = (
    "code,topic,topic_name_en,topic_name_pt,name_en,name_pt,letter,minutes,bookable,active,online_url,overflow_after,"
    "position,description\n"
    "sim-swap,sim,SIM,Cartões,SIM swap,Troca de SIM,b,12,no,yes,https://example.org/sim,15,3,Bring the old card\n"
)


def test_import_services_reads_every_column(bring):
    assert bring(KIND, FULL).counts == (1, 0, 0, 0)
    service = Service.objects.select_related("topic").get()
    assert service.names == {"en": "SIM swap", "pt": "Troca de SIM"}
    assert service.topic.names == {"en": "SIM", "pt": "Cartões"}
    assert (service.letter, service.typical_minutes, service.is_bookable, service.overflow_after) == (
        "B",
        12,
        False,
        15,
    )


def test_import_services_twice_changes_nothing(bring):
    bring(KIND, FULL)
    again = bring(KIND, FULL)
    assert (again.counts, again.report.beside) == ((0, 0, 1, 0), {})


def test_import_services_adds_a_language_and_keeps_the_rest(bring):
    service = ServiceFactory(code="sim", names={"en": "SIM"}, typical_minutes=25)
    outcome = bring(KIND, "code,name_cs\nsim,SIM karta\n")
    service.refresh_from_db()
    assert service.names == {"en": "SIM", "cs": "SIM karta"}
    assert service.typical_minutes == 25
    assert outcome.counts == (0, 1, 0, 0)
    assert Topic.objects.count() == 1


def test_import_services_reads_what_to_bring_and_the_rules_of_booking(bring):
    ServiceFactory(code="sim", bring={"ru": "Паспорт"})
    columns = "code,bring,bring_pt,buffer_before,buffer_after,book_notice,book_moves,book_per_day"
    text = f"{columns}\nsim,Identity document | Old SIM card|,Documento,5,10,120,0,2\n"

    assert bring(KIND, text).counts == (0, 1, 0, 0)

    service = Service.objects.get()
    assert service.bring == {"ru": "Паспорт", "en": "Identity document\nOld SIM card", "pt": "Documento"}
    assert (service.buffer_before, service.buffer_after, service.book_notice) == (5, 10, 120)
    assert (service.book_moves, service.book_per_day) == (0, 2)
    assert bring(KIND, text).counts == (0, 0, 1, 0)


def test_import_services_takes_a_name_in_the_files_language(bring):
    bring(KIND, "code,name\na,Ummeldung\n", language="de")
    assert Service.objects.get().names == {"de": "Ummeldung"}


def test_import_services_needs_a_name_only_for_a_new_service(bring):
    ServiceFactory(code="old")
    outcome = bring(KIND, "code,minutes\nold,7\nnew,7\n")
    assert outcome.refusals == [(3, "name", "missing")]
    assert Service.objects.get().typical_minutes == 7


REFUSED = [
    ("letter", "O", "letter"),
    ("letter", "AB", "letter"),
    ("book_per_day", "0", "book_per_day"),
    ("buffer_after", "481", "buffer_after"),
    ("bring_en", "x" * 1001, "bring_en"),
    ("minutes", "0", "minutes"),
    ("minutes", "481", "minutes"),
    ("minutes", "ten", "minutes"),
    ("online_url", "javascript:alert(1)", "online_url"),
    ("bookable", "perhaps", "bookable"),
    ("name_en", "x" * 201, "name_en"),
    ("description", "x" * 2001, "description"),
]


@pytest.mark.parametrize(("column", "cell", "field"), REFUSED)
def test_import_services_refuses_a_bad_row(bring, column, cell, field):
    header = ["code", *[name for name in ("name_en",) if name != column], column]
    row = ["a", *[name for name in ("A",) if column != "name_en"], cell]
    outcome = bring(KIND, f"{','.join(header)}\n{','.join(row)}\n")
    assert [what for _, what, _ in outcome.refusals] == [field]
    assert not Service.objects.exists()


def test_import_services_knows_a_file_of_offers_by_its_header(bring):
    StoreFactory(code="s")
    ServiceFactory(code="a")
    text = "store,service,minutes,slots,bookable,walk_ins\ns,a,25,2,no,yes\n"
    assert bring((KIND, LINKS), text).counts == (1, 0, 0, 0)
    link = StoreService.objects.get()
    assert (link.minutes, link.slots, link.is_bookable, link.takes_walk_ins) == (25, 2, False, True)
    assert bring((KIND, LINKS), text).counts == (0, 0, 1, 0)


def test_import_offers_changes_one_value(bring):
    store, service = StoreFactory(code="s"), ServiceFactory(code="a")
    StoreService.objects.create(store=store, service=service, minutes=10, slots=3)
    outcome = bring(LINKS, "store,service,minutes\ns,a,\n")
    link = StoreService.objects.get()
    assert (link.minutes, link.slots) == (None, 3)
    assert outcome.news[0].why == "minutes: 10 -> None"


def test_import_offers_reports_unknown_codes_row_by_row(bring):
    StoreFactory(code="s")
    ServiceFactory(code="a")
    outcome = bring(LINKS, "store,service\nnowhere,a\ns,nothing\ns,a\ns,a\n")
    assert outcome.refusals == [
        (5, "row", "says the same as line 4"),
        (2, "store", "unknown: nowhere"),
        (3, "service", "unknown: nothing"),
    ]
    assert StoreService.objects.count() == 1
