"""What the person at the terminal reads when Lado is up."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import segno

from config.embedded.place import CHECKOUT, Place
from config.embedded.terminal import BOLD, DIM, GREEN, styled
from config.supervise.address import DEFAULT_DEMO_PASSWORD, Address
from config.tls import Certificates

DOORS = (("Start page", "/"), ("Kiosk", "/kiosk/"), ("Hall display", "/hall/"), ("Clerk's desk", "/desk/"))
MORE_DOORS = (("Wall", "/wall/"), ("Administration", "/admin/"))


def print_summary(
    address: Address, var: Path, place: Place | None, trust: Certificates | None, given: Mapping[str, str]
) -> None:
    """Addresses, logins, where the data lies, and what is worth knowing once."""
    out = sys.stdout
    rows = [(name, address.url(path)) for name, path in DOORS + MORE_DOORS]
    rows += _logins(given)
    rows.append(("Data", str(place.data if place and place.moved else var)))
    rows.append(("Logs", str(var / "log")))
    out.write(f"\n{styled('Lado is up.', GREEN, out)}\n\n")
    for name, value in rows:
        out.write(f"  {styled(f'{name:<15}', DIM, out)} {styled(value, BOLD, out) if name == DOORS[0][0] else value}\n")
    for note in [*_notes(address, var, place), *_voice(given)]:
        out.write(f"\n  {note}\n")
    if trust is not None:
        _print_trust(address, trust, out)
    out.write("\n  Ctrl-C stops everything.\n\n")
    out.flush()


def _logins(given: Mapping[str, str]) -> list[tuple[str, str]]:
    if given.get("LADO_DEMO") != "1":
        command = "manage.py createsuperuser"
        return [("First login", f"make one with {_typed(command)}")]
    password = given.get("LADO_DEMO_PASSWORD", DEFAULT_DEMO_PASSWORD)
    shown = password if password == DEFAULT_DEMO_PASSWORD else "the one in LADO_DEMO_PASSWORD"
    return [("Logins", "admin, region1, manager1, clerk1 ..."), ("Password", shown)]


def _typed(command: str) -> str:
    return f"{CHECKOUT / '.venv/bin/python'} {CHECKOUT / command}"


def _notes(address: Address, var: Path, place: Place | None) -> list[str]:
    notes = []
    if place is not None and place.moved:
        notes.append(f"The database runs as the user {place.account.name()}, who cannot enter {var}: see Data.")
    if not address.loopback and not address.tls:
        notes.append("Without https, tablets have no wake lock, camera or passkeys: LADO_TLS=auto adds it.")
    return notes


def _voice(given: Mapping[str, str]) -> list[str]:
    if given.get("LADO_VOICE", "espeak-ng").strip().lower() != "espeak-ng" or shutil.which("espeak-ng"):
        return []
    return ["Hall displays ring but do not speak: sudo apt-get install -y espeak-ng gives them a voice."]


def _print_trust(address: Address, trust: Certificates, out: TextIO) -> None:
    """The root's address as a picture: a tablet that installs it trusts this Lado."""
    url = address.url("/ca.crt")
    out.write(f"\n  To trust this Lado, open {url} on the tablet and install the certificate.\n")
    out.write(f"  Its SHA-256 fingerprint is\n  {trust.fingerprint[:47]}\n  {trust.fingerprint[48:]}\n\n")
    code = segno.make(url, error="l")
    if out.isatty():
        code.terminal(out, compact=True)
    else:
        out.writelines("".join("  " if dark else "██" for dark in line) + "\n" for line in code.matrix_iter(border=2))
