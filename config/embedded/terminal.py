"""Words for the person who started the command: plain in a file or a pipe, with a little colour on a terminal."""

import os
import sys
from typing import TextIO

BOLD, DIM, GREEN, RED = "1", "2", "32", "31"


def styled(text: str, style: str, stream: TextIO) -> str:
    """`text` in a colour or weight where `stream` is a terminal that wants it."""
    if not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return f"\x1b[{style}m{text}\x1b[0m"


def progress(line: str) -> None:
    """One short line about what is being done; on stderr, as commands print answers on stdout."""
    sys.stderr.write(f"{styled('·', DIM, sys.stderr)} {line}\n")
    sys.stderr.flush()


def problem(sentence: str) -> None:
    """What went wrong and what to do."""
    sys.stderr.write(f"{styled(sentence, RED, sys.stderr)}\n")
    sys.stderr.flush()
