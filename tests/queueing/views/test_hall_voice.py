"""The spoken calls of a hall display: for its own store's calls, made of number and counter, of nothing that is asked."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from core import speech
from queueing.commands import serving
from queueing.commands.dispatch import call_next
from queueing.models import TicketMove
from tests.clients import paired
from tests.factories import StoreFactory
from tests.queueing.views.reading import statements
from tests.sounds import seconds


@pytest.fixture(autouse=True)
def _own_shelf(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hall(shop):
    return paired(shop.store, "display")


@pytest.fixture
def called(shop, now):
    """A ticket that was called at counter 3."""
    return call(shop, now)


def call(shop, now):
    shop.open(at=now)
    ticket = shop.arrive(at=now - timedelta(minutes=1))
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=now)
    return ticket


def address(ticket):
    """Of the ticket's last call."""
    return f"/hall/voice/{TicketMove.objects.filter(ticket=ticket, to_state='called').latest('id').pk}/"


class Heard:
    """An engine that writes down what it was given."""

    name = "heard"

    def __init__(self):
        self.texts = []

    def say(self, text, language):
        self.texts.append((text, language))
        return b"RIFF"


@pytest.fixture
def heard(monkeypatch):
    engine = Heard()
    monkeypatch.setattr(speech, "voice", lambda: engine)
    return engine


def test_display_hears_a_call_of_its_store(hall, called):
    answer = hall.get(address(called))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "audio/wav"
    assert seconds(answer.content) > 1


def test_sound_may_be_kept_by_the_display_and_by_nobody_between(hall, called):
    answer = hall.get(address(called))
    assert answer["Cache-Control"] == "private, max-age=86400, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer


def test_what_is_said_is_number_and_counter_in_the_customers_language(hall, called, shop, heard):
    shop.store.tickets.update(language="ru")
    hall.get(address(called), {"text": "Something else", "lang": "en"})
    figures = {"0": "ноль", "1": "один"}
    number = " ".join(figures[sign] for sign in called.number[1:])
    assert heard.texts == [(f"Номер а, {number}, окно три.", "ru")]


def test_sound_is_made_once_and_lies_under_the_data_folder(hall, called, settings, monkeypatch):
    first = hall.get(address(called)).content
    assert [path.suffix for path in (Path(settings.VAR_DIR) / "voice").iterdir()] == [".wav"]
    monkeypatch.setattr("core.speech.espeak.Espeak.say", None)
    assert hall.get(address(called)).content == first


def test_sounds_come_from_lado_alone(hall, called):
    rules = hall.get("/hall/")["Content-Security-Policy"].split("; ")
    assert "media-src 'self'" in rules
    assert "connect-src 'self'" in rules


def test_recall_is_the_same_sound_at_another_address(hall, called, shop, now):
    first = address(called)
    serving.recall(**shop.at_counter(called.pk, now=now + timedelta(seconds=40)))
    assert address(called) != first
    assert hall.get(address(called)).content == hall.get(first).content


def test_call_is_heard_by_a_display_that_asks_when_the_customer_has_come(hall, called, shop, now):
    serving.serve(**shop.at_counter(called.pk, now=now))
    assert hall.get(address(called)).status_code == 200


# --- who may not, and what is not there -------------------------------------------------------------------------------
def test_nobody_else_hears_it(called, shop):
    assert Client().get(address(called)).status_code == 401
    assert paired(shop.store, "kiosk").get(address(called)).status_code == 401


def test_call_of_another_store_does_not_exist(called):
    assert paired(StoreFactory(), "display").get(address(called)).status_code == 404


def test_unknown_call_does_not_exist(hall, called):
    assert hall.get("/hall/voice/999999999/").status_code == 404
    assert hall.get("/hall/voice/A012/").status_code == 404


def test_move_that_is_no_call_does_not_exist(hall, called, shop, now):
    serving.serve(**shop.at_counter(called.pk, now=now))
    others = TicketMove.objects.filter(ticket=called).exclude(to_state="called")
    assert [hall.get(f"/hall/voice/{move.pk}/").status_code for move in others] == [404, 404]


def test_old_call_does_not_exist_any_more(shop, hall, now):
    old = call(shop, now - timedelta(minutes=46))
    assert hall.get(address(old)).status_code == 404


def test_sound_is_only_read(hall, called):
    assert hall.post(address(called)).status_code == 405


# --- a server without a voice -----------------------------------------------------------------------------------------
def test_server_without_a_voice_names_no_address(hall, called, settings):
    assert f'data-voice="{address(called)}"' in hall.get("/hall/").content.decode()
    settings.VOICE = "off"
    page = hall.get("/hall/").content.decode()
    assert "data-voice" not in page
    assert "data-say=" in page
    assert hall.get(address(called)).status_code == 404


def test_engine_that_fails_is_no_error_of_the_page(hall, called, monkeypatch, caplog):
    def fail(*_arguments):
        raise speech.SpeechFailed("TimeoutExpired")

    monkeypatch.setattr("core.speech.espeak.Espeak.say", fail)
    assert hall.get(address(called)).status_code == 404
    assert "a call is not spoken: TimeoutExpired" in caplog.text


def test_sound_takes_the_same_number_of_statements_however_many_are_called(hall, called, shop, now):
    one = statements(hall, address(called))
    shop.arrive(at=now)
    assert statements(hall, address(called)) == one <= 4
