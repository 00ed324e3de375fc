"""Lado's own Valkey: messages only, nothing on disk."""

import signal

import redis

from config.embedded.place import Place
from config.embedded.postgres import SERVER_ENVIRONMENT
from config.embedded.problems import SetupProblem
from config.embedded.process import Child, wait_for
from config.embedded.programs import Programs

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


def redis_url(place: Place) -> str:
    """How redis-py reaches the server."""
    return f"unix://{place.sockets}/valkey.sock?db=0"


def valkey_child(place: Place, programs: Programs) -> Child:
    """The server process."""
    command = [str(programs.valkey_server)]
    for name, value in (SETTINGS | {"unixsocket": f"{place.sockets}/valkey.sock", "dir": str(place.sockets)}).items():
        command += [f"--{name}", value]
    return Child(
        name="valkey",
        command=command,
        log=place.logs / "valkey.log",
        account=place.account,
        environment=SERVER_ENVIRONMENT,
        death_signal=signal.SIGKILL,
    )


def wait_until_it_answers(place: Place, child: Child) -> None:
    """Return when the broker can be used; SetupProblem with its last words when it is not."""
    with redis.Redis.from_url(redis_url(place)) as client:
        if wait_for(lambda: not child.running or _answers(client), seconds=20) and child.running:
            return
    raise SetupProblem(f"The message broker did not start (see {child.log}): {child.last_words(1)}")


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False
