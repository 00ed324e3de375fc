"""static/js/command.js and send.js in a real browser."""

import pytest
from playwright.sync_api import expect

BAR = """<div class="banner" data-problem role="alert" hidden><b>That did not work.</b><span data-problem-text></span>
<button type="button" data-problem-close>Close</button></div>
<form method="post" action="/plain" data-command="/api/call-next" {extra}>{fields}
<button class="primary" type="submit" {button}><span data-verb>Call next</span><span data-what>A016</span></button></form>"""
DROP = "**/api/call-next"


@pytest.fixture
def bar(stage, page):
    """Opens a page with one command; keyword arguments shape the form."""

    def opened(*, extra="", fields="", button="", around="{}"):
        stage.body = around.format(BAR.format(extra=extra, fields=fields, button=button))
        page.goto("/")
        return page.locator("form button")

    return opened


def lose_answers(page, times):
    """The server does it, the network drops the answer."""
    left = [times]

    def drop(route):
        if left[0] > 0:
            left[0] -= 1
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(DROP, drop)


def test_command_is_sent_as_json_with_key_and_token(stage, bar):
    bar(fields='<input type="hidden" name="csrfmiddlewaretoken" value="no"><input name="empty" value="">').click()
    stage.wait_for(lambda: stage.posts)
    path, key, body, token = stage.posts[0]
    assert (path, body, token) == ("/api/call-next", {}, "the-token")
    assert len(key) == 32


def test_command_carries_the_same_key_when_the_answer_was_lost(stage, page, bar):
    button = bar()
    lose_answers(page, 2)
    page.evaluate("window.done = 0; document.addEventListener('lado:done', () => (done += 1))")
    button.click()
    expect(button).to_have_text("Sending…Second try. It counts once.")
    page.wait_for_function("() => done === 1")
    assert len(stage.keys) == 3
    assert len(set(stage.keys)) == 1
    expect(button).to_have_text("Call nextA016")


def test_command_tries_again_when_a_proxy_has_no_server(stage, page, bar):
    stage.answers = [(502, {}), (503, {}), (200, {})]
    button = bar()
    button.click()
    stage.wait_for(lambda: len(stage.posts) == 3)
    assert len(set(stage.keys)) == 1
    expect(button).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("[data-problem]")).to_be_hidden()


def test_command_shows_the_problem_of_a_409(stage, page, bar):
    stage.answers = [(409, {"detail": "Finish the open session first.", "code": "counter_busy"})]
    button = bar()
    button.click()
    expect(page.locator("[data-problem]")).to_contain_text("Finish the open session first.")
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert len(stage.posts) == 1
    page.locator("[data-problem-close]").click()
    expect(page.locator("[data-problem]")).to_be_hidden()


def test_command_names_the_fields_that_are_wrong(stage, page, bar):
    stage.answers = [(400, {"detail": "Some fields are not right.", "errors": {"phone": ["3 digits are missing."]}})]
    bar().click()
    expect(page.locator("[data-problem-text]")).to_have_text("Some fields are not right. 3 digits are missing.")


def test_command_hides_the_old_problem_when_it_is_pressed_again(stage, page, bar):
    stage.answers = [(409, {"detail": "No."})]
    button = bar()
    button.click()
    expect(page.locator("[data-problem]")).to_be_visible()
    page.evaluate("window.settled = performance.now()")
    page.wait_for_function("() => performance.now() - settled > 500")
    button.click()
    expect(page.locator("[data-problem]")).to_be_hidden()
    assert len(set(stage.keys)) == 2


def test_command_keeps_its_key_when_nobody_ever_answered(stage, page, bar):
    page.clock.install()
    button = bar()
    lose_answers(page, 6)
    with page.expect_event("requestfailed"):
        button.click()
    for pause in (
        300,
        600,
        1200,
        2400,
        4800,
    ):  # no more than that, or the clock gives up the next try before its answer
        with page.expect_event("requestfailed"):
            page.clock.run_for(1.2 * pause)
    expect(page.locator("[data-problem]")).to_contain_text("No answer.")
    page.clock.run_for(1000)
    page.unroute(DROP)
    button.click()
    stage.wait_for(lambda: len(stage.posts) == 7)
    assert len(set(stage.keys)) == 1


def test_command_ignores_a_second_press(stage, page, bar):
    stage.answers = [(200, {})]
    button = bar()
    button.evaluate("(one) => { one.click(); one.click(); }")
    expect(button).not_to_have_attribute("aria-busy", "true")
    button.evaluate("(one) => one.click()")  # within the blink of an eye after the page has changed
    page.evaluate("document.querySelector('form').dataset.command = '/api/other'")
    page.evaluate("window.settled = performance.now()")
    page.wait_for_function("() => performance.now() - settled > 500")
    button.click()
    stage.wait_for(lambda: any(path == "/api/other" for path, *_rest in stage.posts))
    assert [path for path, *_rest in stage.posts] == ["/api/call-next", "/api/other"]


def test_command_sends_nothing_while_it_is_disabled(stage, page, bar):
    bar(button='aria-disabled="true"').click(force=True)
    page.evaluate("fetch('/api/after', {method: 'POST', body: '{}'})")
    stage.wait_for(lambda: stage.posts)
    assert [path for path, *_rest in stage.posts] == ["/api/after"]


def test_command_shapes_numbers_lists_and_objects(stage, bar):
    fields = """<input name="customer.phone" value="912"><input name="customer.name" value="Ana">
    <input name="places" value="2" data-as="number"><input type="checkbox" name="skills" value="sim" checked data-as="list">
    <input type="checkbox" name="urgent" checked data-as="boolean"><input type="radio" name="tier" value="gold">
    <input type="radio" name="tier" value="law" checked>"""
    bar(fields=fields, button='name="outcome" value="resolved"').click()
    stage.wait_for(lambda: stage.posts)
    assert stage.posts[0][2] == {
        "customer": {"phone": "912", "name": "Ana"},
        "places": 2,
        "skills": ["sim"],
        "urgent": True,
        "tier": "law",
        "outcome": "resolved",
    }


def test_command_follows_the_answer_to_the_next_page(stage, page, bar):
    stage.answers = [(201, {"location": "/next/"})]
    bar(extra='data-command-then="follow"').click()
    page.wait_for_url("**/next/")


def test_command_loads_the_page_again_when_the_form_says_so(stage, bar):
    before = stage.pages
    bar(extra='data-command-then="reload"').click()
    stage.wait_for(lambda: stage.pages == before + 2)


def test_command_closes_its_dialog_and_empties_its_fields(stage, page, bar):
    button = bar(fields='<input name="note" value="">', around='<dialog id="d">{}</dialog>')
    page.evaluate("document.getElementById('d').showModal()")
    page.locator("input[name=note]").fill("typed")
    button.click()
    expect(page.locator("#d")).to_be_hidden()
    assert stage.posts[0][2] == {"note": "typed"}
    assert page.locator("input[name=note]").input_value() == ""


def test_command_stays_busy_while_snapshots_come(stage, page, bar):
    stage.body = ""
    around = (
        '<main data-live data-socket="/ws" data-poll="/poll" data-revision="1"><div data-region="bar">{}</div></main>'
    )
    idle = BAR.format(extra="", fields="", button="")
    button = bar(around=around)
    expect(page.locator("main")).to_have_attribute("data-revision", "1")
    held = []
    page.route(DROP, lambda route: held.append(route))  # noqa: PLW0108 -- Playwright marks what it is given
    button.click()
    page.wait_for_function("() => document.querySelector('form button').getAttribute('aria-busy') === 'true'")
    stage.push(regions={"bar": idle})
    expect(page.locator("main")).to_have_attribute("data-revision", "2")
    assert button.get_attribute("aria-busy") == "true"
    assert button.inner_text().startswith("Sending…")
    stage.change(regions={"bar": idle.replace("Call next", "Finish")})
    held[0].continue_()
    expect(button).to_have_text("FinishA016")  # the snapshot that the answer made the page ask for
    expect(button).not_to_have_attribute("aria-busy", "true")
