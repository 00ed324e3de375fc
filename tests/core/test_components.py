"""Every component draws what it is given, as text; the few that decide something decide it right."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils import translation

from queueing.queries.line import CounterCard, LineRow

FOLDER = Path(__file__).resolve().parents[2] / "templates/components"
COMPONENTS = sorted(path.name for path in FOLDER.glob("*.html"))
EVIL = "<script>alert(1)</script>"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def row(**changes):
    facts = {
        "id": 7, "number": "A017", "service": {"en": "SIM swap", "ru": "Замена SIM"}, "service_id": 1,
        "tier_code": "gold", "tier": {"en": "Gold"}, "tier_level": 0, "statutory": False, "booked_for": None,
        "arrived_at": NOON, "waited_seconds": 19 * 60 + 59, "rule": "score", "score": 19.0,
        "why": "score 19: waited 19 min", "over_limit": False,
    }  # fmt: skip
    return LineRow(**{**facts, **changes})


def card(**changes):
    facts = {
        "id": 3, "number": 3, "name": "", "kind": "desk", "direction": "", "state": "serving", "clerk_id": 1,
        "clerk": "Inês", "ticket_number": "A016", "ticket_service": {}, "since": NOON - timedelta(seconds=400),
        "pause_reason": "", "long": False,
    }  # fmt: skip
    return CounterCard(**{**facts, **changes})


EVIL_ROW = row(number=EVIL, service=EVIL, why=EVIL, tier={"en": EVIL}, tier_level=2)
EVIL_CARD = card(clerk=EVIL, ticket_number=EVIL, pause_reason=EVIL, state="paused")
SPECIAL = {  # what is not a plain string
    "row": EVIL_ROW, "card": EVIL_CARD, "as_of": NOON, "now": NOON, "zone": "Europe/Lisbon", "p10": 480, "p90": 840,
    "said_p10": 300, "said_p90": 600, "languages": [("en", EVIL)], "options": [("a", EVIL)], "past": [1, 2],
    "future": [3], "bars": [{"value": 1, "label": EVIL, "text": EVIL}], "goal": 1, "value": 1, "of": 2,
    "page": Paginator(range(90), 30).page(2), "fields": {"note": EVIL}, "level": 2, "risk": 3, "could_serve": 2,
    "messages": [SimpleNamespace(level=40), SimpleNamespace(level=20)], "seconds": 20, "usual": 7, "percent": 87,
    "store": SimpleNamespace(code="lx-1"),
}  # fmt: skip


def draw(component, **values):
    return render_to_string(f"components/{component}.html", values)


def names_in(name):
    """Whatever a component may ask for."""
    source = (FOLDER / name).read_text()
    return set(re.findall(r"[a-z_]\w*", " ".join(re.findall(r"{[{%].*?[%}]}", source))))


@pytest.mark.parametrize("name", COMPONENTS)
def test_components_draw_strings_as_text(name):
    asked = names_in(name) - {"field", "forloop", "user", "request"}
    drawn = render_to_string(f"components/{name}", {one: SPECIAL.get(one, EVIL) for one in asked})
    assert EVIL not in drawn
    assert " style=" not in drawn


def test_line_row_leads_with_the_strongest_reason():
    assert "By law" in draw("line_row", row=row(statutory=True, over_limit=True), zone="UTC")
    assert "Booked 12:00" in draw("line_row", row=row(booked_for=NOON, tier_level=3), zone="UTC")
    assert "Over limit" in draw("line_row", row=row(over_limit=True, tier_level=3), zone="UTC")
    assert "Gold" in draw("line_row", row=row(tier_level=3), zone="UTC")
    assert "Will be late" in draw("line_row", row=row(statutory=True), zone="UTC", risk="late")
    assert "badge" not in draw("line_row", row=row(), zone="UTC")


def test_line_row_is_a_button_only_where_a_press_opens_something():
    assert "<button" not in draw("line_row", row=row(), zone="UTC")
    assert 'data-opens="pick" data-ticket="7"' in draw("line_row", row=row(), zone="UTC", opens="pick")


def test_line_row_speaks_the_store_s_time_and_the_reader_s_language():
    booked = row(booked_for=datetime(2026, 7, 1, 9, 30, tzinfo=UTC))
    assert "10:30" in draw("line_row", row=booked, zone="Europe/Lisbon")
    assert "1\u00a0h\u00a022" in draw("line_row", row=row(waited_seconds=82 * 60), zone="UTC")
    with translation.override("ru"):
        assert "Замена SIM" in draw("line_row", row=row(), zone="UTC")


@pytest.mark.parametrize(
    ("changes", "tone", "words"),
    [
        ({}, 'data-tone="side"', "Serving"),
        ({"state": "called"}, 'data-tone="call"', "Called"),
        ({"long": True}, 'data-tone="late"', "Long session"),
        ({"state": "free", "ticket_number": ""}, 'data-tone="good"', "Free"),
        ({"state": "paused", "pause_reason": "Lunch"}, 'data-state="paused"', "Lunch"),
        ({"state": "closed", "clerk": ""}, 'data-state="closed"', "Closed"),
    ],
)
def test_counter_shows_its_state_by_tone_and_word(changes, tone, words):
    drawn = draw("counter", card=card(**changes), as_of=NOON)
    assert tone in drawn
    assert words in drawn


def test_counter_says_that_a_free_clerk_could_serve_somebody():
    drawn = draw("counter", card=card(state="free"), as_of=NOON, could_serve=2)
    assert "Free, 2 could be served" in drawn
    assert 'data-tone="soon"' in drawn


def test_counter_runs_the_clock_of_the_session():
    assert ">06:40</time>" in draw("counter", card=card(), as_of=NOON)


def test_primary_is_not_sent_while_disabled_and_says_why():
    drawn = draw("primary", verb="Call next", what="Nobody to call.", disabled=True, key="Space")
    assert 'type="button" aria-disabled="true"' in drawn
    assert "Nobody to call." in drawn
    assert "<kbd" not in drawn


def test_promise_keeps_what_was_said_beside_what_is():
    drawn = draw("promise", p10=300, p90=600, said_p10=480, said_p90=840, said_at="10:24")
    assert "now about 5–\u206010\u00a0min, promised 8–\u206014\u00a0min" in drawn
    assert "At 10:24 we told you: 8–\u206014\u00a0min." in drawn
    assert 'class="said"' in drawn


def test_promise_draws_no_ruler_when_words_are_enough():
    assert "<svg" not in draw("promise", p10=10, p90=100)
    assert "<svg" not in draw("promise", p10=3000, p90=5000)


def test_promise_draws_the_same_numbers_in_every_language():
    with translation.override("pt"):
        assert not re.search(r'="\d+,\d', draw("promise", p10=301, p90=2500, said_p10=480, said_p90=840))


def test_tile_says_what_colour_says():
    assert "87 %" in draw("tile", key="a", name="Chiado", waiting=7, percent=87, risk=4)
    assert "silent 4 min" in draw("tile", key="a", name="Chiado", waiting=7, state="stale", silent=4)
    assert "closed" in draw("tile", key="a", name="Chiado", waiting=0, state="closed")


def test_confirm_puts_the_safe_choice_first_and_focused():
    drawn = draw("confirm", id="x", title="Sure?", text="", safe="Keep", harm="Leave", action="/leave/", command=True)
    assert drawn.index("Keep") < drawn.index("Leave")
    assert re.search(r"autofocus[^>]*>Keep", drawn)


def test_field_ties_its_error_to_the_input():
    drawn = draw("field", id="p", name="phone", label="Phone", error="3 digits are missing.", example="Like 912.")
    assert 'aria-describedby="p-error" aria-invalid="true"' in drawn
    assert 'id="p-error"' in drawn
    assert "aria-invalid" not in draw("field", id="p", name="phone", label="Phone")


def test_langs_remembers_by_form_or_shows_by_link():
    languages = [("en", "English"), ("pt", "Português")]
    assert 'method="post"' in draw("langs", languages=languages, language="en", next="/", csrf_token="t")
    assert "lang=pt" in draw("langs", languages=languages, language="en", link="/kiosk/")
