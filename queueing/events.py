"""Facts told to the pages, after commit."""

from core import live


def side_changed(counter_id: int) -> None:
    """What stands on the customer's screen of a counter changed."""
    live.ring_side(counter_id)


def visit_ended(session_id: int) -> None:
    """A session is over: the phone that looked into it is cut off."""
    live.revoke("session", session_id)


def line_moved(store_id: int) -> None:
    """The line of a store changed: every page that looks at it is built and pushed again."""
    live.ring(store_id)
