"""Child processes that cannot outlive the one that started them."""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.account import Account

PR_SET_PDEATHSIG = 1
HELD_BACK = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_libc = ctypes.CDLL(None, use_errno=True)  # loaded here: between fork and exec nothing may be loaded


def die_with_parent(parent: int, sig: int) -> None:
    """Ask the kernel for `sig` at the parent's death; exit if that is already past. Run after the change of user."""
    if _libc.prctl(PR_SET_PDEATHSIG, sig, 0, 0, 0) != 0 or os.getppid() != parent:
        os._exit(127)


@contextmanager
def unasked() -> Iterator[None]:
    """Hold back the signals that ask this process to stop until the block is left.

    Their handlers may raise: in a fork hook Python would only print that and go on, and after the fork the child would
    be nobody's.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass
class Child:
    """One program that is started, watched and stopped; its output goes to the file `log`."""

    name: str
    command: Sequence[str]
    log: Path
    account: Account
    environment: Mapping[str, str]
    stop_signal: int = signal.SIGTERM
    death_signal: int = signal.SIGKILL
    passed_fds: tuple[int, ...] = ()
    cwd: str = "/"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the one who stops it in order."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("the parent-death signal follows the thread that starts a child: use the main thread")
        parent = os.getpid()

        def before_exec() -> None:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)  # a mask is inherited
            die_with_parent(parent, self.death_signal)

        with self.log.open("ab") as output, unasked():
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(self.environment),
                cwd=self.cwd,
                start_new_session=True,
                pass_fds=self.passed_fds,
                preexec_fn=before_exec,  # noqa: PLW1509 -- calls into the kernel only
                **self.account.drop(),
            )
            self.started_at = time.monotonic()

    @property
    def running(self) -> bool:
        """It was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative for a signal; None while it runs or before it was started."""
        return None if self.process is None else self.process.poll()

    def ask_to_stop(self) -> None:
        """Send the stop signal, and do not wait."""
        if self.running and self.process is not None:
            self.process.send_signal(self.stop_signal)

    def stop(self, *, patience: float) -> bool:
        """Stop it and wait, kill it after `patience` seconds; True when it ended by itself."""
        self.ask_to_stop()
        if self.process is None:
            return True
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        return True

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, for a person who has to see why it ended."""
        try:
            with self.log.open("rb") as log:
                log.seek(0, os.SEEK_END)
                log.seek(max(0, log.tell() - 4000))
                return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


def wait_for(condition: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Poll `condition` until it holds, at most so long; whether it holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
