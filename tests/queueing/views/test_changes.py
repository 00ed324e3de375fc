"""A manager's changes: looked at, decided, saved; the work list until it is empty; repeating patterns."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from queueing.models import Booking, Displacement
from queueing.states import BookingState
from stores.models import BookingPattern, HoursException, Shift, Staff, Store
from stores.queries.opening import local_day
from tests.clients import signed_in
from tests.factories import StaffFactory
from tests.queueing.bookings import Desk, somebody
from tests.queueing.views.reading import buttons, fields, links, words

pytestmark = pytest.mark.django_db
ROLES = Staff.Role


@pytest.fixture
def desk():
    return Desk(counters=2)


@pytest.fixture
def manager(desk):
    return StaffFactory(role=ROLES.STORE_MANAGER, stores=[desk.store])


@pytest.fixture
def browser(manager):
    return signed_in(manager)


@pytest.fixture
def day(desk):
    """The day after tomorrow, there."""
    return local_day(desk.store, now=timezone.now()) + timedelta(days=2)


def book(desk, day, time="10:00", number=1, **more):
    return desk.book(f"{day} {time}", who=somebody(number), now=timezone.now(), **more)


def closing(day, **more):
    return {"form": "day", "day-on": day.isoformat(), "day-what": "closed", "day-reason": "Water"} | more


def previewed(browser, data):
    answer = browser.post("/changes/chiado/preview/", data)
    assert answer.status_code == 200, words(answer)
    return answer


def test_the_page_shows_the_days_to_come(desk, browser, day, manager):
    book(desk, day)
    HoursException.objects.create(store=desk.store, on=day, times="09:00-11:00", reason="Stocktaking")
    start = timezone.now() + timedelta(hours=30)
    Shift.objects.create(staff=manager, store=desk.store, starts_at=start, ends_at=start + timedelta(hours=4))

    said = words(browser.get("/changes/chiado/"))

    assert "09:00–11:00" in said
    assert "Stocktaking" in said
    assert "1 booking" in said
    assert str(manager) in said


def test_looking_saves_nothing_and_saving_does_what_was_chosen(desk, browser, day):
    kept, asked = book(desk, day), book(desk, day, "11:00", 2)

    shown = previewed(browser, closing(day))

    assert "2 bookings lose their place" in words(shown)
    assert not HoursException.objects.exists()
    sent = fields(shown) | {f"decide-{kept.pk}": "keep", f"decide-{asked.pk}": "ask"}
    saved = browser.post("/changes/chiado/save/", sent)
    assert saved.headers["Location"] == "/changes/chiado/list/"
    assert HoursException.objects.get().reason == "Water"
    assert dict(Displacement.objects.values_list("booking_id", "state")) == {kept.pk: "settled", asked.pk: "asked"}


def test_somebody_who_books_meanwhile_is_shown_before_anything_is_saved(desk, browser, day):
    book(desk, day)
    sent = fields(previewed(browser, closing(day)))
    book(desk, day, "11:00", 2)

    answer = browser.post("/changes/chiado/save/", sent)

    assert answer.status_code == 409
    assert "2 bookings lose their place" in words(answer)
    assert not HoursException.objects.exists()


def test_a_change_that_takes_nobodys_place_says_so(desk, browser, day):
    shown = previewed(browser, closing(day))
    saved = browser.post("/changes/chiado/save/", fields(shown))

    assert "Everybody who has booked keeps their time." in words(shown)
    assert saved.headers["Location"] == "/changes/chiado/"
    assert HoursException.objects.exists()


def test_a_sick_call_and_other_hours(desk, browser, day):
    zone = ZoneInfo(desk.store.time_zone)
    clerk = StaffFactory(role=ROLES.CLERK, stores=[desk.store])
    start = timezone.datetime(day.year, day.month, day.day, 9, tzinfo=zone)
    shift = Shift.objects.create(staff=clerk, store=desk.store, starts_at=start, ends_at=start + timedelta(hours=3))

    sick = {"form": "shift", "shift-shift": shift.pk, "shift-what": "ill"}
    browser.post("/changes/chiado/save/", fields(previewed(browser, sick)))
    shift.refresh_from_db()
    assert shift.is_off

    times = sick | {"shift-what": "times", "shift-starts": "10:00", "shift-ends": "11:30"}
    browser.post("/changes/chiado/save/", fields(previewed(browser, times)))
    shift.refresh_from_db()
    assert (shift.is_off, shift.ends_at - shift.starts_at) == (False, timedelta(minutes=90))

    other = {"form": "hours", "hours-expression": "Mo-Su 10:00-12:00"}
    browser.post("/changes/chiado/save/", fields(previewed(browser, other)))
    assert Store.objects.get().opening_hours == "Mo-Su 10:00-12:00"


def test_an_illness_of_days_takes_all_shifts_of_that_person_here(desk, browser, day):
    zone = ZoneInfo(desk.store.time_zone)
    clerk, other = (StaffFactory(role=ROLES.CLERK, stores=[desk.store]) for _n in range(2))
    start = timezone.datetime(day.year, day.month, day.day, 9, tzinfo=zone)
    rows = [
        Shift.objects.create(
            staff=who, store=desk.store, starts_at=start + timedelta(days=n), ends_at=start + timedelta(days=n, hours=3)
        )
        for who, n in ((clerk, 0), (clerk, 1), (clerk, 2), (other, 1))
    ]
    ill = {"form": "shift", "shift-shift": rows[0].pk, "shift-what": "ill"}

    backwards = browser.post("/changes/chiado/preview/", ill | {"shift-last_on": day - timedelta(days=1)})
    page = previewed(browser, ill | {"shift-last_on": day + timedelta(days=1)})
    browser.post("/changes/chiado/save/", fields(page))

    assert "The last day lies before the first" in backwards.content.decode()
    assert "2 shifts" in page.content.decode()
    assert list(Shift.objects.filter(is_off=True).order_by("pk")) == rows[:2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "day", "day-on": "2020-01-01", "day-what": "closed"},
        {"form": "day", "day-on": "", "day-what": "closed"},
        {"form": "day", "day-on": "2026-13-01", "day-what": "times", "day-times": "late"},
        {"form": "shift", "shift-shift": "999", "shift-what": "ill"},
        {"form": "hours", "hours-expression": "whenever"},
        {"form": "pattern", "pattern-kind": "closed", "pattern-weekday": "9"},
    ],
)
def test_what_cannot_be_read_is_said_kindly(browser, desk, wrong):
    for act in ("preview", "save"):
        answer = browser.post(f"/changes/chiado/{act}/", wrong)
        assert (answer.status_code, 'class="error"' in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("form", ["", "none", "pattern&pattern=99"])
def test_what_is_no_form_of_the_page_is_not_there(browser, desk, form):
    data = {"form": "pattern", "pattern": "99"} if "&" in form else {"form": form}
    assert browser.post("/changes/chiado/preview/", data).status_code == 404


# --- emergency and the work list --------------------------------------------------------------------------------------
def test_closing_in_an_emergency_is_one_action_with_a_list_that_ends_empty(desk, browser, day):
    for number in range(3):
        book(desk, day, f"{9 + number}:00".zfill(5), number)
    assert browser.get("/changes/chiado/emergency/").status_code == 200

    closed = browser.post("/changes/chiado/emergency/", {"on": day.isoformat(), "reason": "Fire"}, follow=True)

    assert "3 of 3 left" in words(closed)
    assert "+35191234" in words(closed)
    rows = list(Displacement.objects.order_by("id"))
    answers = [
        {"act": "move", "start": rows[0].proposals[0]},
        {"act": "keep"},
        {"act": "cancel"},
    ]
    for row, data in zip(rows, answers, strict=True):
        browser.post(f"/changes/chiado/list/{row.pk}/", {"act": "called"})
        browser.post(f"/changes/chiado/list/{row.pk}/", data)
    end = words(browser.get("/changes/chiado/list/"))
    assert "0 of 3 left" in end
    assert "Everything is settled" in end
    assert [row.outcome for row in Displacement.objects.order_by("id")] == ["moved", "kept", "cancelled"]


def test_an_item_that_is_settled_already_says_so(desk, browser, day):
    book(desk, day)
    browser.post("/changes/chiado/emergency/", {"on": day.isoformat()})
    row = Displacement.objects.get()
    browser.post(f"/changes/chiado/list/{row.pk}/", {"act": "keep"})

    again = browser.post(f"/changes/chiado/list/{row.pk}/", {"act": "cancel"}, follow=True)

    assert "This is settled already." in words(again)
    assert Booking.objects.get().state == BookingState.BOOKED


@pytest.mark.parametrize(
    "data", [{}, {"act": "burn"}, {"act": "move"}, {"act": "move", "start": "soon"}, {"act": "move", "wall": "x"}]
)
def test_what_is_no_act_is_refused(desk, browser, day, data):
    book(desk, day)
    browser.post("/changes/chiado/emergency/", {"on": day.isoformat()})

    assert browser.post(f"/changes/chiado/list/{Displacement.objects.get().pk}/", data).status_code == 400


def test_a_time_that_was_agreed_on_the_phone(desk, browser, day):
    book(desk, day)
    browser.post("/changes/chiado/emergency/", {"on": day.isoformat()})
    row, agreed = Displacement.objects.get(), day + timedelta(days=5)
    address = f"/changes/chiado/list/{row.pk}/"

    refused = browser.post(address, {"act": "move", "wall": f"{agreed}T08:00"}, follow=True)
    assert "This time cannot be booked." in words(refused)
    assert len(Displacement.objects.get().proposals) == 3

    browser.post(address, {"act": "move", "wall": f"{agreed}T09:15"})
    booking = Booking.objects.get()
    assert (booking.day, f"{booking.starts_at.astimezone(ZoneInfo('Europe/Lisbon')):%H:%M}") == (agreed, "09:15")


def asked(browser, address):
    browser.get(address)
    with CaptureQueriesContext(connection) as found:
        browser.get(address)
    return len(found)


@pytest.mark.parametrize("address", ["/changes/chiado/", "/changes/chiado/list/", "/changes/chiado/patterns/"])
def test_pages_ask_as_much_for_three_as_for_one(desk, browser, day, address):
    def more(number):
        book(desk, day + timedelta(days=number), "10:00", number)
        browser.post("/changes/chiado/emergency/", {"on": (day + timedelta(days=number)).isoformat()})
        start = timezone.now() + timedelta(hours=30)
        clerk = StaffFactory(role=ROLES.CLERK, stores=[desk.store])
        Shift.objects.create(staff=clerk, store=desk.store, starts_at=start, ends_at=start + timedelta(hours=4))
        facts = {"weekday": number, "starts": "11:00", "ends": "12:00", "first_on": day}
        BookingPattern.objects.create(store=desk.store, **facts).services.set([desk.sim])

    more(1)
    one = asked(browser, address)
    more(2)
    more(3)
    assert asked(browser, address) == one


def test_a_preview_asks_as_much_for_three_as_for_one(desk, browser, day):
    def look():
        with CaptureQueriesContext(connection) as found:
            previewed(browser, closing(day))
        return len(found)

    book(desk, day)
    look()
    one = look()
    for number in (2, 3):
        book(desk, day, "10:30", number)
    assert look() <= one + 1  # the days of slots are read once each, however many lose their place


# --- patterns ---------------------------------------------------------------------------------------------------------
def pattern(day, **more):
    return {
        "form": "pattern",
        "pattern-kind": "closed",
        "pattern-weekday": str(day.weekday()),
        "pattern-starts": "10:00",
        "pattern-ends": "11:00",
        "pattern-every_weeks": "2",
        "pattern-places": "1",
        "pattern-first_on": day.isoformat(),
        "pattern-reason": "Training",
    } | more


def test_a_pattern_is_seen_with_its_next_days_before_it_is_saved(desk, browser, day):
    lost = book(desk, day)
    next_one = day + timedelta(days=14)

    shown = previewed(browser, pattern(day))

    assert "1 booking loses its place" in words(shown)
    assert f"{next_one.day} {next_one:%b}" in words(shown)
    assert not BookingPattern.objects.exists()
    browser.post("/changes/chiado/save/", fields(shown) | {f"decide-{lost.pk}": "call"})
    row = BookingPattern.objects.get()
    assert (row.every_weeks, row.reason, row.last_on) == (2, "Training", None)
    assert Displacement.objects.get().kind == "pattern"


def test_a_pattern_ends_and_its_row_stays(desk, browser, day):
    browser.post("/changes/chiado/save/", fields(previewed(browser, pattern(day))))
    row = BookingPattern.objects.get()
    page = browser.get(f"/changes/chiado/patterns/{row.pk}/")
    assert fields(page)["pattern-starts"] == "10:00"

    end = pattern(day, **{"pattern": str(row.pk), "pattern-last_on": day.isoformat()})
    browser.post("/changes/chiado/save/", fields(previewed(browser, end)))

    row.refresh_from_db()
    assert (BookingPattern.objects.count(), row.last_on) == (1, day)
    assert browser.get("/changes/chiado/patterns/").status_code == 200


def test_weeks_and_services_come_through_the_preview(desk, browser, day):
    many = pattern(day, **{"pattern-weeks": ["1", "-1"], "pattern-services": ["sim-swap"]})
    shown = previewed(browser, many)
    sent = {}
    form = shown.context["form"]
    for name, value in form.hidden():
        sent.setdefault(name, []).append(value)

    browser.post("/changes/chiado/save/", sent | {"form": "pattern", "seen": ""})

    row = BookingPattern.objects.get()
    assert (row.weeks, [service.code for service in row.services.all()]) == ([-1, 1], ["sim-swap"])


def test_the_page_of_a_new_pattern_offers_the_services(desk, browser):
    assert "sim-swap" in browser.get("/changes/chiado/patterns/new/").content.decode()


# --- the customer -----------------------------------------------------------------------------------------------------
@pytest.fixture
def displaced(desk, browser, day):
    booking = book(desk, day)
    browser.post("/changes/chiado/emergency/", {"on": day.isoformat(), "reason": "Water in the shop"})
    return booking


def other_time(booking):
    return f"/booking/{booking.token}/other-time/"


def test_one_press_takes_a_proposed_time(client, displaced):
    page = client.get(other_time(displaced))
    assert "We cannot keep your time" in words(page) or "Water in the shop" in words(page)
    starts = [value for name, value in buttons(page) if name == "start"]
    assert len(starts) == 3

    client.post(other_time(displaced), {"start": starts[0]})

    displaced.refresh_from_db()
    assert displaced.starts_at.isoformat() == starts[0]
    assert displaced.moves == 0
    assert Displacement.objects.get().outcome == "moved"
    again = client.post(other_time(displaced), {"start": starts[0]}, follow=True)
    late = client.post(other_time(displaced), {"start": starts[1]}, follow=True)
    assert again.context["booking"].starts_at == late.context["booking"].starts_at == displaced.starts_at
    assert not [value for name, value in buttons(late) if name == "start"]


def test_a_proposal_that_is_taken_gives_way_to_another(desk, client, displaced):
    page = client.get(other_time(displaced))
    first = next(value for name, value in buttons(page) if name == "start")
    begins = timezone.datetime.fromisoformat(first)
    for number in (5, 6):
        desk.book(begins, who=somebody(number), now=timezone.now())

    refused = client.post(other_time(displaced), {"start": first}, follow=True)

    starts = [value for name, value in buttons(refused) if name == "start"]
    assert (len(starts), first in starts) == (3, False)
    assert Displacement.objects.get().settled_at is None


def test_the_customer_cancels_with_one_press(client, displaced):
    client.post(other_time(displaced), {"cancel": "yes"})

    displaced.refresh_from_db()
    assert displaced.state == BookingState.CANCELLED
    assert client.get(other_time(displaced)).status_code == 200


@pytest.mark.parametrize("start", ["", "soon", "2026-03-06T10:00", "9" * 500])
def test_a_time_that_is_none_is_asked_for_again(client, displaced, start):
    answer = client.post(other_time(displaced), {"start": start}, follow=True)

    assert answer.status_code == 200
    assert Displacement.objects.get().settled_at is None


def test_who_lost_nothing_cannot_use_the_page_to_move(desk, client, day):
    booking = book(desk, day)
    start = booking.starts_at + timedelta(minutes=30)

    client.post(other_time(booking), {"start": start.isoformat()})

    booking.refresh_from_db()
    assert booking.starts_at + timedelta(minutes=30) == start


def test_an_address_altered_by_one_sign_tells_nothing(client, displaced):
    altered = ("A" if displaced.token[0] != "A" else "B") + displaced.token[1:]
    assert client.get(f"/booking/{altered}/other-time/").status_code == 404


def test_the_page_is_kept_by_nobody(client, displaced):
    headers = client.get(other_time(displaced)).headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")


# --- for whom ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (ROLES.GREETER, 403),
        (ROLES.CLERK, 403),
        (ROLES.STORE_MANAGER, 200),
        (ROLES.REGIONAL_MANAGER, 200),
        (ROLES.AUDITOR, 403),
        (ROLES.ADMINISTRATOR, 200),
    ],
)
def test_changes_are_for_managers(desk, role, status):
    client = signed_in(StaffFactory(role=role, stores=[desk.store], regions=[desk.store.region]))

    for page in ("", "list/", "emergency/", "patterns/", "patterns/new/"):
        assert client.get(f"/changes/chiado/{page}").status_code == status
    assert client.get("/changes/", follow=True).status_code == status
    assert ("/changes/" in links(client.get("/"))) == (status == 200)
