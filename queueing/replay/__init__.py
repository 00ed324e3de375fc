"""A log played again: another discipline, one more clerk at five, other hours. Pure; DESIGN 7 fixes the face."""

from queueing.replay.store import replay
from queueing.replay.visits import Arrival, Served

__all__ = ["Arrival", "Served", "replay"]
