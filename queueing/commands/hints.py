"""Counting how often the kiosk said "you can do this online", and how often that was enough."""

from datetime import date

from django.db import connection

_COUNT = """
    INSERT INTO queueing_onlinehint (store_id, service_id, day, shown, accepted) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (store_id, service_id, day) DO UPDATE
    SET shown = queueing_onlinehint.shown + excluded.shown, accepted = queueing_onlinehint.accepted + excluded.accepted
"""


def _count(*, store_id: int, service_id: int, day: date, shown: int, accepted: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [store_id, service_id, day, shown, accepted])


def count_shown(*, store_id: int, service_id: int, day: date) -> None:
    """The kiosk said it, on the store's local `day`."""
    _count(store_id=store_id, service_id=service_id, day=day, shown=1, accepted=0)


def count_accepted(*, store_id: int, service_id: int, day: date) -> None:
    """The customer took the advice and no ticket."""
    _count(store_id=store_id, service_id=service_id, day=day, shown=0, accepted=1)
