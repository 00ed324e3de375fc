"""The way to a frozen document: warm processes, found and ended by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Unavailable
from core.processes import Busy, Lost, Pool, TooSlow
from signatures.fonts import FontMissing, GlyphUnknown
from signatures.rendering.shapes import (
    AssetForeign,
    Attached,
    AttachmentUnfit,
    Field,
    Frozen,
    PlaceMissing,
    TooManyPages,
)

WORKER = "signatures.rendering.worker"
TIMEOUT, PATIENCE = 30.0, 20.0
REFUSALS: dict[str, type[DomainError]] = {
    each.code: each for each in (AssetForeign, AttachmentUnfit, FontMissing, GlyphUnknown, PlaceMissing, TooManyPages)
}


class RenderingFailed(Unavailable):
    code, message = "rendering_failed", _("The document could not be made. Try again; if it stays so, tell support.")


class RenderingSlow(Unavailable):
    code, message = "rendering_slow", _("The document took too long to make. Make it shorter and try again.")


class RenderingBusy(Unavailable):
    code, message = "rendering_busy", _("Many documents are being made at the moment. Try again in a moment.")


@dataclass
class Rendering:
    """`size` warm processes; `freeze` is thread-safe."""

    size: int = 1
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.pool = Pool(WORKER, size=self.size)

    def freeze(self, html: str, *, fields: Sequence[Field], attached: Sequence[Attached] = ()) -> Frozen:
        """As rendering.freezing.freeze; also raises RenderingFailed, RenderingSlow and RenderingBusy."""
        text = html.encode()
        header = {
            "html": len(text),
            "fields": [[each.name, each.label] for each in fields],
            "attached": [[each.name, each.kind, each.description, len(each.data)] for each in attached],
        }
        body = b"".join([text, *(each.data for each in attached)])
        try:
            answer, pdf = self.pool.call(header, body, timeout=TIMEOUT, patience=PATIENCE)
        except TooSlow as error:
            raise RenderingSlow from error
        except Busy as error:
            raise RenderingBusy from error
        except Lost as error:
            raise RenderingFailed from error
        if "refused" in answer:
            raise REFUSALS.get(answer["refused"], RenderingFailed)(**answer["extra"])
        frozen = Frozen.of(pdf, int(answer["pages"]))
        if frozen.sha256 != answer["sha256"]:
            raise RenderingFailed
        return frozen


rendering = Rendering()
"""The one of this process."""
