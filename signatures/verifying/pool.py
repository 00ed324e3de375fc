"""The way to a verdict: a warm process that forks a child with limits for every file. Nothing of a file is kept."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable
from core.processes import Busy, Lost, Pool, TooSlow
from signatures.keys import Trust
from signatures.policy import Expected, Verdict, refused

WORKER = "signatures.verifying.worker"
LARGEST = 32_000_000  # bytes of a file
SECONDS = 20.0  # by the clock; its CPU time is bounded in the worker
PATIENCE = 15.0
WAITING = 4  # strangers' files hold up no more of the web server than that


class VerifyingBusy(Unavailable):
    code, message = "verifying_busy", _("Many documents are being checked at the moment. Try again in a moment.")


@dataclass
class Verifying:
    """`size` files at a time; `verdict` is thread-safe."""

    size: int = 1
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.pool = Pool(WORKER, size=self.size, waiting=WAITING)

    def verdict(self, pdf: bytes, *, trust: Trust, at: datetime, expected: Expected | None = None) -> Verdict:
        """Whatever happens while reading is a verdict too; raises VerifyingBusy alone."""
        sha256 = hashlib.sha256(pdf).hexdigest()
        if len(pdf) > LARGEST:
            return refused("too_large", sha256=sha256, length=len(pdf))
        header = {
            "roots": _text(trust.roots),
            "others": _text(trust.others),
            "crls": _text(trust.crls),
            "stamps": _text(trust.stamps),
            "at": at.isoformat(),
            "expected": asdict(expected or Expected()),
        }
        try:
            answer, _body = self.pool.call(header, pdf, timeout=SECONDS + 5, patience=PATIENCE)
            if "refused" not in answer:
                return Verdict.from_json(answer)
            code = str(answer["refused"])
        except Busy as error:
            raise VerifyingBusy from error
        except TooSlow:
            code = "took_too_long"
        except (Lost, KeyError, TypeError):
            code = "unreadable"
        return refused(code, sha256=sha256, length=len(pdf))


def _text(ders: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in ders]


verifying = Verifying()
"""The one of this process."""
