"""Where Lado listens, and who else may be listening there."""

import errno
import fcntl
import ipaddress
import re
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.embedded.problems import SetupProblem

DEFAULT_DEMO_PASSWORD = "lado-demo"  # noqa: S105 -- public on purpose, and refused where others can reach it
SIOCGIFADDR = 0x8915
LISTEN = "0A"  # the state in /proc/net/tcp
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 -- compared with, not bound to
LARGEST_PORT = 65535


@dataclass(frozen=True)
class Address:
    """LADO_BIND, LADO_PORT and LADO_TLS."""

    bind: str
    port: int
    tls: bool

    @property
    def scheme(self) -> str:
        """Of the pages' addresses."""
        return "https" if self.tls else "http"

    @property
    def loopback(self) -> bool:
        """Only this machine can reach it."""
        return all(ipaddress.ip_address(str(found[4][0])).is_loopback for found in _resolved(self))

    def hosts(self) -> list[str]:
        """Names and addresses under which it can be asked for, the best one to tell others first."""
        if self.loopback:
            return [self.bind, *(name for name in ("127.0.0.1", "localhost") if name != self.bind)]
        first = addresses() if self.bind in EVERYWHERE else [self.bind]
        name = socket.gethostname()
        return list(dict.fromkeys([*first, name, f"{name.partition('.')[0]}.local", "127.0.0.1", "localhost"]))

    def url(self, path: str = "/") -> str:
        """The address to type."""
        return self._url(self.hosts()[0], path)

    def own_url(self, path: str = "") -> str:
        """The address for programs on this machine."""
        return self._url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.bind, self.bind), path)  # noqa: S104 -- asked

    def _url(self, host: str, path: str) -> str:
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}{path}"


def address_of(given: Mapping[str, str]) -> Address:
    """Read it from the environment, or raise SetupProblem for what cannot be meant."""
    port = given.get("LADO_PORT") or "8000"
    if not (port.isascii() and port.isdecimal()) or int(port) > LARGEST_PORT:
        raise SetupProblem(f"LADO_PORT is {port!r}; it must be a number from 1 to {LARGEST_PORT}, such as 8000.")
    tls = given.get("LADO_TLS") or "off"
    if tls not in {"auto", "off"}:
        raise SetupProblem(f"LADO_TLS is {tls!r}; it can be `auto` (https with a certificate of Lado's own) or `off`.")
    return Address(bind=given.get("LADO_BIND") or "127.0.0.1", port=int(port), tls=tls == "auto")


def refuse_open_demo(address: Address, given: Mapping[str, str], *, demo: bool) -> None:
    """Everybody knows the default password: with it the demo logins are only for this machine."""
    if address.loopback or not demo:
        return
    if given.get("LADO_DEMO_PASSWORD", DEFAULT_DEMO_PASSWORD) == DEFAULT_DEMO_PASSWORD:
        raise SetupProblem(
            f"LADO_BIND={address.bind} opens Lado to the network, and everybody knows the default password of the demo "
            "logins: set LADO_DEMO_PASSWORD to one of your own, or start without the demo (LADO_DEMO=0)."
        )


def listen(address: Address) -> socket.socket:
    """The listening socket, or SetupProblem that says who has it. It is kept while the web process is restarted."""
    family, kind, protocol, _name, where = _resolved(address)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen(2048)
    except OSError as fault:
        listener.close()
        raise _port_problem(address, fault) from fault
    return listener


def _resolved(address: Address) -> list[tuple[int, int, int, str, tuple]]:
    try:
        found = socket.getaddrinfo(address.bind, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as fault:
        raise SetupProblem(
            f"LADO_BIND is {address.bind!r}, which is no address of a machine. Use 127.0.0.1, 0.0.0.0 "
            "or an address of this machine."
        ) from fault
    return sorted(found)  # IPv4 first


def _port_problem(address: Address, fault: OSError) -> SetupProblem:
    if fault.errno == errno.EADDRINUSE:
        free = address.port + 1 if address.port < LARGEST_PORT else 8000
        return SetupProblem(
            f"Port {address.port} is taken by {port_holder(address.port)}. Stop that, "
            f"or give Lado another port: LADO_PORT={free} make run"
        )
    if fault.errno == errno.EADDRNOTAVAIL:
        own = ", ".join(addresses()) or "127.0.0.1"
        return SetupProblem(f"LADO_BIND is {address.bind}, which this machine does not have; it has {own}.")
    if fault.errno == errno.EACCES:
        return SetupProblem(f"Only root may open port {address.port}. Use one above 1023: LADO_PORT=8000 make run")
    return SetupProblem(f"Lado cannot listen on {address.bind} port {address.port}: {fault.strerror}.")


def port_holder(port: int) -> str:
    """Who listens there, as far as /proc tells."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        if sockets & _open_files(process):
            try:
                name = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            except OSError:
                continue
            return f"`{name[:60]}` (pid {process.name})"
    return "another program"


def _listening(port: int) -> set[str]:
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            columns = line.split()
            if columns[3] == LISTEN and int(columns[1].rpartition(":")[2], 16) == port:
                found.add(columns[9])
    return found


def _open_files(process: Path) -> set[str]:
    found = set()
    with suppress(OSError):  # it ended, or it is somebody else's
        for entry in (process / "fd").iterdir():
            with suppress(OSError):  # closed meanwhile
                found.add(str(entry.readlink()))
    return found


def addresses() -> list[str]:
    """The IPv4 addresses of this machine on its networks."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _index, name in socket.if_nameindex():
            if re.match(r"lo\b", name):
                continue
            try:
                answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:  # an interface without an address
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found
