"""A warm process that renders and freezes: `python -m signatures.rendering.worker`."""

import gc
from contextlib import suppress
from typing import Any

from core.errors import DomainError
from core.processes import serve
from signatures.rendering.freezing import freeze
from signatures.rendering.shapes import Attached, Field

WARMING = '<html lang="en"><title>.</title><p>.</p></html>'

LITTER = 50_000  # objects that a document or four have left behind


def answer(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """A frozen document, or the name of a refusal."""
    if gc.get_count()[0] > LITTER:
        gc.collect()
    html, files = body[: header["html"]].decode(), body[header["html"] :]
    attached = []
    for name, kind, description, size in header["attached"]:
        attached.append(Attached(name, kind, files[:size], description))
        files = files[size:]
    try:
        frozen = freeze(html, fields=[Field(*each) for each in header["fields"]], attached=attached)
    except DomainError as error:
        return {"refused": error.code, "extra": error.extra}, b""
    return {"pages": frozen.pages, "sha256": frozen.sha256}, frozen.pdf


def main() -> None:
    with suppress(DomainError):  # said again to whoever wants a document
        freeze(WARMING, fields=[])  # the first one costs twice as much as those that follow
    gc.collect()
    gc.freeze()  # what is here by now stays
    gc.disable()  # in the midst of a document all is in use: to look for litter again and again takes a tenth of it
    serve(answer)


if __name__ == "__main__":
    main()
