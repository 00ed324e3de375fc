"""The hall display aloud, in Chromium: two notes, then the call as a sound file of the server, one call after the other."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.models import TicketMove
from stores.models import Store
from tests.e2e.conftest import ARGUMENTS, CHROMIUM, HALL, People, axe, long, no_overflow, shoot
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LISTEN = """
    window.rang = []; window.spoken = []; window.fetched = [];
    document.addEventListener('lado:rang', (event) => rang.push(event.detail.kind));
    document.addEventListener('lado:spoken', (event) => spoken.push({ ...event.detail, at: performance.now() }));
    const fetching = window.fetch;
    window.fetch = async (address, ...more) => {
      const answer = await fetching(address, ...more);
      if (String(address).includes('/hall/voice/')) fetched.push([String(address), answer.status]);
      return answer;
    };
"""
# What the page's sound does, and a gate before it: as long as `gate` is shut, resume() does not come to an end.
ENGINE = """
    window.started = []; window.stopped = []; window.engine = null;
    for (const kind of [AudioBufferSourceNode.prototype, AudioScheduledSourceNode.prototype]) {
      const { start, stop } = kind;
      kind.start = function (...when) { started.push(this.constructor.name); return start.apply(this, when); };
      kind.stop = function (...when) { stopped.push(this.constructor.name); return stop.apply(this, when); };
    }
    window.shut = () => { window.gate = new Promise((resolve) => { window.open_gate = resolve; }); };
    window.gate = null;
    const Engine = window.AudioContext;
    window.AudioContext = class extends Engine {
      constructor() { super(); window.engine = this; if (gate) super.suspend(); }
      async resume() { await gate; return super.resume(); }
    };
"""
SHUT = "shut()"
IMPATIENT = """
    const later = window.setTimeout;
    window.setTimeout = (work, time, ...more) => later(work, time === 15000 ? 1500 : time, ...more);
"""
MUTE = "speechSynthesis.getVoices = () => []"


@pytest.fixture(scope="module")
def loud(chromium):
    """A browser as a display is set up: it may sound without being touched."""
    arguments = [*ARGUMENTS, "--autoplay-policy=no-user-gesture-required"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def set_up(loud, served, shop):
    """Displays that were set up to sound."""
    people = People(loud, served.url)
    yield people
    people.go()


def hall_of(people, shop, *scripts):
    hall = people.device(shop.store, "display", size=HALL)
    for script in (LISTEN, MUTE, *scripts):
        hall.add_init_script(script)
    hall.goto("/hall/")
    return hall


def call_of(ticket):
    """The number of the ticket's last call, as the page has it."""
    return str(TicketMove.objects.filter(ticket=ticket, to_state="called").latest("id").pk)


def spoken(hall):
    return [(each["call"], each["time"], each["by"]) for each in hall.evaluate("spoken")]


def wait_for_sound(hall):
    wait_until(lambda: hall.evaluate("localStorage.getItem('lado-hall-sound')") == "on")


# --- set up to sound --------------------------------------------------------------------------------------------------
def test_call_is_fetched_and_played_to_its_end(set_up, shop):
    shop.open()
    shop.arrive(language="ru")
    hall = hall_of(set_up, shop)
    wait_for_sound(hall)
    expect(hall.get_by_role("button")).to_have_count(0)
    begun = hall.evaluate("performance.now()")
    call = call_of(shop.call())
    wait_until(lambda: spoken(hall) == [(call, 1, "server")], seconds=30)
    assert hall.evaluate("fetched") == [[f"/hall/voice/{call}/", 200]]
    assert hall.evaluate("rang") == ["call"]
    assert hall.evaluate("spoken[0].at") - begun > 2500, "two notes and some seconds of speech"


@pytest.mark.long
def test_calls_are_said_one_after_the_other(set_up, shop):
    shop.open(3)
    for minute in range(3):
        shop.arrive(minutes_ago=9 - minute)
    hall = hall_of(set_up, shop)
    wait_for_sound(hall)
    calls = [call_of(shop.call(counter)) for counter in range(3)]
    wait_until(lambda: len(spoken(hall)) == 3, seconds=40)
    assert spoken(hall) == [(call, 1, "server") for call in calls]
    times = hall.evaluate("spoken.map((each) => each.at)")
    assert all(later - earlier > 2000 for earlier, later in pairwise(times))


@pytest.mark.long
def test_recall_is_said_twice_and_a_reload_says_nothing_old(set_up, shop):
    shop.open()
    ticket = shop.arrive()
    shop.call()
    hall = hall_of(set_up, shop)
    wait_for_sound(hall)
    serving.recall(**shop.at_counter(ticket))
    call = call_of(ticket)
    wait_until(lambda: len(spoken(hall)) == 2, seconds=30)
    assert spoken(hall) == [(call, 1, "server"), (call, 2, "server")]
    hall.reload()
    hall.wait_for_timeout(2500)
    assert hall.evaluate("rang") == []


@pytest.mark.long
def test_call_that_was_taken_back_before_its_turn_is_not_said(set_up, shop):
    shop.open(2)
    shop.arrive(minutes_ago=2)
    shop.arrive(minutes_ago=1)
    hall = hall_of(set_up, shop)
    wait_for_sound(hall)
    first, second = call_of(shop.call(0)), shop.call(1)
    expect(hall.locator(".called-pair")).to_have_count(2)
    serving.take_back(reason="wrong-press", **shop.at_counter(second, 1))
    expect(hall.locator(".called-pair")).to_have_count(1)
    wait_until(lambda: len(spoken(hall)) == 1, seconds=30)
    hall.wait_for_timeout(2500)
    assert spoken(hall) == [(first, 1, "server")]
    assert hall.evaluate("rang") == ["call"]


def test_browsers_own_voice_speaks_when_the_server_cannot(set_up, shop):
    set_up.expect("503", "Failed to load resource")
    shop.open()
    shop.arrive(language="pt")
    hall = hall_of(
        set_up,
        shop,
        "window.uttered = []; speechSynthesis.getVoices = () => [{ lang: 'pt-PT' }];"
        "speechSynthesis.speak = (one) => { uttered.push([one.lang, one.text]); one.onend(); }",
    )
    hall.route("**/hall/voice/**", lambda route: route.fulfill(status=503))
    wait_for_sound(hall)
    call = call_of(shop.call())
    wait_until(lambda: spoken(hall) == [(call, 1, "browser")])
    assert hall.evaluate("uttered") == [["pt", "Número A 0 0 1, balcão 1."]]


@pytest.mark.long
def test_notes_are_enough_where_nothing_can_speak(set_up, shop):
    set_up.expect("503", "Failed to load resource")
    shop.open()
    ticket = shop.arrive()
    hall = hall_of(set_up, shop)
    hall.route("**/hall/voice/**", lambda route: route.fulfill(status=503))
    wait_for_sound(hall)
    shop.call()
    wait_until(lambda: spoken(hall) == [(call_of(ticket), 1, "nobody")])
    assert hall.evaluate("rang") == ["call"]


# --- what it gave up on, and a sound that goes away -------------------------------------------------------------------
def speech(hall):
    return hall.evaluate("[started, stopped].map((all) => all.filter((one) => one === 'AudioBufferSourceNode').length)")


@pytest.mark.long
def test_sound_that_takes_too_long_is_stopped(set_up, shop):
    shop.open()
    shop.arrive()
    hall = hall_of(set_up, shop, ENGINE, IMPATIENT)
    wait_for_sound(hall)
    call = call_of(shop.call())
    wait_until(lambda: spoken(hall) == [(call, 1, "nobody")])
    assert speech(hall) == [1, 1]


@pytest.mark.long
def test_voice_of_the_browser_that_takes_too_long_is_stopped(set_up, shop):
    set_up.expect("503", "Failed to load resource")
    shop.open()
    shop.arrive()
    hall = hall_of(
        set_up,
        shop,
        IMPATIENT,
        "window.hushed = 0; speechSynthesis.getVoices = () => [{ lang: 'en-GB' }];"
        "speechSynthesis.speak = () => null; speechSynthesis.cancel = () => { hushed += 1; }",
    )
    hall.route("**/hall/voice/**", lambda route: route.fulfill(status=503))
    wait_for_sound(hall)
    call = call_of(shop.call())
    wait_until(lambda: spoken(hall) == [(call, 1, "nobody")])
    assert hall.evaluate("hushed") == 1


@pytest.mark.long
def test_sound_that_went_away_is_shown_and_nothing_old_sounds_when_it_comes_back(set_up, shop):
    shop.open(4)
    for minute in range(4):
        shop.arrive(minutes_ago=9 - minute)
    hall = hall_of(set_up, shop, ENGINE, IMPATIENT)
    wait_for_sound(hall)
    calls = [call_of(shop.call(counter)) for counter in range(3)]
    expect(hall.locator("[data-call]")).to_have_count(3)
    wait_until(lambda: speech(hall) == [1, 0])
    hall.evaluate("shut(), started.length = 0, engine.suspend()")
    small = hall.get_by_role("button", name="No sound: switch it on")
    expect(small).to_be_visible()
    wait_until(lambda: len(spoken(hall)) == 3, seconds=30)
    assert spoken(hall) == [(call, 1, "nobody") for call in calls]
    assert hall.evaluate("[started, stopped.includes('AudioBufferSourceNode')]") == [[], True]
    hall.evaluate("open_gate()")
    expect(small).to_be_hidden()
    hall.wait_for_timeout(500)
    assert hall.evaluate("started") == []
    shop.call(3)
    wait_until(lambda: speech(hall)[0] == 1)


# --- a display that is slow to wake -----------------------------------------------------------------------------------
@pytest.mark.long
def test_slow_display_that_was_set_up_to_sound_does(set_up, shop):
    shop.open()
    shop.arrive()
    hall = hall_of(set_up, shop, ENGINE, SHUT)
    question = hall.locator("[data-hall-ask]")
    expect(question).to_be_visible()
    hall.evaluate("open_gate()")
    expect(question).to_be_hidden()
    expect(hall.get_by_role("button")).to_have_count(0)
    call = call_of(shop.call())
    wait_until(lambda: spoken(hall) == [(call, 1, "server")], seconds=30)


@pytest.mark.long
def test_slow_display_stays_silent_when_somebody_said_so(set_up, shop):
    shop.open()
    hall = hall_of(set_up, shop, ENGINE, SHUT)
    hall.get_by_role("button", name="Leave it off").click()
    expect(hall.locator("[data-hall-ask]")).to_be_hidden()
    hall.evaluate("open_gate()")
    wait_until(lambda: hall.evaluate("engine.state") == "running")
    hall.wait_for_timeout(500)
    expect(hall.get_by_role("button", name="No sound: switch it on")).to_be_visible()
    assert hall.evaluate("localStorage.getItem('lado-hall-sound')") == "off"


# --- a browser that wants to be touched first -------------------------------------------------------------------------
@pytest.mark.long
@pytest.mark.parametrize("language", ["en", *long("ru", "pt", "cs")])
def test_display_asks_once_after_pairing(people, shop, language):
    Store.objects.filter(pk=shop.store.pk).update(language=language)
    shop.open()
    hall = hall_of(people, shop)
    question = hall.locator("[data-hall-ask]")
    expect(question).to_be_visible()
    shoot(hall, f"hall-ask.{language}")
    no_overflow(hall)
    axe(hall)
    question.locator("[data-hall-sound=on]").click()
    expect(question).to_be_hidden()
    expect(hall.get_by_role("button")).to_have_count(0)
    shop.arrive()
    call = call_of(shop.call())
    wait_until(lambda: spoken(hall) == [(call, 1, "server")], seconds=30)
    assert hall.evaluate("rang") == ["call", "call"], "once for who pressed, once for the call"


@pytest.mark.long
def test_answer_is_remembered_and_any_touch_brings_the_sound_back(people, shop):
    shop.open()
    hall = hall_of(people, shop)
    hall.get_by_role("button", name="Switch the sound on").click()
    again = hall.context.new_page()
    again.add_init_script(LISTEN)
    again.goto(hall.url)
    small = again.get_by_role("button", name="No sound: switch it on")
    expect(small).to_be_visible()
    expect(again.locator("[data-hall-ask]")).to_be_hidden()
    shoot_small(again)
    again.locator(".hall-quiet").click()
    expect(small).to_be_hidden()
    shop.arrive()
    shop.call()
    wait_until(lambda: again.evaluate("rang") == ["call"])


def shoot_small(page):
    page.set_viewport_size({"width": HALL[0], "height": HALL[1]})
    shoot(page, "hall-no-sound")
    no_overflow(page)
    axe(page)


@pytest.mark.long
def test_question_steps_aside_for_a_call_and_is_not_asked_again(people, shop):
    shop.open()
    shop.arrive()
    hall = hall_of(people, shop)
    question, small = hall.locator("[data-hall-ask]"), hall.get_by_role("button", name="No sound: switch it on")
    expect(question).to_be_visible()
    shop.call()
    expect(question).to_be_hidden()
    expect(small).to_be_visible()
    hall.reload()
    expect(small).to_be_visible()
    expect(question).to_be_hidden()
    assert spoken(hall) == []
    small.click()
    expect(small).to_be_hidden()
    wait_for_sound(hall)


@pytest.mark.long
def test_display_that_shall_be_silent_is(people, shop):
    shop.open()
    hall = hall_of(people, shop)
    hall.get_by_role("button", name="Leave it off").click()
    expect(hall.get_by_role("button", name="No sound: switch it on")).to_be_visible()
    shop.arrive()
    shop.call()
    expect(hall.locator(".called-pair")).to_have_count(1)
    hall.wait_for_timeout(1500)
    assert hall.evaluate("[rang.length, spoken.length, fetched.length]") == [0, 0, 0]
