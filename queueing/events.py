"""Facts told to the pages, after commit."""

from core import live


def line_moved(store_id: int) -> None:
    """The line of a store changed: every page that looks at it is built and pushed again."""
    live.ring(store_id)
