"""The way to a photo: a warm process that forks a child with limits for every file. Nothing of what came in is kept."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Unavailable
from core.photos.shapes import (
    LARGEST,
    Developed,
    PhotoHeic,
    PhotoKind,
    PhotoTooBig,
    PhotoTooLarge,
    PhotoUnreadable,
)
from core.processes import Busy, Lost, Pool, TooSlow

WORKER = "core.photos.worker"
TIMEOUT, PATIENCE = 30.0, 15.0
REFUSALS: dict[str, type[DomainError]] = {
    each.code: each for each in (PhotoHeic, PhotoKind, PhotoTooBig, PhotoUnreadable)
}


class PhotosBusy(Unavailable):
    code, message = "photos_busy", _("Many photos are being added at the moment. Try again in a moment.")


@dataclass
class Developing:
    """`size` photos at a time; `photo` is thread-safe."""

    size: int = 1
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        self.pool = Pool(WORKER, size=self.size)

    def photo(self, data: bytes) -> Developed:
        """The photo in a file, made anew. Raises what `darkroom.develop` does, PhotoTooLarge and PhotosBusy."""
        if len(data) > LARGEST:
            raise PhotoTooLarge
        try:
            answer, jpeg = self.pool.call({}, data, timeout=TIMEOUT, patience=PATIENCE)
        except Busy as error:
            raise PhotosBusy from error
        except (TooSlow, Lost) as error:
            raise PhotoUnreadable from error
        if "refused" in answer:
            raise REFUSALS.get(answer["refused"], PhotoUnreadable)
        return Developed(jpeg, int(answer["width"]), int(answer["height"]))


developing = Developing()
"""The one of this process."""
