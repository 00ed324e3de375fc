"""Side by side: from the clerk's act to the changed customer screen, in Chromium and on bare sockets.

A real server, a real paired screen, acts through the real commands (so the HTTP way of the press is not in it); the
time runs from the commit to the first frame in which the screen shows the new step. Limit: 200 ms (issue 2 of 5).
"""

import argparse
import os
import statistics
import time

import ground
from push import percentile
from push_scene import places

LIMIT = 200.0  # milliseconds


def visit(place: object) -> tuple[int, list[int], str]:
    """Somebody is served at the place's counter: the session, its steps, the token of the counter's screen."""
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from queueing.actors import Actor  # noqa: PLC0415
    from queueing.commands import dispatch, serving  # noqa: PLC0415
    from queueing.models import Session, SessionStep, StepTemplate  # noqa: PLC0415
    from stores.commands.pairing import new_token  # noqa: PLC0415
    from stores.models import Device, Service  # noqa: PLC0415

    now, actor = timezone.now(), Actor(staff_id=place.staff)
    for service in Service.objects.all():
        for n in range(6):
            StepTemplate.objects.create(
                service=service, position=n, code=f"s{n}", names={"en": f"Step {n}"}, texts={"en": "x" * 400}
            )
    called = dispatch.call_next(counter_id=place.counter, store_ids=[place.store_id], actor=actor, now=now)
    serving.serve(ticket_id=called.ticket.id, store_id=place.store_id, actor=actor, now=now)
    session = Session.objects.get(counter_id=place.counter)
    steps = list(SessionStep.objects.filter(session=session).order_by("position").values_list("pk", flat=True))
    device = Device.objects.create(
        store_id=place.store_id, purpose="screen", counter_id=place.counter, paired_at=now, token_hash=b"s" * 32
    )
    return session.pk, steps, new_token(device)


def show(session: int, staff: int, step: int) -> float:
    """Put a step on the screen; when it was committed (seconds since 1970)."""
    from queueing.actors import Actor  # noqa: PLC0415 -- Django is set up by now
    from queueing.commands import side  # noqa: PLC0415
    from queueing.states import Showing  # noqa: PLC0415

    side.show(session_id=session, showing=Showing.STEP, step_id=step, actor=Actor(staff_id=staff))
    return time.time()


WATCH = """() => {
  window.seen = [];
  const place = document.querySelector("[data-region=side]");
  let last = "";
  const look = () => {
    const title = place.querySelector("h1");
    const text = title ? title.textContent : "";
    if (text !== last) {
      last = text;
      window.seen.push([text, Date.now()]);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def screen(place: object, acts: int) -> list[float]:
    """Milliseconds from commit to the first frame that shows the step, over `acts` acts."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only here

    session, steps, token = visit(place)
    found = []
    with ground.web(kind="asgi") as (port, _pid), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(viewport={"width": 1180, "height": 820})
        context.add_cookies([{"name": "lado_screen", "value": token, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/side/")
        page.evaluate(WATCH)
        for n in range(acts + 5):
            which = n % len(steps)
            committed = show(session, place.staff, steps[which])
            page.wait_for_function(
                "(text) => seen.length > 0 && seen[seen.length - 1][0] === text", arg=f"Step {which}"
            )
            if n >= 5:  # the first few are warm-up
                found.append(page.evaluate("seen[seen.length - 1][1]") - 1000 * committed)
        browser.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acts", type=int, default=100)
    parser.add_argument("--waiting", type=int, default=40, help="customers in the store's line meanwhile")
    options = parser.parse_args()
    with ground.servers():
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop runs in the thread that acts
        (place,) = places(1, options.waiting)
        found = sorted(screen(place, options.acts))
    middle, p95 = statistics.median(found), percentile(found, 0.95)
    rows = [
        ("screen in Chromium", options.acts, f"{middle:.0f}", f"{p95:.0f}", f"{max(found):.0f}", f"{p95 / LIMIT:.2f}")
    ]
    ground.table(("act to changed screen", "acts", "median ms", "p95 ms", "worst ms", f"p95 / {LIMIT:.0f} ms"), rows)


if __name__ == "__main__":
    main()
