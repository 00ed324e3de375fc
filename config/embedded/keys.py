"""The secrets of this installation: made once, kept in files that only their owner reads, never printed."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from config.embedded.account import Account
from config.embedded.place import give, make_folder, owner_of
from config.embedded.problems import SetupProblem, unwritable

FILES = {"LADO_SECRET_KEY": "secret", "LADO_DATA_KEY": "data", "LADO_HASH_KEY": "hash", "LADO_VAPID_KEY": "vapid"}
MADE_ANEW = {"LADO_VAPID_KEY"}  # nothing that is kept is read with it: phones that are told are asked once more


def keys_of(var: Path, *, given: Mapping[str, str], old_data: bool) -> dict[str, str]:
    """The secrets that `given` lacks, read from `var`/keys and made there on the first start.

    With `old_data` a missing key is a SetupProblem: a new one could not read what the old one encrypted."""
    missing = {name: var / "keys" / file for name, file in FILES.items() if not given.get(name)}
    if not missing:
        return {}
    make_folder(var / "keys", mode=0o700)
    lost = [path for name, path in missing.items() if old_data and name not in MADE_ANEW and not path.exists()]
    if lost:
        raise SetupProblem(
            f"The key {lost[0]} is missing, and without it the data that is already there cannot be read. "
            "Put the folder keys back from your backup."
        )
    return {name: _read_or_make(path) for name, path in missing.items()}


def _read_or_make(path: Path) -> str:
    """The key in `path`; of two processes that make it at once both return the same."""
    try:
        if not path.exists():
            _make(path)
        return path.read_text().strip()
    except OSError as fault:
        raise unwritable(path, fault) from fault


def _make(path: Path) -> None:
    new = path.with_name(f".{path.name}-{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() + "\n")
        file.flush()
        os.fsync(file.fileno())
    give(new, Account(*owner_of(path.parent)))
    try:
        os.link(new, path)  # unlike a rename it never replaces the key that somebody else made first
    except FileExistsError:
        pass
    finally:
        new.unlink()
