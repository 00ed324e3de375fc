"""How sure a share is that was counted. Pure."""

from math import sqrt

SURE = 1.96  # standard deviations: 95 %


def wilson(part: int, of: int, *, sure: float = SURE) -> tuple[float, float]:
    """Between which shares the true one lies when `part` of so many were counted (Wilson's interval)."""
    if not 0 <= part <= of:
        raise ValueError("more counted than there are")
    if not of:
        return 0.0, 1.0
    share, square = part / of, sure * sure
    middle = share + square / (2 * of)
    about = sure * sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return max(0.0, (middle - about) / whole), min(1.0, (middle + about) / whole)
