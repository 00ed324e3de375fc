"""Which folders Lado's own servers use, and as whom."""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account, server_account
from config.embedded.problems import SetupProblem, disk_full, unwritable

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = Path("/var/lib/lado")
LONGEST_SOCKET_FOLDER = 80  # bytes; a socket's whole path must stay under 108 and PostgreSQL adds 16
FIRST_START_BYTES = 300 * 1024**2
LATER_START_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Place:
    """`var`: keys, logs, lock and state, of whoever starts Lado. `data` and `sockets`: of the servers' account."""

    var: Path
    data: Path
    sockets: Path
    account: Account

    @property
    def moved(self) -> bool:
        """The servers' account cannot get at `var`, so their data lies elsewhere."""
        return self.data != self.var

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self.data / "postgres"

    @property
    def logs(self) -> Path:
        """Where each child's output goes."""
        return self.var / "log"


def var_folder() -> Path:
    """The data folder of this checkout: LADO_VAR or `var`."""
    return Path(os.environ.get("LADO_VAR") or CHECKOUT / "var").expanduser().absolute()


def no_demo_mark(var: Path) -> Path:
    """Remembers `manage.py up --no-demo`: a store's own data must not meet demo logins by a forgotten option."""
    return var / "no-demo"


def find_place(var: Path) -> Place:
    """Make the folders below `var`, or below /var/lib/lado where the servers' account cannot reach `var`.

    Only for the holder of the lock: it empties the socket folder."""
    make_folder(var, mode=0o755)
    elsewhere = ELSEWHERE / _nickname(var)
    account = server_account(var / "postgres", elsewhere / "postgres", var)
    data = var if account.can_use(var, write=False) else elsewhere
    for folder in dict.fromkeys((data.parent, data)):
        make_folder(folder, mode=0o755)
    place = Place(var=var, data=data, sockets=_socket_folder(data, account), account=account)
    if not account.can_use(data, write=False):
        raise SetupProblem(
            f"The database would run as {account.name()}, who can get neither at {var} nor at {data}. "
            "Set LADO_VAR to a folder that every user may enter."
        )
    return place


def make_folder(folder: Path, *, mode: int, owner: Account | None = None) -> None:
    """Make `folder` (of the one who owns its parent, or of `owner`), or raise SetupProblem when it cannot be used."""
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            folder.chmod(mode)
            give(folder, owner or Account(*owner_of(folder.parent)))
        if owner is None and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise PermissionError(13, f"permission denied, it belongs to {Account(*owner_of(folder)).name()}")
    except OSError as fault:
        raise unwritable(folder, fault) from fault


def give(path: Path, owner: Account) -> None:
    """Hand `path` to `owner` when root made it; what a normal user made is theirs already."""
    if os.geteuid() == 0:
        os.chown(path, owner.uid, owner.gid)


def owner_of(folder: Path) -> tuple[int, int]:
    found = folder.stat()
    return found.st_uid, found.st_gid


def _nickname(var: Path) -> str:
    """Short and unlike that of another checkout: its folder's name and a part of the hash of the whole path."""
    return f"{var.parent.name[:40] or 'lado'}-{hashlib.sha256(os.fsencode(var)).hexdigest()[:8]}"


def _socket_folder(data: Path, account: Account) -> Path:
    """An empty folder only the servers' account (and root) can enter, with a path short enough for a socket."""
    folder = data / "run"
    try:
        remove_sockets(folder)
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            folder.mkdir(mode=0o700)
            give(folder, account)
            return folder
        short = Path(tempfile.mkdtemp(prefix="lado-", dir="/tmp"))  # made afresh, mode 0700, random name
        give(short, account)
        folder.symlink_to(short)
    except OSError as fault:
        raise unwritable(folder, fault) from fault
    return short


def remove_sockets(folder: Path) -> None:
    """Remove the socket folder of an earlier run, and the short one behind it when it is a link."""
    if folder.is_symlink():
        shutil.rmtree(folder.readlink(), ignore_errors=True)
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def check_space(folder: Path, *, needed: int) -> None:
    """Raise SetupProblem when the disk of `folder` has less than `needed` bytes left."""
    free = shutil.disk_usage(folder).free
    if free == 0:
        raise disk_full(folder)
    if free < needed:
        raise SetupProblem(
            f"The disk that holds {folder} has {free // 1024**2} MB left and Lado needs {needed // 1024**2} MB. "
            "Free some space there, or set LADO_VAR to a folder on another disk."
        )
