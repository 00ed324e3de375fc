"""One user of a data folder at a time, and what the others may know about it."""

import fcntl
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from config.embedded.account import Account
from config.embedded.place import give, make_folder, owner_of
from config.embedded.problems import SetupProblem, unwritable
from config.embedded.process import wait_for

SERVING = "up"


@dataclass(frozen=True)
class Holder:
    """Who runs from this folder: `environment` lets others join as soon as it is there (no secrets in it)."""

    pid: int
    purpose: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """Why nobody else can start here."""
        if self.purpose == SERVING:
            at = f" ({self.environment['LADO_ADDRESS']})" if "LADO_ADDRESS" in self.environment else ""
            return (
                f"Lado already runs from this folder, pid {self.pid}{at}. "
                "Stop that one first (Ctrl-C in its terminal), or give this one another folder: LADO_VAR=/some/folder"
            )
        return f"`manage.py {self.purpose}` (pid {self.pid}) is using this folder's database: wait until it has ended."


class Lock:
    """The lock on a data folder; the kernel gives it back however its holder ends."""

    def __init__(self, var: Path) -> None:
        make_folder(var, mode=0o755)
        self.path, self.state = var / "lock", var / "state.json"
        self._handle: int | None = None

    def take(self, purpose: str) -> bool:
        """Try to become the holder, for a moment (a reader may be looking); False when somebody else is."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            give(self.path, Account(*owner_of(self.path.parent)))
        except OSError as fault:
            raise unwritable(self.path, fault) from fault
        if not wait_for(lambda: _locked(handle, fcntl.LOCK_EX), seconds=0.3):
            os.close(handle)
            return False
        self._handle = handle
        self.tell(Holder(os.getpid(), purpose))
        return True

    def tell(self, holder: Holder) -> None:
        """Let others know who holds the folder, in one step."""
        new = self.state.with_suffix(".new")
        try:
            new.touch(mode=0o600)
            new.write_text(json.dumps(asdict(holder)))
            give(new, Account(*owner_of(self.path.parent)))
            new.replace(self.state)
        except OSError as fault:
            raise unwritable(self.state, fault) from fault

    def release(self) -> None:
        """Give the folder back."""
        if self._handle is not None:
            self.state.unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None


def holder_of(var: Path) -> Holder | None:
    """Who holds `var` now, or None; SetupProblem when it is somebody whose files I may not read."""
    try:
        handle = os.open(var / "lock", os.O_RDONLY)
    except FileNotFoundError:
        return None
    except PermissionError as fault:
        owner = Account(*owner_of(var / "lock")).name() if os.access(var, os.X_OK) else "somebody else"
        raise SetupProblem(
            f"The data folder {var} belongs to {owner}. Run this as {owner}, or set LADO_VAR to a folder of your own."
        ) from fault
    try:
        if _locked(handle, fcntl.LOCK_SH):
            return None
        return _read_state(var / "state.json")
    finally:
        os.close(handle)


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_state(path: Path) -> Holder:
    try:
        return Holder(**json.loads(path.read_text()))
    except FileNotFoundError:  # between taking the lock and telling, or between un-telling and release
        return Holder(0, SERVING)


def purpose_of(arguments: list[str]) -> str:
    """The command's name, for the sentence that others read."""
    return arguments[1] if len(arguments) > 1 else Path(sys.argv[0]).name
