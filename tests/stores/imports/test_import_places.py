"""Towns in, from a table as GeoNames gives it."""

import pytest
from django.core.management import call_command

from core.models import AuditEntry
from stores.imports.towns import KIND
from stores.models import Place

pytestmark = pytest.mark.django_db

TABLE = (
    "geonameid,country,name,admin1,lat,lon,population,timezone,names\n"
    "1,CZ,Praha,52,50.08,14.43,1300000,Europe/Prague,Prague|Прага\n"
    "2,PT,Évora,14,38.57,-7.91,54000,Europe/Lisbon,\n"
)


def test_import_places_reads_a_table_of_geonames(bring):
    outcome = bring(KIND, TABLE)
    assert outcome.counts == (2, 0, 0, 0)
    assert outcome.report.unused == {"admin1", "timezone"}
    prague, evora = Place.objects.order_by("code")
    assert (prague.code, prague.name, prague.country, prague.population) == ("1", "Praha", "CZ", 1_300_000)
    assert (prague.latitude, prague.longitude) == (50.08, 14.43)
    assert prague.search == "|praha|prague|прага|"
    assert evora.search == "|evora|"


def test_import_places_twice_changes_nothing(bring):
    bring(KIND, TABLE)
    assert bring(KIND, TABLE).counts == (0, 0, 2, 0)


def test_import_places_writes_the_search_text_that_saving_writes(bring):
    bring(KIND, TABLE)
    place = Place.objects.get(code="1")
    imported = place.search
    place.save()
    assert place.search == imported


def test_import_places_keeps_names_that_the_file_does_not_have(bring):
    bring(KIND, TABLE)
    bring(KIND, "code,name,country,latitude,longitude\n1,Praga,CZ,50.08,14.43\n")
    place = Place.objects.get(code="1")
    assert (place.name, place.names) == ("Praga", "Prague|Прага")
    assert place.search == "|praga|prague|прага|"


def test_import_places_dry_run_changes_nothing(bring):
    assert bring(KIND, TABLE, dry_run=True).counts == (2, 0, 0, 0)
    assert not Place.objects.exists()
    assert not AuditEntry.objects.exists()


def test_import_places_without_code_makes_the_same_one_each_time(bring):
    table = "name,country,lat,lon\nLagoa,PT,37.13,-8.45\nLagoa,PT,37.74,-25.58\n"
    assert bring(KIND, table).counts == (2, 0, 0, 0)
    assert bring(KIND, table).counts == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("header", "line", "field", "why"),
    [
        ("name,country,lat,lon", ",PT,1,1", "name", "missing"),
        ("name,country,lat,lon", "A,,1,1", "country", "missing"),
        ("name,country,lat,lon", "A,PRT,1,1", "country", "longer"),
        ("name,country,lat,lon", "A,PT,,1", "latitude", "missing"),
        ("name,country,lat,lon", "A,PT,91,1", "latitude", "between"),
        ("name,country,lat,lon", "A,PT,1,181", "longitude", "between"),
        ("name,country,lat,lon,population", "A,PT,1,1,many", "population", "not a number"),
        ("name,country,lat,lon,population", "A,PT,1,1,-3", "population", "between"),
    ],
)
def test_import_places_refuses_what_makes_no_town(bring, header, line, field, why):
    outcome = bring(KIND, f"{header}\n{line}\n")
    assert [(what, why in reason) for _line, what, reason in outcome.refusals] == [(field, True)]
    assert not Place.objects.exists()


def test_import_places_cuts_names_without_end_between_two(bring):
    many = "|".join(f"name{number}" for number in range(1000))
    bring(KIND, f'name,country,lat,lon,names\nA,PT,1,1,"{many}"\n')
    names = Place.objects.get().names.split("|")
    assert len("|".join(names)) <= 3000
    assert names == many.split("|")[: len(names)]


def test_command_takes_country_from_the_option(written, capsys):
    call_command("import_places", written("name,lat,lon\nBrno,49.2,16.6\n"), country="cz")
    assert Place.objects.get().country == "CZ"
    assert "1 created" in capsys.readouterr().out
