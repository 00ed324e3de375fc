"""From an empty folder to a running Lado, and back to no process at all."""

import os
import signal
import socket
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from config.embedded.attach import Started
from config.embedded.ground import Ground
from config.embedded.process import die_with_parent
from config.embedded.terminal import progress
from config.supervise.address import Address, address_of, listen, refuse_open_demo
from config.supervise.commands import programs
from config.supervise.logs import Logs
from config.supervise.prepare import prepare
from config.supervise.stop import Stopped, StopRequest
from config.supervise.summary import print_summary
from config.supervise.supervisor import Supervisor, environment_of, trusted
from config.tls import utc_now

TOLD = (
    "DATABASE_URL", "REDIS_URL", "LADO_ADDRESS", "LADO_BIND", "LADO_PORT", "LADO_TLS", "LADO_HTTPS", "LADO_HOSTS",
    "LADO_OWN_URL", "LADO_DEMO", "LADO_DEMO_PASSWORD", "LADO_PREFIX",
)  # fmt: skip


def run(ground: Ground) -> None:
    """Serve until asked to stop; SetupProblem when it cannot. Nothing is left running either way."""
    _end_with_make()
    stop = StopRequest(asked=Started.asked)
    try:
        address = address_of(os.environ)
        demo = os.environ.get("LADO_DEMO") == "1"
        refuse_open_demo(address, os.environ, demo=demo)
        with listen(address) as listener:
            address = replace(address, port=listener.getsockname()[1])
            with stop.cutting_off():
                prepare(ground.var, address, demo=demo, say=progress, now=utc_now())
            _serve(ground, address, listener, stop)
    except Stopped:
        progress("Stopping")
    finally:
        ground.stop()
    progress("Lado has stopped")


def _serve(ground: Ground, address: Address, listener: socket.socket, stop: StopRequest) -> None:
    trust = trusted(ground.var, address) if address.tls else None
    environment = environment_of(address, os.environ, trust)
    logs = Logs(ground.var / "log", follow=bool(os.environ.get("LADO_VERBOSE")))
    children = programs(ground.var, environment, listener=listener.fileno())
    supervisor = Supervisor(ground, address, children, logs, stop)
    progress("Starting web, worker and beat")
    try:
        if supervisor.start():
            ground.tell(_told(environment))
            print_summary(address, ground.var, ground.place, trust, environment)
            supervisor.watch()
        progress("Stopping")
    finally:
        supervisor.end()


def _told(environment: Mapping[str, str]) -> dict[str, str]:
    """What other commands of this folder need to join."""
    return {name: environment[name] for name in TOLD if name in environment}


def _end_with_make() -> None:
    """`make run` is one thing to whoever started it: when make is killed, Lado stops too."""
    parent = os.getppid()
    try:
        name = Path(f"/proc/{parent}/comm").read_text().strip()
    except OSError:
        return
    if name in {"make", "gmake"}:
        die_with_parent(parent, signal.SIGTERM)
