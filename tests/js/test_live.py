"""static/js/live.js, patch.js, socket.js and stale.js in a real browser."""

import re

import pytest
from playwright.sync_api import expect

LIVE = """<main data-live data-socket="/ws" data-poll="/poll" data-revision="1">
<p class="stale" data-stale hidden>since <time data-stale-since></time><b data-when="polling">slow</b><i data-when="stale">old</i></p>
<span class="sign" data-live-sign><b data-when="live">Live</b><i data-when="stale" hidden><time data-stale-since></time></i></span>
<ol data-region="line" id="line">{rows}</ol><p data-region="bar">first</p></main>"""


def row(number, minutes, extra=""):
    return f'<li data-key="{number}"><b>{number}</b> <span>{minutes} min</span>{extra}</li>'


FIELD = '<input name="note" value=""><label><input type="checkbox" name="urgent">Urgent</label>'


def rows(minutes, order=("A1", "A2", "A3"), extra=("A2", FIELD)):
    return "".join(row(number, minutes, extra[1] if number == extra[0] else "") for number in order)


@pytest.fixture
def live(stage, page):
    """A live page that has its first snapshot."""
    stage.body = LIVE.format(rows=rows(0))
    stage.snapshot["regions"] = {"line": rows(0), "bar": "first"}
    stage.snapshot["revision"] = 2
    page.goto("/")
    expect(page.locator("main")).to_have_attribute("data-revision", "2")
    return page


def numbers(page):
    return page.locator("#line b").all_inner_texts()


def test_live_keeps_focus_and_typing_when_50_updates_come(stage, live):
    field = live.locator("input[name=note]")
    field.click()
    field.press_sequentially("half a wo")
    field.press("ArrowLeft")
    live.evaluate("window.field = document.activeElement; window.blurs = 0; field.onblur = () => (blurs += 1); 0")
    orders = [("A1", "A2", "A3"), ("A2", "A1", "A3"), ("A3", "A1", "A2"), ("A9", "A3", "A2", "A1"), ("A2",)]
    for minute in range(50):
        stage.push(regions={"line": rows(minute, orders[minute % 5]), "bar": f"bar {minute}"})
        field.press_sequentially("x")
    expect(live.locator("[data-region=bar]")).to_have_text("bar 49")
    assert live.evaluate("document.activeElement === window.field && window.field.isConnected")
    assert live.evaluate("blurs") == 0  # not even for a moment: the keyboard of a phone would fold away
    assert field.input_value() == "half a w" + "x" * 50 + "o"
    assert live.locator("#line span").all_inner_texts() == ["49 min"]


def test_live_keeps_what_was_chosen_when_an_update_comes(stage, live):
    live.locator("input[name=urgent]").check()
    live.evaluate("document.activeElement.blur()")
    stage.push(regions={"line": rows(7), "bar": "next"})
    expect(live.locator("[data-region=bar]")).to_have_text("next")
    assert live.locator("input[name=urgent]").is_checked()


def test_live_shows_the_servers_value_where_nobody_typed(stage, live):
    stage.push(regions={"line": rows(1, extra=("A2", '<input name="note" value="from the server">'))})
    expect(live.locator("input[name=note]")).to_have_value("from the server")


def test_live_moves_rows_without_making_them_again(stage, live):
    live.evaluate("document.querySelectorAll('#line li').forEach((one) => (one.mark = one.dataset.key))")
    stage.push(regions={"line": rows(0, ("A3", "A1", "A2"))})
    expect(live.locator("#line b").first).to_have_text("A3")
    assert live.evaluate("Array.from(document.querySelectorAll('#line li'), (one) => one.mark)") == ["A3", "A1", "A2"]


def test_live_takes_out_rows_that_are_gone_and_brings_new_ones(stage, live):
    stage.push(regions={"line": rows(0, ("A3", "A7"))})
    expect(live.locator("[data-key=A7]")).to_be_visible()
    assert numbers(live) == ["A3", "A7"]


def test_live_keeps_the_scroll_of_a_long_line(stage, live):
    many = [f"B{number}" for number in range(200)]
    stage.push(regions={"line": rows(0, many)})
    expect(live.locator("[data-key=B199]")).to_be_attached()
    live.evaluate("scrollTo(0, 1500)")
    stage.push(regions={"line": rows(1, many), "bar": "scrolled"})
    expect(live.locator("[data-region=bar]")).to_have_text("scrolled")
    assert live.evaluate("scrollY") == 1500


def test_live_gives_the_focus_to_the_region_when_its_holder_is_gone(stage, live):
    live.locator("input[name=note]").focus()
    stage.push(regions={"line": rows(0, ("A1",))})
    expect(live.locator("#line")).to_be_focused()


def test_live_leaves_an_open_dialog_alone_until_it_is_closed(stage, live):
    closed = '<dialog id="sure"><p>one</p></dialog>'
    stage.push(regions={"bar": closed})
    expect(live.locator("#sure")).to_be_attached()
    live.evaluate("document.getElementById('sure').showModal()")
    stage.push(regions={"bar": closed.replace("one", "two"), "line": rows(5)})
    expect(live.locator("#line span").first).to_have_text("5 min")
    assert live.locator("#sure p").inner_text() == "one"
    live.evaluate("document.getElementById('sure').close()")
    stage.push()
    expect(live.locator("#sure p")).to_have_text("two")


def test_live_drops_an_older_revision(stage, live):
    stage.push(revision=9, regions={"bar": "nine"})
    expect(live.locator("[data-region=bar]")).to_have_text("nine")
    stage.push(revision=8, regions={"bar": "eight"})
    stage.push(revision=9, regions={"bar": "nine again", "line": rows(3)})
    expect(live.locator("#line span").first).to_have_text("3 min")
    assert live.locator("[data-region=bar]").inner_text() == "nine again"


def test_live_drops_an_older_revision_from_the_snapshot_too(stage, live):
    stage.push(revision=9, regions={"bar": "nine"})
    expect(live.locator("[data-region=bar]")).to_have_text("nine")
    stage.change(revision=5, regions={"bar": "five"})
    with live.expect_response("**/poll"):
        live.evaluate("document.dispatchEvent(new CustomEvent('lado:refresh'))")
    assert live.locator("[data-region=bar]").inner_text() == "nine"
    assert live.locator("main").get_attribute("data-revision") == "9"


def test_live_polls_and_says_so_without_a_socket_and_comes_back(stage, live):
    assert live.locator(".stale").is_hidden()
    before = live.evaluate(LISBON)
    stage.lose_sockets()
    expect(live.locator(".stale")).to_be_visible()
    expect(live.locator(".stale b")).to_be_visible()
    expect(live.locator(".stale i")).to_be_hidden()
    expect(live.locator(".stale time")).to_have_text(re.compile(f"{before}|{live.evaluate(LISBON)}"))
    expect(live.locator(".sign")).to_have_attribute("data-state", "stale")
    stage.change(regions={"bar": "polled"})
    expect(live.locator("[data-region=bar]")).to_have_text("polled", timeout=20_000)  # it asks every 5 s
    assert stage.polls >= 2
    stage.take_sockets()
    expect(live.locator(".stale")).to_be_hidden(timeout=30_000)  # the pauses between tries have grown by now
    expect(live.locator(".sign b")).to_be_visible()
    stage.push(regions={"bar": "pushed"})
    expect(live.locator("[data-region=bar]")).to_have_text("pushed")


LISBON = """new Intl.DateTimeFormat("en-GB", {hour: "2-digit", minute: "2-digit", timeZone: "Europe/Lisbon"}).format(new Date())"""


def test_live_says_that_it_is_old_when_nothing_answers(stage, live):
    stage.poll_status = 500
    stage.lose_sockets()
    expect(live.locator(".stale i")).to_be_visible()
    expect(live.locator(".stale b")).to_be_hidden()


def test_live_does_not_mention_a_socket_that_is_back_at_once(stage, live):
    live.evaluate("window.told = []; document.addEventListener('lado:stale', () => told.push(1))")
    before = stage.connects
    stage.lose_sockets()
    stage.take_sockets()
    stage.change(regions={"bar": "after a deploy"})
    expect(live.locator("[data-region=bar]")).to_have_text("after a deploy")
    assert stage.connects > before
    assert live.evaluate("told") == []


def test_live_gives_up_a_socket_that_says_nothing(stage, live):
    before = stage.connects
    stage.change(regions={"bar": "untold"})
    live.evaluate("document.dispatchEvent(new CustomEvent('lado:refresh'))")
    expect(live.locator("[data-region=bar]")).to_have_text("untold")
    stage.wait_for(lambda: stage.connects > before)


def test_live_loads_the_page_again_when_it_was_sent_away(stage, live):
    stage.poll_status = 401
    before = stage.pages
    stage.lose_sockets(code=4401)
    stage.wait_for(lambda: stage.pages > before)
    stage.take_sockets()
    stage.lose_sockets(code=4401)
    stage.wait_for(lambda: stage.polls >= 3)
    assert stage.pages == before + 1  # never in a circle


def test_live_polls_alone_where_there_is_no_socket(stage, page):
    stage.body = LIVE.replace('data-socket="/ws" ', "").format(rows=rows(0))
    stage.change(regions={"bar": "asked"})
    page.goto("/")
    expect(page.locator("[data-region=bar]")).to_have_text("asked")
    assert stage.connects == 0
    assert page.locator(".stale").is_hidden()


# --- pages that are not known to be true
def test_live_says_at_once_since_when_a_kept_page_may_be_old(stage, page):
    stage.accepts, stage.poll_status = False, 500
    stage.body = LIVE.replace("<main ", '<main data-kept="2026-07-01T09:27:00Z" ').format(rows=rows(0))
    page.goto("/")
    expect(page.locator(".stale i")).to_be_visible(timeout=1000)  # before anything was asked for in vain
    expect(page.locator(".stale time")).to_have_text("10:27")
    stage.accepts, stage.poll_status = True, 200
    stage.change(regions={"bar": "now"})
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-region=bar]")).to_have_text("now")
    expect(page.locator(".stale")).to_be_hidden(timeout=20_000)


def test_live_says_that_it_is_old_after_sleep_until_it_knows_better(stage, page):
    page.clock.install()
    stage.body = LIVE.format(rows=rows(0))
    stage.snapshot["regions"] = {"line": rows(0), "bar": "first"}
    page.goto("/")
    expect(page.locator(".sign b")).to_be_visible()
    stage.poll_status = 500
    stage.accepts = False
    page.clock.set_system_time(page.evaluate("Date.now()") / 1000 + 600)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".stale i")).to_be_visible(timeout=1000)
    stage.poll_status, stage.accepts = 200, True
    stage.change(regions={"bar": "while it slept"})
    page.evaluate("document.dispatchEvent(new Event('resume'))")
    expect(page.locator("[data-region=bar]")).to_have_text("while it slept")
    page.clock.run_for(15_000)
    expect(page.locator(".stale")).to_be_hidden()


def test_live_does_not_call_a_short_look_away_sleep(stage, live):
    live.evaluate("window.told = []; document.addEventListener('lado:stale', () => told.push(1))")
    with live.expect_response("**/poll"):
        live.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert live.evaluate("told") == []
