"""The next best times beside a refusal: looked up when the command's own transaction has gone, and its locks with it.

Of many who want one place all but one are refused; none of them keeps the others waiting for the list of what is left.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from queueing.commands.booking.refusals import NoTime
from queueing.queries.bookable import alternatives

Command = TypeVar("Command", bound=Callable[..., Any])


def names_alternatives(command: Command) -> Command:
    """A command (with `now`) whose NoTime refusals name the next best times."""

    @wraps(command)
    def named(**asked: Any) -> Any:
        try:
            return command(**asked)
        except NoTime as error:
            error.name(alternatives(error.store, error.wish, error.start, now=asked["now"]))
            raise

    return named  # type: ignore[return-value]  # the same to its callers
