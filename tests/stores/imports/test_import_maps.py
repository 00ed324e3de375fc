"""Column maps: foreign columns under our names, and the shipped maps on files of their shape."""

import pytest

from stores.imports.cells import BadCell
from stores.imports.maps import SHIPPED, ColumnMap, load_map
from stores.imports.people import KIND as STAFF
from stores.imports.places import KIND as STORES
from stores.imports.reading import BadFile
from stores.imports.services import KIND as SERVICES
from stores.imports.services import LINKS
from stores.models import Service, Store, StoreService

TEMPLATES = [
    ("id", "7"),
    ("ie-{id}", "ie-7"),
    ("{street} {no}", "Market St 4"),
    ("{address[0]}", "3 Potato Market"),
    ("{address[-1]}", "Co Carlow"),
    ("{address[:-1]}", "3 Potato Market, Carlow Town"),
    ("{address[1:]}", "Carlow Town, Co Carlow"),
    ("{address[5]}", ""),
    ("{nothing}!", "!"),
    ("nothing", ""),
]


@pytest.mark.parametrize(("template", "text"), TEMPLATES)
def test_column_map_fills_a_template(template, text):
    cells = {"id": "7", "street": "Market St", "no": "4", "address": "3 Potato Market, Carlow Town, Co Carlow"}
    assert ColumnMap(columns={"x": template}).read(cells) == {"x": text}


def test_column_map_takes_the_default_of_an_empty_cell():
    column_map = ColumnMap(columns={"city": "town"}, defaults={"city": "Lisboa", "country": "PT"})
    assert column_map.read({"town": " "}) == {"city": "Lisboa", "country": "PT"}
    assert column_map.read({"town": "Porto"})["city"] == "Porto"


@pytest.fixture
def mapped(written):
    return lambda toml: load_map(str(written(toml, "map.toml")))


WEEK = 'columns = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]'


def test_column_map_reads_weekdays_with_a_rule_for_holidays(mapped):
    column_map = mapped(f'[weekdays]\n{WEEK}\nclock = "12"\nclosed = ["shut"]\nholidays = "off"\n')
    cells = dict.fromkeys(("Mo", "Tu", "We", "Th", "Fr"), "9 - 5") | {"Sa": "shut", "Su": "shut"}
    assert column_map.read(cells) == {"opening_hours": "Mo-Fr 09:00-17:00; PH off"}


def test_column_map_names_the_weekday_that_cannot_be_read(mapped):
    column_map = mapped(f"[weekdays]\n{WEEK}\n")
    with pytest.raises(BadCell) as caught:
        column_map.read({"We": "whenever"})
    assert (caught.value.field, caught.value.reason[:3]) == ("opening_hours", "We:")


BROKEN = [
    ("kind = ", "not TOML"),
    ("colums = 1", "nobody knows: colums"),
    ("columns = 1", "holds lines"),
    ("[columns]\ncode = [1]", "holds lines"),
    ("[weekdays]\ncolumns = ['Mo']", "seven columns"),
    (f"[weekdays]\n{WEEK}\nclock = '13'", "seven columns"),
    ("weekdays = 1", "nobody knows: weekdays"),
    ('encoding = "klingon"', "klingon"),
    ('delimiter = "::"', "one sign"),
    ("[weekdays]\nclocks = '12'", "nobody knows: weekdays.clocks"),
]


@pytest.mark.parametrize(("toml", "words"), BROKEN)
def test_load_map_says_what_is_wrong(mapped, toml, words):
    with pytest.raises(BadFile) as caught:
        mapped(toml)
    assert words in str(caught.value.message)


def test_load_map_names_the_shipped_ones_when_there_is_none():
    with pytest.raises(BadFile) as caught:
        load_map("nothing.toml")
    assert "irish_shops" in str(caught.value.message)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_map_gives_only_columns_that_its_kind_knows(path):
    column_map = load_map(path.stem)
    kind = {kind.name: kind for kind in (STORES, SERVICES, LINKS, STAFF)}[column_map.kind]
    assert {kind.ours(name) for name in column_map.gives()} == column_map.gives()


def test_import_refuses_a_map_of_another_kind(bring):
    with pytest.raises(BadFile) as caught:
        bring(STORES, "id\n1\n", column_map="munich_services")
    assert "for services; this command imports stores" in str(caught.value.message)


def test_import_names_the_columns_that_a_map_reads_in_vain(bring):
    with pytest.raises(BadFile) as caught:
        bring(STORES, "id,name\n1,A\n", column_map="irish_shops")
    assert "Fri, Mon, Sat, Sun, Thu, Tue, Wed, address, lat, lon" in str(caught.value.message)


@pytest.mark.django_db
def test_irish_shops_map_reads_shops_without_am_and_pm(bring):
    rows = (
        "id,name,address,lat,lon,Mon,Tue,Wed,Thu,Fri,Sat,Sun\n"
        '7,Corner Shop,"1 Long Lane, Smalltown, Co Nowhere",53.1,-7.2,'
        "9.00 - 6.00,9.00 - 6.00,9.00 - 6.00,9.00 - 9.00,9.00 - 9.00,9.30 - 6.00,1.00 - 6.00\n"
    )
    assert bring(STORES, rows, column_map="irish_shops").counts == (1, 0, 0, 0)
    store = Store.objects.select_related("region").get()
    assert (store.code, store.name, store.city) == ("ie-7", "Corner Shop, 1 Long Lane, Smalltown", "Smalltown")
    assert store.opening_hours == "Mo-We 09:00-18:00; Th-Fr 09:00-21:00; Sa 09:30-18:00; Su 13:00-18:00"
    assert (store.time_zone, store.region.name) == ("Europe/Dublin", "Ireland")


@pytest.mark.django_db
def test_munich_maps_read_services_offices_and_links(bring):
    bring(
        SERVICES,
        "id,leika,service,duration_min,max_quantity,n_combinable,combinable,n_offices,public,on_start_page,"
        "description200\n11,99,Straßen-Anmeldung für Größeres,20,3,1,11,1,0,1,\n",
        column_map="munich_services",
    )
    bring(
        STORES,
        "id,name,display,unit,street,no,zip,city,lat,lon,n_services,public\n"
        "22,Amt (I/1),Amt,Referat,Straße,11,80000,München,,,8,1\n",
        column_map="munich_offices",
    )
    links = "office,service,duration_min,slots,appointment_allowed\n22,11,25,4,1\n"
    assert bring((SERVICES, LINKS), links, column_map="munich_links").counts == (1, 0, 0, 0)
    service, store, link = Service.objects.get(), Store.objects.get(), StoreService.objects.get()
    assert service.names == {"de": "Straßen-Anmeldung für Größeres"}
    assert (service.is_active, service.typical_minutes) == (False, 20)
    assert (store.code, store.address, store.latitude, store.subdivision) == ("22", "Straße 11", None, "BY")
    assert (link.minutes, link.slots, link.is_bookable) == (25, 4, True)
