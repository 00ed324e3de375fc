"""A low mark on the customer's phone: how soon its card stands on the manager's page, in Chromium.

A real server, the mark posted over HTTP as the phone's page posts it, the manager's page open beside it. The time runs
from the press until the first frame that shows the card; beside it, until the phone has its answer. A colleague
closes each card before the next one comes. Limit: one second (issue 5 of 5).
"""

import argparse
import http.client
import os
import statistics
import time
from importlib import import_module
from urllib.parse import urlencode

import ground
from push import percentile
from push_screen import ARGUMENTS, CHROMIUM

LIMIT = 1000.0  # milliseconds
WARM_UP = 3
WATCH = """() => {
  window.shown = {};
  const list = document.querySelector('[data-region="list"]');
  const look = () => {
    for (const found of list.textContent.matchAll(/Round \\d+\\./g)) window.shown[found[0]] ??= Date.now();
    requestAnimationFrame(look);
  };
  look();
}"""


class Scene:
    """A store with a manager and a colleague, and customers who were served and got a link."""

    def __init__(self) -> None:
        from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

        from feedback.commands.followups.ready import load_ready  # noqa: PLC0415
        from stores.models import Staff  # noqa: PLC0415
        from tests.factories import StaffFactory, StoreFactory  # noqa: PLC0415
        from tests.feedback.surveys import a_survey  # noqa: PLC0415

        load_ready()
        self.store = StoreFactory()
        facts = {"role": Staff.Role.STORE_MANAGER, "stores": [self.store]}
        self.manager, self.colleague = StaffFactory(**facts), StaffFactory(**facts)
        self.survey = a_survey(looked_until=timezone.now())

    def link(self) -> str:
        """The address of the survey of somebody who was served just now."""
        from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

        from tests.feedback.surveys import a_visit, an_invitation  # noqa: PLC0415

        visit = a_visit(timezone.now(), store=self.store)
        return f"/survey/{an_invitation(self.survey, visit).token}/"

    def close(self) -> None:
        """A colleague closes the newest card."""
        from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

        from feedback.commands.followups import working  # noqa: PLC0415
        from feedback.models import Cause, FollowUp  # noqa: PLC0415

        who = {"follow_up_id": FollowUp.objects.latest("id").pk, "by_id": self.colleague.pk, "now": timezone.now()}
        working.claim(**who)
        working.close(**who, cause=Cause.objects.first(), remedy="A letter", word="", satisfied=None)


def session_of(person: object) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    from django.conf import settings  # noqa: PLC0415 -- Django is set up by now
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415

    user = person.user
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key}


def press(port: int, path: str, words: str) -> tuple[float, float]:
    """Send a low mark as the phone does; when, and when its answer was there (seconds since 1970)."""
    phone = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    phone.connect()
    pressed = time.time()
    body = urlencode({"mark": "1", "why": words})
    phone.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = phone.getresponse()
    answer.read()
    phone.close()
    assert answer.status == http.client.FOUND, f"the answer was not taken: {answer.status}"
    return pressed, time.time()


def rounds(scene: Scene, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds from each press until the phone has its answer, and until the manager's page shows the card."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only here

    answered, shown = [], []
    with ground.web(kind="asgi") as (port, _pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1180, "height": 820}, locale="en-GB")
        context.add_cookies([session_of(scene.manager) | {"url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/follow-ups/")
        page.get_by_text("Live", exact=True).wait_for()
        page.evaluate(WATCH)
        for number in range(count + WARM_UP):
            words = f"Round {number}."
            pressed, told = press(port, scene.link(), words)
            page.wait_for_function("(words) => shown[words]", arg=words)
            if number >= WARM_UP:
                answered.append(1000 * (told - pressed))
                shown.append(page.evaluate("(words) => shown[words]", words) - 1000 * pressed)
            scene.close()
            page.wait_for_function("(words) => !document.body.textContent.includes(words)", arg=words)
        browser.close()
    return sorted(answered), sorted(shown)


def row(what: str, found: list[float]) -> tuple[object, ...]:
    middle, p95 = statistics.median(found), percentile(found, 0.95)
    return (what, len(found), f"{middle:.0f}", f"{p95:.0f}", f"{found[-1]:.0f}", f"{p95 / LIMIT:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    chosen = parser.parse_args()
    with ground.servers():
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop runs in the thread that acts
        answered, shown = rounds(Scene(), chosen.rounds)
    rows = [row("the phone has its answer", answered), row("the manager sees the card", shown)]
    ground.table(("from the press until", "rounds", "median ms", "p95 ms", "worst ms", f"p95 / {LIMIT:.0f} ms"), rows)


if __name__ == "__main__":
    main()
