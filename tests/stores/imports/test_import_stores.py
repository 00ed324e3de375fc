"""Store directories in and out again."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from core.models import AuditEntry
from stores.exports import store_rows, write_csv, write_geojson
from stores.imports.places import KIND
from stores.models import Counter, LinePolicy, Partner, Region, Store
from tests.factories import CounterFactory, PolicyFactory, StoreFactory

pytestmark = pytest.mark.django_db

FULL = (
    "code,name,region,region_name,partner,policy,address,city,postcode,country,latitude,longitude,opening_hours,phone,"
    "language,expert,active,counters\n"
    "pt-1,Baixa,lis,Lisboa,dealer,fast,Rua Augusta 1,Lisboa,1100-048,PT,38.71,-9.14,mo-fr 9:00-19:00;PH off,"
    "21 123 4567,pt,yes,yes,3\n"
)


def one(line: str, header: str = "code,name") -> str:
    return f"{header}\n{line}\n"


def test_import_stores_reads_every_column(bring):
    PolicyFactory(code="fast")
    assert bring(KIND, FULL).counts == (1, 0, 0, 0)
    store = Store.objects.select_related("region", "partner", "policy").get()
    assert (store.region.name, store.partner.code, store.policy.code) == ("Lisboa", "dealer", "fast")
    assert (store.opening_hours, store.time_zone) == ("Mo-Fr 09:00-19:00; PH closed", "Europe/Lisbon")
    assert (store.phone, store.language, store.is_expert) == ("+351211234567", "pt", True)
    assert list(Counter.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_import_stores_twice_changes_nothing(bring):
    PolicyFactory(code="fast")
    bring(KIND, FULL)
    again = bring(KIND, FULL)
    assert again.counts == (0, 0, 1, 0)
    assert again.report.beside == {}


def test_import_stores_changes_only_what_the_file_says(bring):
    store = StoreFactory(code="a", name="Old", city="Porto", opening_hours="24/7")
    outcome = bring(KIND, one("a,New"))
    store.refresh_from_db()
    assert (store.name, store.city, store.opening_hours) == ("New", "Porto", "24/7")
    assert outcome.news[0].why == "name: 'Old' -> 'New'"
    assert not Region.objects.filter(code="main").exists()


def test_import_stores_tells_the_audit_log_whose_policy_it_replaced(bring):
    fast, kept = PolicyFactory(code="fast"), PolicyFactory(code="kept")
    changed, same = StoreFactory(code="a", policy=kept), StoreFactory(code="b", policy=fast)
    text = "code,name,policy\na,A,fast\nb,B,fast\nc,C,fast\n"

    bring(KIND, text, dry_run=True)
    assert not AuditEntry.objects.exists()
    bring(KIND, text)
    bring(KIND, text)

    entry = AuditEntry.objects.get(target__startswith="store:")
    assert (entry.target, entry.action, entry.actor) == (f"store:{changed.pk}", "store.policy", "tests")
    assert entry.data == {"before": "kept", "policy": "fast"}
    assert Store.objects.get(pk=same.pk).policy_id == fast.pk


def test_import_stores_writes_the_search_text_that_saving_writes(bring):
    bring(KIND, one("a,Évora,Praça do Giraldo,Évora", "code,name,address,city"))
    bring(KIND, one("a,Estremoz"))
    store = Store.objects.get()
    imported = store.search
    store.save()
    assert imported == store.search
    assert "estremoz" in imported


def test_import_stores_leaves_revision_and_cycle(bring):
    StoreFactory(code="a", revision=7, cycle=3)
    bring(KIND, one("a,New"))
    store = Store.objects.get()
    assert (store.revision, store.cycle) == (7, 3)


def test_import_stores_clears_what_an_empty_cell_clears(bring):
    StoreFactory(code="a", city="Porto", partner=Partner.objects.create(code="d", name="D"), time_zone="Europe/Prague")
    bring(KIND, one("a,A,,,", "code,name,city,partner,time_zone"))
    store = Store.objects.get()
    assert (store.city, store.partner, store.time_zone) == ("", None, "Europe/Prague")


REFUSED = [
    ("code,name", "a,", "name", "missing"),
    ("code,name,latitude,longitude", "a,A,91,0", "latitude", "between"),
    ("code,name,latitude,longitude", "a,A,,9", "latitude", "other half"),
    ("code,name,lat,lon", "a,A,north,9", "latitude", "not a number"),
    ("code,name,opening_hours", "a,A,9 to 5", "opening_hours", "Cannot read"),
    ("code,name,opening_hours", f"a,A,{'Mo 09:00-10:00; ' * 60}", "opening_hours", "400"),
    ("code,name,time_zone", "a,A,Europe/Atlantis", "time_zone", "unknown time zone"),
    ("code,name,country", "a,A,XX", "country", "no public holidays"),
    ("code,name,country,subdivision", "a,A,PT,99", "subdivision", "no public holidays"),
    ("code,name,subdivision", "a,A,20", "country", "missing"),
    ("code,name,country", "a,A,RU", "time_zone", "several"),
    ("code,name,phone,country", "a,A,12,PT", "phone", "not complete"),
    ("code,name,policy", "a,A,nobody", "policy", "unknown line policy"),
    ("code,name,language", "a,A,xx", "language", "unknown language"),
    ("code,name,active", "a,A,perhaps", "active", "yes or no"),
    ("code,name,counters", "a,A,2.5", "counters", "whole"),
    ("code,name", f"a,{'x' * 161}", "name", "160"),
    ("code,name", "a,A\x00", "name", "could not be read"),
    ("code,name", "a,A,B", "row", "more cells"),
]


@pytest.mark.parametrize(("header", "line", "field", "reason"), REFUSED)
def test_import_stores_refuses_a_bad_row_and_takes_the_good_ones(bring, header, line, field, reason):
    outcome = bring(KIND, f"{header}\n{line}\nb,B\n")
    assert [(number, what) for number, what, _ in outcome.refusals] == [(2, field)]
    assert reason in outcome.refusals[0][2]
    assert list(Store.objects.values_list("code", flat=True)) == ["b"]


def test_import_stores_refuses_the_second_row_of_one_code(bring):
    outcome = bring(KIND, "code,name\na,A\nb,B\na,C\n")
    assert outcome.refusals == [(4, "row", "says the same as line 2")]
    assert Store.objects.get(code="a").name == "A"


ZONES = [
    ("37.74,-25.67,PT", "Atlantic/Azores"),
    ("53.02,158.65,RU", "Asia/Kamchatka"),
    (",,CZ", "Europe/Prague"),
    (",,PT", "Europe/Lisbon"),  # three zones: the chain's usual one is among them
    (",,", "Europe/Lisbon"),
]


@pytest.mark.parametrize(("place", "zone"), ZONES)
def test_import_stores_finds_the_time_zone(bring, place, zone):
    bring(KIND, one(f"a,A,{place}", "code,name,lat,lon,country"))
    assert Store.objects.get().time_zone == zone


def test_import_stores_keeps_the_zone_that_a_store_has(bring):
    StoreFactory(code="a", time_zone="Europe/Prague")
    bring(KIND, one("a,A,38.7,-9.1", "code,name,lat,lon"))
    assert Store.objects.get().time_zone == "Europe/Prague"


def test_import_stores_derives_a_code_from_name_and_address(bring):
    text = one("Loja Évora,Praça 1", "name,address")
    bring(KIND, text)
    assert Store.objects.get().code == "loja-evora-praca-1"
    assert bring(KIND, text).counts == (0, 0, 1, 0)


def test_import_stores_keeps_markup_as_text(bring):
    bring(KIND, one("a,<script>alert(1)</script>"))
    assert Store.objects.get().name == "<script>alert(1)</script>"


def test_import_stores_adds_counters_and_never_takes_them(bring):
    store = StoreFactory(code="a")
    CounterFactory(store=store, number=2)
    bring(KIND, one("a,A,3", "code,name,counters"))
    assert sorted(store.counters.values_list("number", flat=True)) == [1, 2, 3]
    bring(KIND, one("a,A,1", "code,name,counters"))
    assert store.counters.count() == 3


def test_import_stores_dry_run_tells_and_changes_nothing(bring):
    StoreFactory(code="a", name="Old")
    outcome = bring(KIND, "code,name\na,New\nb,B\n,\nc,\n", dry_run=True)
    assert outcome.counts == (1, 1, 0, 1)
    assert [news.fate for news in outcome.news] == ["refused", "changed", "created"]
    assert Store.objects.get().name == "Old"
    assert not AuditEntry.objects.exists()


def test_import_stores_is_one_audit_entry(bring):
    bring(KIND, "code,name\na,A\nb,\n")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target) == ("tests", "import", "import:stores")
    assert entry.data["file"] == "file.csv"
    assert (entry.data["created"], entry.data["refused"]) == (1, 1)


FEATURE = {
    "type": "Feature",
    "id": "aB3xYz",
    "properties": {
        "@spider": "example_pt",
        "ref": "0042",
        "brand": "Lado Telecom",
        "name": "Lado",
        "branch": "Chiado",
        "addr:street_address": "Rua Garrett 1",
        "addr:city": "Lisboa",
        "addr:postcode": "1200-203",
        "addr:country": "PT",
        "phone": "+351 21 123 4567",
        "opening_hours": "Mo-Sa 10:00-20:00",
        "website": "https://example.org",
    },
    "geometry": {"type": "Point", "coordinates": [-9.1411, 38.7108]},
}


def test_import_stores_reads_all_the_places(bring):
    collection = json.dumps({"type": "FeatureCollection", "dataset_attributes": {}, "features": [FEATURE]})
    assert bring(KIND, collection, name="spider.geojson").counts == (1, 0, 0, 0)
    store = Store.objects.get()
    assert (store.code, store.name, store.address, store.postcode) == (
        "0042",
        "Lado Chiado",
        "Rua Garrett 1",
        "1200-203",
    )
    assert (store.latitude, store.longitude, store.time_zone) == (38.7108, -9.1411, "Europe/Lisbon")
    assert store.phone == "+351211234567"


@pytest.fixture
def chain():
    """Stores whose every text is awkward in a table."""
    names = ["=1+1", "+351", "-minus", "@at", "O'Connell", "'=x", 'a "quoted", one', "<b>x</b>", "Ž š č; Привет"]
    partner = Partner.objects.create(code="d", name="=Dealer")
    for number, name in enumerate(names):
        StoreFactory(
            code=f"s-{number}",
            name=name,
            address=name,
            partner=partner if number % 2 else None,
            latitude=None if number % 3 else 38.7123456789,
            longitude=None if number % 3 else -9.0000001,
            country="CZ" if number % 2 else "PT",
            is_expert=number == 1,
            is_active=number != 2,
            phone="+351211234567" if number == 3 else "",
            opening_hours="Mo-Fr 09:00-18:00; PH closed",
        )
    CounterFactory(store=Store.objects.get(code="s-0"), number=4)
    return names


@pytest.mark.parametrize(("write", "name"), [(write_csv, "out.csv"), (write_geojson, "out.geojson")])
def test_export_stores_comes_in_again_unchanged(bring, chain, write, name):
    file = io.StringIO(newline="")
    write(file)
    outcome = bring(KIND, file.getvalue(), name=name)
    assert outcome.refusals == []
    assert outcome.counts == (0, 0, len(chain), 0)
    assert outcome.report.beside == {}


def test_export_stores_makes_the_same_chain_elsewhere(bring, chain):
    before = list(Store.objects.order_by("code").values("code", "name", "address", "latitude", "phone", "is_active"))
    file = io.StringIO(newline="")
    write_csv(file)
    Counter.objects.all().delete()
    Store.objects.all().delete()
    bring(KIND, file.getvalue())
    assert list(Store.objects.order_by("code").values(*before[0])) == before
    assert list(Store.objects.get(code="s-0").counters.values_list("number", flat=True)) == [1]


@pytest.mark.usefixtures("chain")
def test_export_stores_holds_no_formula():
    file = io.StringIO(newline="")
    write_csv(file)
    cells = [cell for row in list(csv.reader(io.StringIO(file.getvalue())))[1:] for cell in row]
    positions = {"-9.0000001"}
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell not in positions]


def test_export_stores_counts_the_counters_in_use():
    store = StoreFactory()
    CounterFactory(store=store, number=1)
    CounterFactory(store=store, number=2, is_active=False)
    assert [row["counters"] for row in store_rows()] == [1]


@pytest.mark.parametrize("count", [1, 3])
def test_export_stores_asks_once(django_assert_num_queries, count):
    StoreFactory.create_batch(count)
    with django_assert_num_queries(1):
        write_csv(io.StringIO())


@pytest.mark.parametrize("count", [1, 3])
def test_import_stores_asks_a_fixed_number_of_times(bring, django_assert_num_queries, count):
    StoreFactory.create_batch(count)
    rows = "".join(f"{store.code},{store.name}\n" for store in Store.objects.all())
    with django_assert_num_queries(31):
        bring(KIND, f"code,name\n{rows}")


def test_import_stores_command_counts_and_exits_with_1_when_rows_were_refused(written):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 rows were refused"):
        call_command("import_stores", written("code,name,colour\na,A,red\nb,\n"), stdout=out, stderr=err)
    assert err.getvalue() == "line 3: name: missing\n"
    assert out.getvalue().splitlines()[:2] == [
        "columns not used: colour",
        "1 created, 0 changed, 0 unchanged, 1 refused, 1 regions created, 1 policies created",
    ]


def test_import_stores_command_shows_a_dry_run(written):
    out = io.StringIO()
    call_command("import_stores", written("code,name\na,A\n"), dry_run=True, time_zone="Europe/Dublin", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "line 2: created a (name: 'A'; time_zone: 'Europe/Dublin'; policy: 'standard'; region: 'main')"
    assert lines[1].startswith("dry run, nothing is changed: 1 created")
    assert not LinePolicy.objects.exists()


def test_import_stores_command_names_missing_columns(written):
    with pytest.raises(CommandError, match=r"lacks these columns: name\. It has: shop, town"):
        call_command("import_stores", written("shop,town\na,b\n"))


def test_export_stores_command_writes_what_the_ending_says(tmp_path, capsys):
    StoreFactory(code="a", name="Žižkov")
    for name in ("out.csv", "out.geojson"):
        call_command("export_stores", tmp_path / name, stdout=io.StringIO())
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfcode,name,")
    loaded = json.loads((tmp_path / "out.geojson").read_text(encoding="utf-8"))
    assert loaded["features"][0]["properties"]["name"] == "Žižkov"
    call_command("export_stores", format="geojson")
    assert json.loads(capsys.readouterr().out) == loaded


def test_export_stores_command_says_when_it_cannot_write(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_stores", tmp_path / "no" / "folder.csv")


def test_import_stores_reads_what_a_store_has(bring):
    bring(KIND, one("a,A,seating|step_free", "code,name,accessibility"))
    assert Store.objects.get().accessibility == ["step_free", "seating"]
    bring(KIND, one("a,B"))
    assert Store.objects.get().accessibility == ["step_free", "seating"]
    bring(KIND, one("a,B,", "code,name,accessibility"))
    assert Store.objects.get().accessibility == []


@pytest.mark.parametrize(
    ("wheelchair", "had", "has"),
    [
        ("yes", [], ["step_free"]),
        ("designated", ["seating"], ["step_free", "seating"]),
        ("no", ["step_free", "seating"], ["seating"]),
        ("limited", ["step_free"], ["step_free"]),
        ("", ["step_free"], ["step_free"]),
    ],
)
def test_import_stores_takes_steps_from_openstreetmap(bring, wheelchair, had, has):
    StoreFactory(code="a", name="A", accessibility=had)
    bring(KIND, one(f"a,A,{wheelchair}", "code,name,wheelchair"))
    assert Store.objects.get().accessibility == has


def test_import_stores_refuses_a_feature_that_nobody_knows(bring):
    outcome = bring(KIND, one("a,A,wings", "code,name,accessibility"))
    ((_line, what, why),) = outcome.refusals
    assert what == "accessibility"
    assert "step_free" in why


def test_database_refuses_a_feature_that_nobody_knows():
    with pytest.raises(IntegrityError, match="store_accessibility_known"):
        StoreFactory(accessibility=["wings"])
