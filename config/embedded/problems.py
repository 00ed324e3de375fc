"""What can go wrong while the ground is laid, said in one sentence."""

import errno
from pathlib import Path


class SetupProblem(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do about it."""


def disk_full(folder: Path) -> SetupProblem:
    """The sentence for a full disk under `folder`."""
    return SetupProblem(
        f"The disk that holds {folder} is full. Free some space there, or set LADO_VAR to a folder on another disk."
    )


def unwritable(folder: Path, fault: OSError) -> SetupProblem:
    """The sentence for a folder that cannot be made or written, a full disk included."""
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder)
    reason = (fault.strerror or str(fault)).lower()
    return SetupProblem(
        f"Lado cannot write to {folder} ({reason}). Give yourself the right to write there, "
        "or set LADO_VAR to a folder of your own."
    )
