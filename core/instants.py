"""Instants as whole microseconds: two that are equal on the clock are equal here, which floats do not promise."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant(at: datetime) -> int:
    """Microseconds since 1970 in UTC; ValueError for a naive datetime."""
    try:
        return (at - _EPOCH) // _MICROSECOND
    except TypeError:
        raise ValueError(f"an instant with a time zone is needed, not {at!r}") from None


def moment(at: int) -> datetime:
    """The datetime, in UTC, of an `instant`."""
    return _EPOCH + timedelta(microseconds=at)


def length(duration: timedelta) -> int:
    """Microseconds."""
    return duration // _MICROSECOND
