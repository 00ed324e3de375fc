"""Whether a promise was kept: the customer was called no later than the longest wait that was said."""

import math

from core.words import MINUTE, wait_bounds

# The same in SQL, over the columns of a ticket `t` whose promise is known (tests hold the two against each other).
LIMIT = "60 * greatest(ceil(t.promise_p90 / 60), floor(greatest(t.promise_p10, 0) / 60) + 3)"
KEPT = f"extract(epoch FROM t.called_at - coalesce(t.checked_in_at, t.arrived_at)) <= {LIMIT}"


def limit_said(p10: float, p90: float) -> float:
    """The longest wait, in seconds, that the words of this promise allow."""
    return wait_bounds(p10, p90)[1] * MINUTE


def promise_kept(p10: float | None, p90: float | None, waited: float) -> bool | None:
    """None where nothing was promised."""
    if p10 is None or p90 is None or math.isinf(p90):
        return None
    return waited <= limit_said(p10, p90)
