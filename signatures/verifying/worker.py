"""A process that has pyHanko imported and forks for each file: `python -m signatures.verifying.worker`.

The child has limits and no way out but a pipe: whatever a file does to it, the verdict is "invalid".
"""

import base64
import hashlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from core.caged import caged
from core.processes import Lost, TooSlow, serve
from signatures.policy import Expected, judge, refused
from signatures.verifying.reading import Unfit, facts_of

SECONDS, CPU_SECONDS = 20.0, 12
MEMORY = 1 << 30  # bytes above what the warm process has


def answer(header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """A verdict as JSON, or why there is none."""
    try:
        return caged(lambda: (_verdict(header, body), b""), seconds=SECONDS, cpu=CPU_SECONDS, memory=MEMORY)
    except TooSlow:
        return {"refused": "took_too_long"}, b""
    except Lost:
        return {"refused": "unreadable"}, b""


def _verdict(header: dict[str, Any], body: bytes) -> dict[str, Any]:
    code, about = "unreadable", ""
    try:
        ders = {
            name: [base64.b64decode(each) for each in header[name]] for name in ("roots", "others", "crls", "stamps")
        }
        found = facts_of(body, at=datetime.fromisoformat(header["at"]), **ders)
        return asdict(judge(found, Expected(**header["expected"])))
    except Unfit as error:
        code, about = error.reason.code, error.reason.about
    except MemoryError:
        code = "too_much_memory"
    except Exception as error:  # noqa: BLE001 -- whatever a file does to a reader: it is no valid document
        about = type(error).__name__
    return asdict(refused(code, sha256=hashlib.sha256(body).hexdigest(), length=len(body), about=about))


if __name__ == "__main__":
    serve(answer)
