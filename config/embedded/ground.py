"""The ground everything stands on: keys, PostgreSQL and Valkey, held by one process at a time."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded import postgres, valkey
from config.embedded.keys import keys_of
from config.embedded.lock import Holder, Lock, holder_of
from config.embedded.place import Place, find_place, make_folder, remove_sockets
from config.embedded.problems import SetupProblem
from config.embedded.process import Child, unasked
from config.embedded.programs import Programs, check_loadable, installed, reachable

Say = Callable[[str], None]
PATIENCE = {"postgres": 60.0, "valkey": 5.0}


@dataclass
class Ground:
    """Holds the folder `var` and runs the servers that no URL was given for."""

    var: Path
    purpose: str
    say: Say
    throwaway: bool = False
    children: list[Child] = field(default_factory=list)
    place: Place | None = None
    _lock: Lock | None = None
    _pid: int = field(default_factory=os.getpid)

    def start(self, given: Mapping[str, str]) -> dict[str, str]:
        """Take the folder and start what `given` lacks; the environment of those who use it. SetupProblem if not."""
        lock = Lock(self.var)
        if not lock.take(self.purpose):
            holder = holder_of(self.var)
            raise SetupProblem(holder.sentence() if holder else f"{self.var} was in use a moment ago: try again.")
        self._lock = lock
        try:
            return self._start(given)
        except BaseException:
            self.stop()
            raise

    def _start(self, given: Mapping[str, str]) -> dict[str, str]:
        make_folder(self.var / "log", mode=0o700)
        wants_postgres, wants_valkey = not given.get("DATABASE_URL"), not given.get("REDIS_URL")
        if not wants_postgres and not wants_valkey:
            return keys_of(self.var, given=given, old_data=False)
        self.place = place = find_place(self.var)
        found = keys_of(self.var, given=given, old_data=place.cluster.exists())
        programs = reachable(installed(), place.account, place.data / "programs")
        if wants_valkey:
            found["REDIS_URL"] = self._start_valkey(place, programs)
        if wants_postgres:
            found["DATABASE_URL"] = self._start_postgres(place, programs)
        return found

    def _start_postgres(self, place: Place, programs: Programs) -> str:
        if not place.cluster.exists():
            self.say(f"Making the database in {place.cluster}")
        postgres.prepare_cluster(place, programs, throwaway=self.throwaway)
        self.say("Starting PostgreSQL")
        child = postgres.postgres_child(place, programs, throwaway=self.throwaway)
        self._start_child(child)
        postgres.wait_until_it_answers(place, child)
        return postgres.database_url(place.sockets)

    def _start_valkey(self, place: Place, programs: Programs) -> str:
        check_loadable(programs.valkey_server, place.account)
        self.say("Starting Valkey")
        child = valkey.valkey_child(place, programs)
        self._start_child(child)
        valkey.wait_until_it_answers(place, child)
        return valkey.redis_url(place)

    def _start_child(self, child: Child) -> None:
        with unasked():  # asked to stop in between, nobody would stop it
            child.start()
            self.children.append(child)

    def tell(self, environment: Mapping[str, str]) -> None:
        """Let other commands of this folder join."""
        if self._lock is not None:
            self._lock.tell(Holder(os.getpid(), self.purpose, dict(environment)))

    def stop(self) -> None:
        """Stop the servers, the last started first, and give the folder back; a forked copy of me does nothing."""
        if os.getpid() != self._pid:
            return
        while self.children:
            child = self.children.pop()
            child.stop(patience=PATIENCE[child.name])
        if self.place is not None:
            remove_sockets(self.place.data / "run")
        if self._lock is not None:
            self._lock.release()
            self._lock = None
