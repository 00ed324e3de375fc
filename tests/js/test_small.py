"""The small scripts, each one behaviour: clock, keys, dialog, toast, countdown, sound, title."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.waiting import wait_until

SCRIPTS = Path(__file__).resolve().parents[2] / "static/js"
COUNT = "document.addEventListener('click', (event) => { window.clicks = (window.clicks || 0) + 1; })"


@pytest.fixture
def show(stage, page):
    """Opens a page with this body."""

    def shown(body, *, root="", frozen=False):
        stage.body, stage.root = body, root
        if frozen:
            page.clock.install()
        page.goto("/")
        return page

    return shown


# --- clock
def test_clock_goes_by_the_servers_time_in_the_stores_zone(stage, show):
    stage.now = "2026-07-01T10:32:30Z"
    page = show('<time data-clock></time><b data-zone="Atlantic/Azores"><time data-clock></time></b>')
    expect(page.locator("time").first).to_have_text("11:32")
    expect(page.locator("time").last).to_have_text("10:32")


def test_clock_counts_up_from_since(stage, show):
    page = show('<time data-since="2026-11-23T10:25:20Z"></time>', frozen=True)
    before = page.locator("time").inner_text()
    assert re.fullmatch("06:4\\d", before)
    page.clock.run_for(61_000)
    assert re.fullmatch("07:4\\d", page.locator("time").inner_text())


def test_clock_takes_the_time_of_a_newer_snapshot(show):
    page = show("<time data-clock></time>")
    page.evaluate("document.dispatchEvent(new CustomEvent('lado:applied', {detail: {asOf: '2026-11-24T08:00:05Z'}}))")
    expect(page.locator("time")).to_have_text("08:00")


# --- keys
def test_keys_press_the_element_of_the_shortcut(show):
    page = show('<button data-key-shortcut="Space">Call</button><p>text</p>')
    page.evaluate(COUNT)
    page.keyboard.press("Space")
    page.keyboard.press("Control+Space")
    assert page.evaluate("clicks") == 1


def test_keys_leave_typing_alone(show):
    page = show('<textarea></textarea><button data-key-shortcut="Space">Call</button>')
    page.evaluate(COUNT)
    page.locator("textarea").focus()
    page.keyboard.type("two words")
    assert page.locator("textarea").input_value() == "two words"
    assert page.evaluate("window.clicks") is None


def test_keys_do_not_repeat_while_the_key_is_held(show):
    page = show('<button data-key-shortcut="Space">Call</button>')
    page.evaluate(COUNT)
    for _time in range(5):
        page.keyboard.down("Space")
    page.keyboard.up("Space")
    assert page.evaluate("clicks") == 1


def test_keys_do_nothing_while_a_dialog_asks_or_the_element_is_disabled(show):
    page = show('<button data-key-shortcut="Space">Call</button><dialog><p>Sure?</p></dialog>')
    page.evaluate(COUNT)
    page.evaluate("document.querySelector('dialog').showModal()")
    page.keyboard.press("Space")
    page.evaluate("document.querySelector('dialog').close()")
    page.evaluate("document.querySelector('button').setAttribute('aria-disabled', 'true')")
    page.keyboard.press("Space")
    assert page.evaluate("window.clicks") is None


# --- dialog
DIALOG = """<button data-opens="pick" data-ticket="A/1" data-number="A017">Pick</button>
<dialog id="pick"><h2>Call <b data-fill="number"></b> now?</h2><form method="post" data-action="/api/tickets/{ticket}/call/">
<input type="hidden" name="ticket" data-fill="ticket"><button type="button" data-closes autofocus>Keep</button></form></dialog>"""


def test_dialog_opens_with_what_its_opener_carries_and_the_safe_choice_first(show):
    page = show(DIALOG)
    page.locator("[data-opens]").click()
    expect(page.locator("dialog")).to_have_attribute("open", "")
    expect(page.locator("[data-closes]")).to_be_focused()
    assert page.locator("h2").inner_text() == "Call A017 now?"
    assert page.locator("form").get_attribute("action") == "/api/tickets/A%2F1/call/"
    assert page.locator("input").input_value() == "A/1"


def test_dialog_closes_by_the_safe_choice_and_gives_the_focus_back(show):
    page = show(DIALOG)
    page.locator("[data-opens]").click()
    page.locator("[data-closes]").click()
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("[data-opens]")).to_be_focused()


def test_dialog_opens_in_browsers_without_show_modal(show):
    page = show(DIALOG)
    page.evaluate("HTMLDialogElement.prototype.showModal = undefined; HTMLDialogElement.prototype.close = undefined")
    page.locator("[data-opens]").click()
    expect(page.locator("dialog")).to_be_visible()
    page.locator("[data-closes]").click()
    expect(page.locator("dialog")).to_be_hidden()


# --- toast
def test_toast_leaves_after_ten_seconds(show):
    page = show("<div data-toast>Done <button>Undo</button></div>", frozen=True)
    page.clock.run_for(9_000)
    assert page.locator("[data-toast]").is_visible()
    page.clock.run_for(2_000)
    assert page.locator("[data-toast]").is_hidden()


def test_toast_stays_while_somebody_is_in_it(show):
    page = show("<div data-toast>Done <button>Undo</button></div>", frozen=True)
    page.locator("button").focus()
    page.clock.run_for(30_000)
    assert page.locator("[data-toast]").is_visible()


# --- countdown
COUNTDOWN = """<p data-countdown="30" data-countdown-show="20" data-href="/start/"><svg><rect class="band" width="100"/></svg>
<span data-countdown-text="Starts over in %s s."></span></p>"""


def test_countdown_shows_its_end_and_goes_back_to_the_start(show):
    page = show(COUNTDOWN, frozen=True)
    assert page.locator("p").is_hidden()
    page.clock.run_for(20_000)
    expect(page.locator("span")).to_have_text("Starts over in 10 s.")
    assert page.locator("rect").get_attribute("width") == "50"
    page.clock.run_for(11_000)
    page.wait_for_url("**/start/")


def test_countdown_begins_again_when_the_screen_is_touched(show):
    page = show(COUNTDOWN, frozen=True)
    page.clock.run_for(25_000)
    page.mouse.click(5, 5)
    page.clock.run_for(8_000)
    assert page.locator("p").is_hidden()
    assert page.url.endswith("/")


# --- sound
SOUND = """<button data-sound-allow aria-pressed="false">Ring me</button>
<i data-sound="call" data-sound-key="A015:1" data-vibrate="200,100,200"></i>"""
HEAR = "window.rang = []; document.addEventListener('lado:rang', (event) => rang.push(event.detail.kind))"
CALL = """(key) => { document.querySelector('i').dataset.soundKey = key;
document.dispatchEvent(new CustomEvent('lado:applied', {detail: {}})); }"""

ASLEEP = """() => {
  window.started = 0;
  const start = AudioScheduledSourceNode.prototype.start;
  AudioScheduledSourceNode.prototype.start = function (...when) { started += 1; return start.apply(this, when); };
  const awake = new Promise((resolve) => { window.wakeUp = resolve; });
  const Engine = window.AudioContext;
  window.AudioContext = class extends Engine {
    constructor() { super(); window.engine = this; super.suspend(); }
    async resume() { await awake; return super.resume(); }
  };
}"""


def test_sound_is_silent_until_the_person_allows_it(show):
    page = show(SOUND)
    page.evaluate(HEAR)
    page.evaluate(CALL, "A016:1")
    page.wait_for_timeout(500)
    assert page.evaluate("rang") == []


def test_sound_rings_once_for_every_new_call(show):
    page = show(SOUND)
    page.evaluate(HEAR)
    page.evaluate("window.shaken = []; navigator.vibrate = (times) => shaken.push(times); 0")
    page.locator("button").click()
    expect(page.locator("button")).to_have_attribute("aria-pressed", "true")
    for key in ("A016:1", "A016:1", "A016:2"):
        page.evaluate(CALL, key)
    wait_until(lambda: page.evaluate("rang") == ["call", "call", "call"])  # once to let it be heard, then two calls
    assert page.evaluate("shaken") == [100, [200, 100, 200], [200, 100, 200]]


def test_sound_rings_by_itself_on_a_display_and_keeps_quiet_hours(show):
    page = show(SOUND, root="data-sound-auto")
    page.evaluate(HEAR)
    page.evaluate(CALL, "A016:1")
    page.evaluate("document.querySelector('i').dataset.soundQuiet = ''")
    page.evaluate(CALL, "A016:2")
    page.wait_for_timeout(500)
    assert page.evaluate("rang") == ["call"]


def test_sound_that_cannot_be_heard_now_is_not_heard_later(show):
    page = show(SOUND, root="data-sound-auto")
    page.evaluate(HEAR)
    page.evaluate(ASLEEP)
    for key in ("A016:1", "A017:1"):
        page.evaluate(CALL, key)
    page.wait_for_timeout(1500)
    page.evaluate("wakeUp()")
    wait_until(lambda: page.evaluate("engine.state") == "running")
    page.wait_for_timeout(300)
    assert page.evaluate("[started, rang]") == [0, []]
    page.evaluate(CALL, "A018:1")
    wait_until(lambda: page.evaluate("rang") == ["call"])
    assert page.evaluate("started") == 2


# --- title
def test_title_follows_what_the_server_draws(show):
    page = show('<span data-title="It is your turn" hidden></span>')
    assert page.title() == "It is your turn · Lado"


# --- old browsers: what the browsers of 2019 cannot read stops a whole module
@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_written_for_browsers_of_2019(script):
    code = re.sub(r"/\*.*?\*/|//[^\n]*|`[^`]*`|\"[^\"\n]*\"", "", script.read_text(), flags=re.DOTALL)
    assert not re.search(
        r"\?\.(?!\d)|\?\?|\|\|=|&&=|^\s*#\w+\s*[=(;]|\.at\(|\.replaceAll\(|structuredClone", code, re.MULTILINE
    )
    assert not re.search(r"^await |\beval\(|new Function|document\.write|\.cssText|style=", code, re.MULTILINE)
    assert not re.search(r"\bwindow\.\w+ =[^=]", code), "no globals"
