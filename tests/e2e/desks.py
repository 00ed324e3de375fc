"""A clerk's hands at the desk."""

from playwright.sync_api import Error, expect

from tests.waiting import wait_until


def until(after, act):
    """Do `act` until the locator `after` is there.

    A press within 400 ms of the last answer is meant for the page as it was and does nothing; people press again then,
    and so does this.
    """

    def done():
        if after.first.is_visible():
            return True
        try:
            act()
            after.first.wait_for(timeout=1000)
        except Error:
            return after.first.is_visible()
        return True

    wait_until(done, seconds=40, what=str(after))


def click(page, name, then):
    """Press the button until what the locator `then` names is there."""
    until(then, lambda: page.get_by_role("button", name=name).click(timeout=200))


def press(page, name, then):
    """Press the one big action until the page offers the next one."""
    click(page, name, page.get_by_role("button", name=then))


def space(page, then):
    """The same with the space bar."""
    until(page.get_by_role("button", name=then), lambda: page.keyboard.press("Space"))


def finish(page, outcome="Resolved", then="Call next"):
    """Choose an outcome and finish."""
    page.get_by_text(outcome, exact=True).click()
    press(page, "Finish", then)


def at_work(people, shop, counter=0, **options):
    """A clerk's page at the counter, live."""
    page = people.signed_in(shop.clerks[counter], **options)
    page.goto(f"/desk/{shop.counters[counter].pk}/")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return page
