"""`manage.py up`: everything Lado consists of, in one terminal."""

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from config.embedded.ground import Ground
from config.embedded.problems import SetupProblem
from config.embedded.process import Child
from config.embedded.terminal import progress
from config.supervise.address import Address
from config.supervise.logs import Logs
from config.supervise.stop import StopRequest
from config.supervise.watch import Watched, ending, stop_all
from config.tls import Certificates, certificates, utc_now

READY_WITHIN = 90.0  # seconds; a small machine's first start is the slowest
FALLS_AT_START = 3
PEOPLE_TRIES = 3  # an imported chain may have no store that the demo's people can work in
LOOK_EVERY = 0.5
CERTIFICATES_EVERY = 3600.0


@dataclass
class Supervisor:
    """Watches the servers of `ground` and the `programs`, until it is asked to stop."""

    ground: Ground
    address: Address
    programs: list[Child]
    logs: Logs
    stop: StopRequest
    watched: list[Watched] = field(default_factory=list)
    certificates_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.watched = [Watched(child, progress) for child in self.ground.children]

    def start(self) -> bool:
        """Start web, wait until Lado is ready, start the others; False when it was asked to stop before that."""
        self._start("web")  # alone: on a small machine all three at once would take three times as long to be ready
        deadline = time.monotonic() + READY_WITHIN
        while not ready(self.address):
            if self.stop.times:
                return False
            self._look()
            self._give_up_on_a_broken_start(late=time.monotonic() > deadline)
            self.stop.wait(0.1)
        self._start("worker", "beat", "people")
        return True

    def _start(self, *names: str) -> None:
        for child in self.programs:
            if child.name in names:
                child.start()
                self.watched.append(Watched(child, progress, tries=PEOPLE_TRIES if child.name == "people" else None))

    def _give_up_on_a_broken_start(self, *, late: bool) -> None:
        web = next(each for each in self.watched if each.child.name == "web")
        if web.falls >= FALLS_AT_START:
            raise SetupProblem(
                f"The web process {ending(web.child.exit_code)} again and again; its log {web.child.log} ends with:\n"
                f"{web.child.last_words()}"
            )
        if late:
            raise SetupProblem(
                f"Lado did not answer at {self.address.url('/health/ready/')} within {READY_WITHIN:.0f} s; "
                f"{self.logs.folder} says what its parts were doing."
            )

    def watch(self) -> None:
        """Until asked to stop: restart what ends, keep logs small and certificates fresh."""
        while not self.stop.times:
            self.stop.wait(LOOK_EVERY)
            self._look()

    def _look(self) -> None:
        now = time.monotonic()
        if not self.stop.times:
            for each in self.watched:
                each.look(now)
        self.logs.tend()
        if self.address.tls and now - self.certificates_at > CERTIFICATES_EVERY:
            self.certificates_at = now
            self._renew()

    def _renew(self) -> None:
        """Another day or another address of the machine may need another certificate."""
        try:
            made = trusted(self.ground.var, self.address).made
        except OSError as fault:
            progress(f"The certificate could not be renewed: {fault.strerror}")
            return
        if made:
            progress("The certificate was renewed: the web process is started again")
            next(child for child in self.programs if child.name == "web").ask_to_stop()

    def end(self) -> None:
        """Stop the programs: those who ask first, then those who serve them, then those who work for these."""
        for names in ({"people"}, {"web", "beat"}, {"worker"}):
            stop_all([child for child in self.programs if child.name in names], self.stop)
        self.logs.tend()


def ready(address: Address) -> bool:
    """Whether GET /health/ready/ answers 200."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # our own child on our own machine
    try:
        url = address.own_url("/health/ready/")
        with urllib.request.urlopen(url, timeout=2, context=context) as answer:  # noqa: S310 -- http or https
            return bool(answer.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def trusted(var: Path, address: Address) -> Certificates:
    """The certificates for the names that the machine has now."""
    return certificates(var / "tls", names=address.hosts(), now=utc_now())


def environment_of(address: Address, given: Mapping[str, str], trust: Certificates | None) -> dict[str, str]:
    """What the children get: the caller's environment and where and how Lado is reached."""
    found = dict(given)
    found.setdefault("LADO_HOSTS", ",".join(f"[{host}]" if ":" in host else host for host in address.hosts()))
    found.setdefault("LADO_DATABASE_POOL", "12")
    found.setdefault("LADO_OWN_URL", address.own_url())
    found.update({"LADO_BIND": address.bind, "LADO_PORT": str(address.port), "LADO_ADDRESS": address.url()})
    found["PYTHONUNBUFFERED"] = "1"
    if trust is not None:
        found.update(LADO_HTTPS="1", LADO_TLS_CERTIFICATE=str(trust.server), LADO_TLS_KEY=str(trust.server_key))
    return found
