"""What `manage.py` calls first: every command finds a database, a broker and its keys."""

import atexit
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config.embedded.given import check_given
from config.embedded.ground import Ground
from config.embedded.keys import keys_of
from config.embedded.lock import SERVING, holder_of
from config.embedded.place import var_folder
from config.embedded.problems import SetupProblem
from config.embedded.process import wait_for
from config.embedded.terminal import problem as tell_problem
from config.embedded.terminal import progress

URLS = ("DATABASE_URL", "REDIS_URL")
SERVERLESS = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "replay", "spectacular", "startapp", "startproject", "verify_pdf", "version",
}  # fmt: skip
DEMO_COMMANDS = {SERVING, "demo", "drive"}


class Started:
    """The servers that this process runs, if it does: `manage.py up` takes them over."""

    ground: Ground | None = None


def environment(argv: list[str]) -> None:
    """Fill os.environ for the command in `argv`; a SetupProblem is told in its sentence and ends with 1."""
    purpose = argv[1] if len(argv) > 1 else "help"
    if purpose.startswith("-") or purpose in SERVERLESS or {"-h", "--help"} & set(argv):
        return
    if purpose == SERVING:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, _leave)
    try:
        os.environ.update(_found(purpose, os.environ))
    except SetupProblem as problem:
        tell_problem(str(problem))
        raise SystemExit(1) from None
    if purpose in DEMO_COMMANDS:
        os.environ["LADO_DEMO"] = "1" if demo_mode(argv) else "0"


def demo_mode(argv: list[str]) -> bool:
    """Whether demo chain and logins are wanted: as LADO_DEMO says, else unless --no-demo was ever said here."""
    mark = var_folder() / "no-demo"
    if "--no-demo" in argv:
        mark.touch()
    if "LADO_DEMO" in os.environ and "--no-demo" not in argv:
        return os.environ["LADO_DEMO"].strip().lower() in {"1", "true", "yes", "on"}
    return not mark.exists() and not all(os.environ.get(name) for name in URLS)


def _found(purpose: str, given: Mapping[str, str]) -> dict[str, str]:
    var = var_folder()
    if purpose == SERVING:
        check_given(given)
        return _start(var, purpose, given)
    if all(given.get(name) for name in URLS):
        return keys_of(var, given=given, old_data=False)
    return attach(given) or _start(var, purpose, given)


def attach(given: Mapping[str, str]) -> dict[str, str]:
    """What `given` lacks to use the servers that already run from this checkout's folder; empty when none run."""
    var = var_folder()
    if holder_of(var) is None:
        return {}
    wait_for(lambda: (holder := holder_of(var)) is None or bool(holder.environment), seconds=60, every=0.1)
    holder = holder_of(var)
    if holder is None:
        return {}
    if not holder.environment:
        raise SetupProblem(f"Lado is still being set up (pid {holder.pid}): try again when it says that it is up.")
    told = {name: value for name, value in holder.environment.items() if name not in given}
    return told | keys_of(var, given=given, old_data=False)


def _start(var: Path, purpose: str, given: Mapping[str, str]) -> dict[str, str]:
    """Run the servers for as long as this process lives."""
    first = not (var / "keys").exists()
    ground = Ground(var=var, purpose=purpose, say=progress if first or purpose == SERVING else _silent)
    found = ground.start(given)
    atexit.register(ground.stop)
    if purpose != SERVING:
        ground.tell({name: found.get(name) or given[name] for name in URLS})
    Started.ground = ground
    return found


def _silent(_line: str) -> None:
    """A command that only borrows the servers says nothing about them."""


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Asked to stop while still starting: leave through the exit handlers, which stop the servers."""
    raise SystemExit(130)
