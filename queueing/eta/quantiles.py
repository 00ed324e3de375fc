"""Quantiles by nearest rank: always a value that occurred."""


def nearest_rank(percent: int, *, of: int) -> int:
    """The index of the quantile among `of` values in ascending order."""
    return -(-of * percent // 100) - 1
