"""Doorbells of the clock: rows say what is due, a task is rung for after commit, the sweep rings again."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from queueing import tasks

log = logging.getLogger(__name__)


def ring_auto_call(store_id: int, *, after: float = 0.0) -> None:
    """Ask the worker, once this is committed and `after` seconds have passed, to call to the idle clerks of a store."""
    transaction.on_commit(lambda: _ring(store_id, after), robust=True)


def _ring(store_id: int, after: float) -> None:
    try:
        tasks.auto_call.apply_async(kwargs={"store_id": store_id}, countdown=after, retry=False)
    except OperationalError as error:
        log.warning("no doorbell: the broker does not answer (%s)", type(error).__name__)
