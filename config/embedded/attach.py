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
from config.embedded.place import no_demo_mark, var_folder
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
    """The servers that this process runs, if it does: `manage.py up` takes them over.

    `asked`: it was asked to stop meanwhile. The exception that ends it can be lost where Python only prints what is
    raised (fork hooks, destructors), so whoever comes next looks here too.
    """

    ground: Ground | None = None
    asked: bool = False


def environment(argv: list[str]) -> None:
    """Fill os.environ for the command in `argv`; a SetupProblem is told in its sentence and ends with 1."""
    purpose = argv[1] if len(argv) > 1 else "help"
    if purpose.startswith("-") or purpose in SERVERLESS or {"-h", "--help"} & set(argv):
        return
    if purpose == SERVING:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, _leave)
    demo = _demo_wanted(argv, purpose)
    try:
        os.environ.update(_found(purpose, os.environ))
    except SetupProblem as problem:
        tell_problem(str(problem))
        raise SystemExit(1) from None
    if Started.asked:
        raise SystemExit(130)
    if purpose == "drive" and os.environ.get("LADO_HTTPS") == "1":
        os.environ.setdefault("SSL_CERT_FILE", str(var_folder() / "tls" / "ca.crt"))  # it asks our own server only
    if purpose in DEMO_COMMANDS:
        os.environ["LADO_DEMO"] = "1" if demo else "0"


def _demo_wanted(argv: list[str], purpose: str) -> bool:
    """Whether demo chain and logins are wanted: --no-demo, LADO_DEMO, an earlier --no-demo, else `up` wants them."""
    if "--no-demo" in argv:
        return False
    if given := os.environ.get("LADO_DEMO", "").strip().lower():
        return given in {"1", "true", "yes", "on"}  # as the settings read it
    marked = os.path.exists(no_demo_mark(var_folder()))  # noqa: PTH110 -- False where I may not look, unlike Path's
    return not marked and (purpose == SERVING or not all(map(os.environ.get, URLS)))


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
    Started.asked = True
    raise SystemExit(130)
