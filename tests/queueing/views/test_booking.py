"""Booking on the pages: the matter, the times, who comes; every refusal with a way on, and nothing typed lost."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from queueing.models import Booking
from queueing.queries import bookable
from stores.models import HoursException, Service
from tests.factories import CounterFactory, StoreFactory, TopicFactory, offer
from tests.queueing.booking_pages import Booker
from tests.queueing.bookings import Desk
from tests.queueing.views.reading import buttons, fields, links, statements, words

NEAR = {"latitude": 38.7107, "longitude": -9.1413}


@pytest.fixture
def desk(db):
    return Desk(hours="Mo-Su 09:00-19:00")


@pytest.fixture
def booker(desk):
    return Booker(desk)


def starts(answer):
    """The buttons of times that a page has."""
    return [value for name, value in buttons(answer) if name == "start"]


# --- what for
def test_matters_that_can_be_booked_here_are_offered(desk, booker):
    Service.objects.filter(code="bill").update(is_bookable=False)
    text = booker.client.get(booker.home).content.decode()
    assert 'value="sim-swap"' in text
    assert 'value="bill"' not in text
    assert text.count("<option") == 4
    assert "/stores/" in links(booker.client.get(booker.home))


def test_many_matters_are_folded_by_topic_and_what_was_chosen_is_unfolded(desk, booker):
    topic = TopicFactory(names={"en": "Devices"})
    offer(desk.store, *[Service.objects.create(code=f"s{n}", topic=topic, names={"en": str(n)}) for n in range(9)])
    text = booker.client.get(booker.home, {"service": "s3"}).content.decode()
    assert text.count("<details") == 2 + 2  # topics of the desk's services, and this one
    assert text.count("open>") == 1
    assert 'value="s3" checked' in text


def test_a_store_that_takes_no_bookings_says_so_and_leads_on(desk, booker):
    desk.policy.takes_bookings = False
    desk.policy.save()
    answer = booker.client.get(booker.home)
    assert "takes no bookings" in words(answer)
    assert {"/stores/", f"/stores/{desk.store.code}/"} <= set(links(answer))
    assert "takes no bookings" in words(booker.times())


@pytest.mark.parametrize(
    ("service", "said"),
    [("", "Choose what you come for."), ("a,b,c,d,e,f", "at most 5"), ("gone", "does not offer that")],
)
def test_no_matter_too_many_and_unknown_ones_are_asked_again(booker, service, said):
    answer = booker.times(service)
    assert answer.status_code == 400
    assert said in words(answer)
    assert "autofocus" in answer.content.decode()


@pytest.mark.parametrize("party", ["0", "21", "x", "", "1e3", "²"])
def test_a_party_that_is_none_is_refused(booker, party):
    assert booker.times(party=party).status_code == 400


def test_two_fields_of_a_form_are_as_good_as_a_comma(booker):
    one = booker.client.get(f"{booker.home}times/?service=sim-swap&service=bill&from={booker.day}")
    assert starts(one) == starts(booker.times("sim-swap,bill"))
    assert "about 30" in words(one)


# --- when
def test_the_day_strip_tells_what_is_free_and_the_times_are_by_part_of_the_day(booker):
    answer = booker.times()
    said, text = words(answer), answer.content.decode()
    assert "40 free times" in said
    assert ("Morning" in said, "Afternoon" in said, "Evening" in said) == (True, True, True)
    assert text.count('class="day"') == 7
    assert text.count('aria-current="date"') == 1
    assert len(starts(answer)) == 40


def test_the_first_day_is_the_first_with_free_times(desk, booker):
    today = timezone.now().astimezone(booker.zone).date()
    for days in range(9):
        HoursException.objects.create(store=desk.store, on=today + timedelta(days=days), times="")
    answer = booker.client.get(f"{booker.home}times/?service=sim-swap")
    assert f"from={today + timedelta(days=9)}#day" in answer.content.decode()
    assert len(starts(answer)) == 40


def test_an_empty_day_names_the_next_one_and_stores_around(desk, booker):
    HoursException.objects.create(store=desk.store, on=booker.day, times="")
    type(desk.store).objects.filter(pk=desk.store.pk).update(**NEAR)
    other = StoreFactory(code="colombo", name="Colombo", opening_hours="Mo-Su 09:00-19:00", **NEAR)
    CounterFactory(store=other)
    offer(other, desk.sim)
    answer = booker.times()
    assert "Nothing is free on this day." in words(answer)
    assert f"from={booker.day + timedelta(days=1)}#day" in answer.content.decode()
    assert "Colombo" in words(answer)
    assert any(
        link and link.startswith("/book/colombo/times/?service=sim-swap&party=1&from=") for link in links(answer)
    )


def test_days_beyond_what_can_be_booked_say_so(desk, booker):
    answer = booker.times(**{"from": "2199-01-01"})
    assert answer.status_code == 200
    assert "Nothing is free on this day." in words(answer)
    assert booker.times(**{"from": "nonsense"}).status_code == 200
    assert booker.times(**{"from": "0001-01-01"}).status_code == 200


@pytest.mark.parametrize("query", ["?service=sim-swap,bill,new-contract&party=2", "?service=sim-swap"])
def test_the_times_page_asks_as_much_for_one_day_as_for_many(desk, booker, query):
    type(desk.store).objects.filter(pk=desk.store.pk).update(**NEAR)
    for number in range(3):
        other = StoreFactory(code=f"other-{number}", opening_hours="Mo-Su 09:00-19:00", **NEAR)
        CounterFactory(store=other)
        offer(other, desk.sim, desk.bill, desk.contract)
    found = set()
    for days in (2, 9):
        bookable.forget()
        day = booker.day + timedelta(days=days)
        found.add(statements(booker.client, f"{booker.home}times/{query}&from={day}"))
    assert len(found) == 1
    assert found.pop() <= 24


def test_a_chosen_time_is_held_and_a_get_holds_nothing(booker):
    booker.times()
    assert not Booking.objects.exists()
    booking = booker.hold("10:00")
    assert (booking.state, booking.channel, booking.language) == ("held", "web", "en")
    assert booker.at("10:00").isoformat() not in starts(booker.times())


def test_the_language_is_changed_without_losing_the_choice(booker):
    booker.hold("10:00")
    refused = booker.choose("10:00")
    assert fields(refused)["next"] == f"{booker.home}times/?service=sim-swap&party=1&from={booker.day}"


def test_no_cookie_is_needed_but_that_of_the_csrf_token(booker):
    mine = booker.booked("10:00")
    booker.page(mine)
    booker.act(mine, "come/")
    assert set(booker.client.cookies) == {"lado_csrf"}


def test_a_taken_time_comes_with_the_next_best_first(booker):
    booker.hold("10:00")
    answer = booker.choose("10:00")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "has just been taken" in words(answer)
    assert text.index("has just been taken") < text.index("The nearest free times") < text.index('class="days"')
    assert len(starts(answer)) == 3 + 39


@pytest.mark.parametrize(
    "start", ["", "x", "2026-03-05T10:00:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+00:00"]
)
def test_a_time_that_is_none_is_refused_with_others(booker, start):
    answer = booker.choose(start=start)
    assert answer.status_code == 409
    assert len(starts(answer)) >= 3


def test_only_holds_that_were_made_count_against_an_address(booker):
    with override_settings(BOOKINGS_PER_ADDRESS="2/h/ip"):
        booker.hold("10:00")
        assert [booker.choose("10:00").status_code for _try in range(3)] == [409] * 3
        booker.hold("10:15")
        answer = booker.choose("10:30")
    assert answer.status_code == 429
    assert "Too many tries" in words(answer)


def test_a_hold_counts_by_its_people_and_not_any_more_when_it_is_given_back(booker):
    with override_settings(BOOKINGS_PER_ADDRESS="3/h/ip"):
        two = booker.hold("10:00", party=2)
        assert booker.choose("10:45", party=2).status_code == 429
        booker.client.post(f"/book/hold/{two.token}/", {"back": "1"})
        booker.hold("10:45", party=2)
        booker.hold("09:00")


# --- who
def test_who_leaves_nothing_out_has_booked_in_three_presses(booker):
    booking = booker.booked("10:00")
    assert (booking.state, booking.name, booking.phone) == ("booked", "Ana", "+351912345678")


def test_what_is_held_is_told_with_what_to_bring(desk, booker):
    Service.objects.filter(code="sim-swap").update(bring={"en": "Identity card\nOld SIM\n"})
    Service.objects.filter(code="bill").update(form_bring={"en": "Identity card\nLast bill"})
    Service.objects.filter(code="bill").update(often_missing={"en": "The password"})
    booking = booker.hold("10:00", service="sim-swap,bill")
    said = words(booker.client.get(f"/book/hold/{booking.token}/"))
    assert "Kept for you until" in said
    assert said.count("Identity card") == 1
    assert said.index("Last bill") < said.index("Old SIM") < said.index("Most often missing: The password")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Write your name."),
        ({"phone": "", "mail": ""}, "Give a phone number or a mail address"),
        ({"phone": "912 34"}, "This phone number is not complete."),
        ({"phone": "9" * 5000}, "This phone number is not complete."),
        ({"mail": "ana@"}, "This mail address is not complete."),
        ({"notes": "x" * 501}, "at most 500 signs"),
        ({"name": "x" * 201}, "shorter name"),
        ({"name": "\u202e\u200e"}, "Write your name."),
    ],
)
def test_errors_keep_what_was_typed(booker, typed, said):
    booking = booker.hold("10:00")
    answer = booker.confirm(booking, **{"notes": "By the door", **typed})
    assert answer.status_code == 400
    assert said in words(answer)
    assert "autofocus" in answer.content.decode()
    kept = {**fields(answer)}
    assert kept["phone"] == typed.get("phone", "912 345 678")
    assert typed.get("notes", "By the door") in answer.content.decode()
    booking.refresh_from_db()
    assert booking.state == "held"


def test_new_lines_count_once_and_names_of_any_script_are_kept(booker):
    booking = booker.hold("10:00")
    answer = booker.confirm(booking, name="\u202eמרים 👩‍💼 Ж", notes="\r\n".join("x" * 250))
    assert answer.status_code == 302
    page = booker.page(booking)
    assert Booking.objects.get(pk=booking.pk).name == "מרים 👩‍💼 Ж"
    assert 'dir="auto"' in page.content.decode()


def test_ten_megabytes_of_notes_are_refused_in_plain_words(booker):
    booking = booker.hold("10:00")
    answer = booker.confirm(booking, notes="x" * 10_000_000)
    assert answer.status_code == 413
    assert "This is too large to send." in words(answer)
    booking.refresh_from_db()
    assert booking.state == "held"


def run_out(booking):
    Booking.objects.filter(pk=booking.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def test_a_hold_that_ran_out_is_booked_while_its_time_is_free(booker):
    booking = booker.hold("10:00")
    run_out(booking)
    assert "still free" in words(booker.client.get(f"/book/hold/{booking.token}/"))
    assert booker.confirm(booking).status_code == 302


def test_a_hold_that_is_over_keeps_what_was_typed_for_the_next_time(booker):
    booking = booker.hold("10:00")
    run_out(booking)
    bookable.forget()
    Booker(booker.desk).booked("10:00")
    typed = {"name": "Rui", "mail": "rui@example.org", "notes": "two\nlines"}
    assert booker.client.get(f"/book/hold/{booking.token}/").status_code == 410
    answer = booker.confirm(booking, **typed)
    assert answer.status_code == 410
    assert "took too long" in words(answer)
    sent = fields(answer) | {"start": starts(answer)[0]}
    again = booker.client.post(f"{booker.home}times/", sent)
    page = booker.client.get(again["Location"])
    assert fields(page)["name"] == "Rui"
    assert fields(page)["phone"] == "+351912345678"
    assert "two\nlines" in page.content.decode()


def test_what_was_typed_wrong_before_does_not_stop_the_next_hold(booker):
    assert booker.hold("10:00", name="Rui", phone="12").name is None


def test_a_time_is_given_back_and_another_one_chosen(booker):
    booking = booker.hold("10:00")
    answer = booker.client.post(f"/book/hold/{booking.token}/", {"back": "1", "name": "Ana"})
    assert answer["Location"] == f"{booker.home}times/?service=sim-swap&party=1&from={booker.day}"
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert booker.at("10:00").astimezone(timezone.get_default_timezone()).isoformat() in starts(booker.times())


def test_confirming_twice_says_that_it_is_done(booker):
    booking = booker.booked("10:00")
    answer = booker.confirm(booking, follow=True)
    assert answer["Location"].endswith("?done=already")
    assert "booked already" in words(booker.client.get(answer["Location"]))


def test_a_person_has_enough_bookings_on_a_day(booker):
    Service.objects.update(book_per_day=1)
    booker.booked("10:00")
    answer = booker.confirm(booker.hold("11:00"), notes="By the door")
    assert answer.status_code == 409
    assert "enough bookings on that day" in words(answer)
    assert "By the door" in answer.content.decode()


def test_a_link_that_was_altered_opens_nothing(booker):
    booking = booker.hold("10:00")
    other = booking.token[:-1] + ("A" if booking.token[-1] != "A" else "B")
    for address in (f"/book/hold/{other}/", f"/booking/{other}/", f"/booking/{other}/cancel/"):
        answer = booker.client.get(address)
        assert answer.status_code == 404
        assert "SIM" not in words(answer)


def test_no_post_without_the_csrf_token(desk):
    strict = Booker(desk, enforce_csrf_checks=True)
    assert strict.choose().status_code == 403
    assert not Booking.objects.exists()


@pytest.mark.parametrize("path", ["book/hold/{}/", "booking/{}/", "booking/{}/move/", "booking/{}/cancel/"])
def test_own_pages_are_kept_by_nobody(booker, path):
    booking = booker.hold("10:00") if "hold" in path else booker.booked("10:00")
    answer = Client().get(f"/{path.format(booking.token)}")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
