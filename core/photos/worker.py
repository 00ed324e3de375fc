"""A process that has Pillow imported and forks for each file: `python -m core.photos.worker`.

The child has limits and no way out but a pipe: whatever a file does to it, it is no photo.
"""

from typing import Any

from core.caged import caged
from core.errors import DomainError
from core.photos.darkroom import develop
from core.photos.shapes import PhotoUnreadable
from core.processes import Lost, TooSlow, serve

SECONDS, CPU_SECONDS = 15.0, 10
MEMORY = 700_000_000  # bytes above what the warm process has: the largest photo takes a third of it


def answer(_header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """A photo, or the code of a refusal."""
    try:
        return caged(lambda: _developed(body), seconds=SECONDS, cpu=CPU_SECONDS, memory=MEMORY)
    except (TooSlow, Lost):
        return {"refused": PhotoUnreadable.code}, b""


def _developed(body: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        made = develop(body)
    except DomainError as error:
        return {"refused": error.code}, b""
    except MemoryError:
        return {"refused": PhotoUnreadable.code}, b""
    return {"width": made.width, "height": made.height}, made.jpeg


if __name__ == "__main__":
    serve(answer)
