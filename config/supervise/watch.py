"""Keeps children running: one that ends is started again, a little later each time."""

import shutil
import signal
import time
from dataclasses import dataclass

from config.embedded.ground import Say
from config.embedded.problems import disk_full
from config.embedded.process import Child
from config.supervise.stop import StopRequest

LONGEST_PAUSE = 30.0
STEADY = 60.0  # seconds after which a child counts as healthy again
ALMOST_FULL = 20 * 1024**2  # bytes; less than PostgreSQL's next log segment of 16 MB and a little
PATIENCE = 10.0  # seconds a child may take to stop


@dataclass
class Watched:
    """A child and how often it fell lately; with `tries` one that Lado can do without."""

    child: Child
    say: Say
    falls: int = 0
    tries: int | None = None
    again_at: float | None = None

    def look(self, now: float) -> None:
        """Note that it fell, or start it again when its pause is over."""
        if self.child.running or self.given_up:
            return
        if self.again_at is None:
            self._note_fall(now)
        elif now >= self.again_at:
            self._start_again(now)

    @property
    def given_up(self) -> bool:
        """It fell too often for something that is not needed."""
        return self.tries is not None and self.falls > self.tries

    def _start_again(self, now: float) -> None:
        try:
            self.child.start()
        except OSError as fault:  # a full disk, too many processes: it may pass
            self._note(now, f"could not be started ({fault.strerror})")
        else:
            self.again_at = None

    def _note_fall(self, now: float) -> None:
        if now - self.child.started_at > STEADY:
            self.falls = 0
        self._note(now, ending(self.child.exit_code))

    def _note(self, now: float, what: str) -> None:
        self.falls += 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.falls - 1))
        self.again_at = now + pause
        then = "it is left at that" if self.given_up else f"it is started again in {pause:.0f} s"
        self.say(f"{self.child.name} {what}; {then} (see {self.child.log})")
        if shutil.disk_usage(self.child.log.parent).free < ALMOST_FULL:
            self.say(str(disk_full(self.child.log.parent)))


def ending(exit_code: int | None) -> str:
    """How a process ended, for people."""
    if exit_code is not None and exit_code < 0:
        return f"was ended by {signal.Signals(-exit_code).name}"
    return f"ended with code {exit_code}"


def stop_all(children: list[Child], stop: StopRequest) -> None:
    """Ask all at once, wait, kill what does not end; a second Ctrl-C does not wait."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + PATIENCE
    while any(child.running for child in children) and time.monotonic() < deadline and stop.times <= 1:
        stop.wait(0.2)
    for child in children:
        child.stop(patience=0)
