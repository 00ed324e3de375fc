"""What every import does: batches, file faults, and rows that do not stop the others."""

import pytest

from core.models import AuditEntry
from stores.imports.kinds import Options
from stores.imports.places import KIND
from stores.imports.reading import BadFile
from stores.imports.running import BATCH, Order, run
from stores.models import Store
from tests.stores.imports.conftest import NOW

pytestmark = pytest.mark.django_db


def test_run_goes_on_beyond_one_batch(bring):
    rows = [f"s-{number},Store {number}" for number in range(2 * BATCH + 1)]
    outcome = bring(KIND, "code,name\n" + "\n".join([*rows, "s-0,Twice"]))
    assert outcome.counts == (2 * BATCH + 1, 0, 0, 1)
    assert outcome.refusals == [(2 * BATCH + 3, "row", "says the same as line 2")]
    assert Store.objects.count() == 2 * BATCH + 1
    assert AuditEntry.objects.count() == 1


def test_run_counts_alike_dry_and_wet(bring):
    text = "code,name,region\n" + "\n".join(
        f"s-{number},{'' if number % 100 == 0 else 'S'},r" for number in range(BATCH + 200)
    )
    dry = bring(KIND, text, dry_run=True)
    assert not Store.objects.exists()
    assert dry.counts == bring(KIND, text).counts == (BATCH + 193, 0, 0, 7)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_run_reads_what_spreadsheets_write(bring, encoding, delimiter):
    text = "\r\n".join(delimiter.join(line) for line in (["Code", " Name "], ["a", "Loja “Évora”"], ["", ""]))
    bring(KIND, text, encoding=encoding)
    assert Store.objects.get().name == "Loja “Évora”"


def test_run_takes_the_encoding_that_a_map_names(bring, written):
    column_map = written('encoding = "cp1251"\ndelimiter = ";"\n[columns]\ncode = "код"\nname = "имя"\n', "map.toml")
    bring(KIND, "код;имя\na;Казань, центр\n", encoding="cp1251", column_map=column_map)
    assert Store.objects.get().name == "Казань, центр"


def test_run_keeps_what_came_before_a_broken_end(bring):
    feature = '{"type": "Feature", "properties": {"ref": "a", "name": "A"}, "geometry": null}'
    outcome = bring(KIND, '{"features": [\n' + feature + ',\n{"type": "Feat', name="cut.geojson")
    assert outcome.refusals == [(3, "row", "not readable as JSON from here on")]
    assert Store.objects.get().code == "a"


def test_run_writes_nothing_when_the_header_is_wrong(bring):
    with pytest.raises(BadFile):
        bring(KIND, "shop,town\na,b\n")
    assert not AuditEntry.objects.exists()


def test_run_prefers_our_own_column_to_one_that_means_the_same(bring):
    bring(KIND, "id,code,brand,name\n1,a,Brand,Name\n")
    store = Store.objects.get()
    assert (store.code, store.name) == ("a", "Name")


def test_run_tells_its_progress_after_each_batch(written):
    rows = "".join(f"s-{number},{'S' if number else ''}\n" for number in range(BATCH + 1))
    order = Order((KIND,), written(f"code,name\n{rows}"), Options(now=NOW), by="tests")
    heard = []
    run(order, tell=lambda _news: None, progress=heard.append)
    assert heard == [BATCH, BATCH + 1]
