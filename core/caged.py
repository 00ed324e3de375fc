"""Work on what strangers send: in a child with limits and no way out but a pipe, ended whatever it does."""

import io
import os
import resource
import signal
import time
from collections.abc import Callable
from typing import Any

from core.processes import Lost, TooSlow, pieces, read, write

FILES = 16
Answer = tuple[dict[str, Any], bytes]


def caged(work: Callable[[], Answer], *, seconds: float, cpu: int, memory: int) -> Answer:
    """What `work` answers. Raises TooSlow, and Lost when it died. `memory` is in bytes above what we have now."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _work(sink, work, cpu=cpu, memory=memory)
    os.close(sink)
    found = None
    try:
        found = read(io.BytesIO(pieces(source, time.monotonic() + seconds)))
    except Lost:
        pass  # why it ended is known below
    finally:
        os.close(source)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
    if found is not None:
        return found
    raise TooSlow if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else Lost


def _work(sink: int, work: Callable[[], Answer], *, cpu: int, memory: int) -> None:
    """In the child: never returns."""
    try:
        _limit(cpu=cpu, memory=memory)
        with os.fdopen(sink, "wb") as out:
            write(out, *work())
    finally:
        os._exit(0)


def _limit(*, cpu: int, memory: int) -> None:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- a file of the kernel
        pages = int(file.read().split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
