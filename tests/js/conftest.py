"""A real Chromium in front of a stage."""

import pytest
from playwright.sync_api import sync_playwright

from tests.js.stage import Running, Stage

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",  # one process less that draws nothing
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def stage():
    stage = Stage()
    stage.running = Running(stage)
    yield stage
    stage.running.stop()


@pytest.fixture
def page(browser, stage):
    """A page that has not been anywhere yet; whatever it complains of fails the test."""
    context = browser.new_context(base_url=stage.running.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert not complaints
