"""As whom the servers run: PostgreSQL refuses root, and nothing here needs it."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from config.embedded.problems import SetupProblem

UNPRIVILEGED = ("nobody", "daemon")


class Drop(TypedDict, total=False):
    """What subprocess needs to start a program as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user of this system by number."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Nothing has to be dropped."""
        return self.uid == os.geteuid()

    def drop(self) -> Drop:
        """Arguments of subprocess that start a program as this account."""
        return {} if self.is_me else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def name(self) -> str:
        """The account's name, or its number where it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return f"user {self.uid}"

    def can_use(self, path: Path, *, write: bool) -> bool:
        """Whether a process of this account gets at `path`; really tried, so that ACLs and mounts count too."""
        if self.is_me:
            return os.access(path, os.R_OK | os.X_OK | (os.W_OK if write else 0))
        wanted = ["-r", str(path), "-a", "-x", str(path)] + (["-a", "-w", str(path)] if write else [])
        return subprocess.run(["/usr/bin/test", *wanted], check=False, cwd="/", **self.drop()).returncode == 0


def server_account(*owned: Path) -> Account:
    """Me, or as root the owner of the first of the `owned` folders that is not root's, or else an unprivileged user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for folder in owned:
        if folder.exists() and (found := folder.stat()).st_uid != 0:
            return Account(found.st_uid, found.st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise SetupProblem(
        "Lado runs its database as the user nobody when it is started by root, and this system has no such user. "
        "Start Lado as a normal user."
    )
