"""Being asked to stop, by Ctrl-C or by a signal."""

import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ECHO = 1.0  # seconds in which one Ctrl-C may arrive several times: from the terminal and from whoever started us
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Asked to stop in the middle of something that is better cut off than waited for."""


class StopRequest:
    """Counts how often one was asked to stop, and wakes who waits for that or for the end of a child."""

    def __init__(self, *, asked: bool = False) -> None:
        self.times = int(asked)  # before this could hear it
        self._last = -ECHO
        self._cut_off = False
        self._wakes, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for sig in SIGNALS:
            signal.signal(sig, self._note)
        signal.signal(signal.SIGCHLD, lambda _signal, _frame: None)  # only to be woken

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        self.times += now - self._last >= ECHO
        self._last = now
        if self._cut_off:
            self._cut_off = False
            raise Stopped

    @contextmanager
    def cutting_off(self) -> Iterator[None]:
        """What runs inside is left through Stopped as soon as one is asked to stop."""
        if self.times:
            raise Stopped
        self._cut_off = True
        try:
            yield
        finally:
            self._cut_off = False

    def wait(self, seconds: float) -> None:
        """Sleep until a signal or the end of a child, at most so long."""
        if select.select([self._wakes], [], [], seconds)[0]:
            while self._drained():
                pass

    def _drained(self) -> bool:
        try:
            return bool(os.read(self._wakes, 512))
        except BlockingIOError:
            return False
