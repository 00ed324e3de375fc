"""The store finder: names first, then towns and postcodes; filters that go along; a map that stays small."""

import pytest
from django.test import Client

from core.text import folded
from stores.models import Place, Store
from tests.factories import PolicyFactory, RegionFactory, ServiceFactory, StoreFactory, offer
from tests.queueing.views.reading import fields, links, statements, words

pytestmark = pytest.mark.django_db
LISBON, PORTO, EAST = (38.71, -9.14), (41.15, -8.61), (40.42, -3.70)


@pytest.fixture
def anybody():
    return Client(headers={"Accept-Language": "en"})


def store(name, at=None, **facts):
    where = {"latitude": at[0], "longitude": at[1]} if at else {}
    return StoreFactory(name=name, code=folded(name).replace(" ", "-"), **where, **facts)


def town(name, at, *, people=0, names="", country="PT", area=""):
    return Place.objects.create(
        code=f"t{Place.objects.count()}", name=name, names=names, latitude=at[0], longitude=at[1], population=people,
        country=country, area=area,
    )  # fmt: skip


@pytest.fixture
def chain(db):
    store("Chiado", LISBON)
    store("Bolhão", PORTO, accessibility=["step_free", "seating"])
    store("Anděl", EAST, opening_hours="off")
    store("Nowhere")


def ask(anybody, **asked):
    return anybody.get("/stores/", asked)


def names(page):
    return [view.store.name for view in page.context["rows"]]


# --- towns
@pytest.mark.parametrize("text", ["Sintra", "sintra", "Синтра", "sint"])
def test_town_shows_the_stores_near_it_with_distances(anybody, chain, text):
    town("Sintra", (38.80, -9.39), names="Синтра")
    page = ask(anybody, q=text)
    assert names(page) == ["Chiado", "Bolhão", "Anděl"]
    assert "Stores near Sintra (Portugal)" in words(page)
    assert "24 km" in words(page)


def test_store_by_its_own_name_wins_and_the_town_is_a_link(anybody, chain):
    there = town("Chiado", EAST, country="CZ")
    page = ask(anybody, q="chiado")
    assert names(page) == ["Chiado"]
    assert "Or the stores near: Chiado (Czechia)" in words(page)
    assert f"?q=chiado&place={there.code}&" in links(page)
    assert names(ask(anybody, q="chiado", place=there.code)) == ["Anděl", "Bolhão", "Chiado"]


def test_of_several_towns_the_largest_is_meant_and_the_others_are_links(anybody, chain):
    town("Lagoa", (37.74, -25.58), people=14, area="Açores")
    town("Lagoa", (37.13, -8.45), people=24, area="Algarve")
    page = ask(anybody, q="lagoa")
    assert page.context["found"].town.area == "Algarve"
    assert "Another place of that name: Lagoa (Açores, Portugal)" in words(page)
    other = ask(anybody, q="lagoa", place=page.context["found"].towns[0].code)
    assert "Lagoa (Algarve, Portugal)" in words(other)


def test_postcode_that_no_store_has_shows_the_stores_near_those_alike(anybody, chain):
    Store.objects.filter(name="Bolhão").update(postcode="4000-123")
    page = ask(anybody, q="4000-999")
    assert "Stores near 4000-999" in words(page)
    assert names(page)[0] == "Bolhão"


@pytest.mark.parametrize("asked", [{"place": "gone"}, {"area": "1,2"}, {"area": "9,9,1,1"}, {"area": "a,b,c,d"}])
@pytest.mark.parametrize("also", [{}, {"near": "inf,1"}, {"has": "wings"}, {"service": "", "q": ""}])
def test_what_makes_no_sense_is_left_out(anybody, chain, asked, also):
    assert len(names(ask(anybody, **asked, **also))) == 4


# --- filters
def test_features_narrow_and_stay_chosen(anybody, chain):
    page = ask(anybody, has=["step_free", "seating"])
    assert names(page) == ["Bolhão"]
    assert page.content.decode().count("checked") == 2
    assert "No steps" in words(page)
    assert "No store offers all of that" in words(ask(anybody, has="quiet_hour"))


def test_service_narrows_stays_chosen_and_goes_along_in_links(anybody, chain):
    town("Lisboa", LISBON)
    offer(Store.objects.get(name="Chiado"), ServiceFactory(code="repair", names={"en": "Repair"}))
    offer(Store.objects.get(name="Anděl"), ServiceFactory(code="bill", names={"en": "Bill"}))
    page = ask(anybody, service="repair", q="lisboa")
    assert names(page) == ["Chiado"]
    assert '<option value="repair" selected>Repair' in page.content.decode()
    assert names(ask(anybody, service="no-such")) == []


def test_pager_keeps_everything_that_was_asked(anybody, db):
    for number in range(21):
        StoreFactory(name=f"Loja {number}", latitude=38.7, longitude=-9.1, accessibility=["step_free"])
    page = ask(anybody, q="loja", near="38.7,-9.1", has="step_free")
    assert "?q=loja&near=38.7%2C-9.1&has=step_free&page=2" in links(page)


def test_position_is_kept_while_one_types(anybody, chain):
    assert fields(ask(anybody, near="38.7,-9.1"))["near"] == "38.7,-9.1"
    assert "near" not in fields(ask(anybody))
    assert names(ask(anybody, near="50,14", q="o")) == ["Bolhão", "Chiado"]


# --- the map
def marks(page):
    return {mark.label: mark for mark in page.context["map"].marks}


def test_map_has_a_link_for_every_store_with_a_position(anybody, chain):
    page = ask(anybody)
    assert set(marks(page)) == {"Chiado: open", "Bolhão: open", "Anděl: closed"}
    text = page.content.decode()
    assert 'href="/stores/chiado/" aria-label="Chiado: open" data-state="open"' in text
    assert 'aria-label="Anděl: closed" data-state="closed"' in text
    assert text.count('class="dash"') == 2  # the dot's, and the key's


def test_map_near_a_town_shows_what_lies_around_and_where_it_is(anybody, chain):
    town("Sintra", (38.80, -9.39))
    page = ask(anybody, q="sintra")
    assert set(marks(page)) == {"Chiado: open"}
    assert page.context["map"].here
    assert 'role="img" aria-label="Sintra"' in page.content.decode()


def test_map_near_a_town_has_the_outermost_stores_too(anybody, db):
    store("Colombo", (38.7547, -9.1886))
    store("Chiado", (38.7107, -9.1413))
    town("Sintra", (38.80, -9.39))
    assert set(marks(ask(anybody, q="sintra"))) == {"Colombo: open", "Chiado: open"}


def test_map_joins_stores_side_by_side_into_a_link_to_their_part(anybody, chain):
    store("Colombo", (38.75, -9.19))
    (together,) = [mark for mark in marks(ask(anybody)).values() if mark.state == "several"]
    assert together.label == "2 stores, such as Chiado: show this part"
    page = anybody.get(f"/stores/{together.href}")
    assert names(page) == ["Chiado", "Colombo"]
    assert "2 stores in this part of the map" in words(page)
    assert set(marks(page)) == {"Chiado: open", "Colombo: open"}


def test_part_of_the_map_keeps_filters_and_words_that_found_stores(anybody, chain):
    for name, at in (("Rossio um", LISBON), ("Rossio dois", (38.72, -9.15)), ("Rossio tres", PORTO)):
        store(name, at, accessibility=["seating"])
    (together,) = [mark for mark in marks(ask(anybody, q="rossio", has="seating")).values() if mark.state == "several"]
    assert names(anybody.get(f"/stores/{together.href}")) == ["Rossio dois", "Rossio um"]


def test_stores_in_one_house_are_both_in_the_list_of_their_part(anybody, db):
    store("One", LISBON)
    store("Two", LISBON)
    (mark,) = marks(ask(anybody)).values()
    page = anybody.get(f"/stores/{mark.href}")
    assert names(page) == ["One", "Two"]
    assert [mark.state for mark in marks(page).values()] == ["several"]


def test_without_positions_there_is_no_map(anybody, db):
    store("Nowhere")
    page = ask(anybody)
    assert page.context["map"] is None
    assert '<svg class="map"' not in page.content.decode()


def test_map_names_towns_where_there_is_room(anybody, chain):
    town("Coimbra", (40.21, -8.43), people=9)
    town("Chiado", LISBON, people=10)
    shown = ask(anybody).context["map"]
    assert [label.text for label in shown.towns] == ["Coimbra"]
    assert len(shown.town_dots) == 1
    assert {"Bolhão", "Anděl"} <= {label.text for label in shown.labels}


@pytest.mark.parametrize("asked", [{}, {"near": "38.7,-9.1"}, {"q": "loja"}, {"q": "sintra"}, {"area": "38,-10,39,-9"}])
def test_finder_asks_the_same_number_of_statements_for_one_and_three_stores(anybody, db, asked):
    town("Sintra", (38.80, -9.39))
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    StoreFactory(name="Loja", latitude=38.7, longitude=-9.1)
    one = statements(anybody, f"/stores/?{query}")
    StoreFactory(name="Loja", latitude=38.75, longitude=-9.2)
    StoreFactory(name="Loja", latitude=38.9, longitude=-9.3, opening_hours="Mo-Fr 09:00-10:00")
    assert statements(anybody, f"/stores/?{query}") == one <= 13


def test_page_of_a_chain_of_thousands_stays_small(anybody, db):
    region, policy = RegionFactory(), PolicyFactory()
    Store.objects.bulk_create([
        Store(
            code=f"s{n}", name=f"Store {n}", search=f"store {n}", region=region, policy=policy,
            latitude=37 + (n * 7919 % 5000) / 250, longitude=-9 + (n * 104729 % 9000) / 300,
        )
        for n in range(5700)
    ])  # fmt: skip
    page = ask(anybody)
    assert sum(mark.dot.count for mark in page.context["map"].marks) == 5700
    assert 15 < len(page.context["map"].marks) < 60
    assert len(page.content) < 80_000
    assert statements(anybody, "/stores/") <= 13


# --- one store
def test_store_tells_what_it_has_in_plain_words(anybody, db):
    store("Chiado", accessibility=["step_free", "quiet_hour"])
    assert "Accessibility No steps Quiet hour" in words(anybody.get("/stores/chiado/"))
    store("Baixa")
    assert "Accessibility" not in words(anybody.get("/stores/baixa/"))


def test_store_without_past_does_not_know_how_full_it_usually_is(anybody, db):
    store("Chiado")
    page = anybody.get("/stores/chiado/", {"day": "3"})
    assert "Not known yet." in words(page)
    assert page.context["weekday"].weekday() == 3
    assert '?day=3#usual" aria-current="true"' in page.content.decode()


@pytest.mark.parametrize("day", ["7", "-1", "x", "", "³"])
def test_weekday_that_does_not_exist_is_today(anybody, db, day):
    store("Chiado")
    page = anybody.get("/stores/chiado/", {"day": day})
    assert page.context["weekday"] == page.context["today"]
