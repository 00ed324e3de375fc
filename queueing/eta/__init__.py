"""The promise: how long each waiting customer still has to wait, as an interval. Pure; DESIGN 6 fixes the face."""

from queueing.eta.calibration import Outcome, calibrated
from queueing.eta.chances import ServiceTimes
from queueing.eta.desks import Desk
from queueing.eta.estimates import Estimate, estimate

__all__ = ["Desk", "Estimate", "Outcome", "ServiceTimes", "calibrated", "estimate"]
