"""A disk that is full: a small file system where one may be mounted, else the limit that a process has for its files."""

import os
import resource
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path

SIZE = 1 << 20
PAGE = 4096


class SmallDisk:
    """`folder` on a file system of one megabyte of its own, until `remove`."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "lado-test", str(self.folder)]
        self.is_mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0

    @contextmanager
    def full(self, left=0):
        """There is room for `left` bytes, about."""
        with self._filled(left) if self.is_mounted else limited(left):
            yield

    @contextmanager
    def _filled(self, left):
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(PAGE))
            except OSError:
                os.truncate(filler, max(0, filler.stat().st_size // PAGE * PAGE - left))
        try:
            yield
        finally:
            filler.unlink()

    def remove(self):
        if self.is_mounted:
            subprocess.run(["umount", str(self.folder)], check=True)


@contextmanager
def limited(most):
    """No file of this process grows beyond `most` bytes: the write that would fails in its middle."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
