"""The steps that every wording goes: what may follow what, who may do it, and that nobody overtakes anybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid, NotAllowed
from signatures.models import Version
from signatures.states import VERSION_MOVES, VersionState
from signatures.wording.content import Fault

LONGEST_NOTE = 300


class VersionIllegalMove(Conflict):
    code, message = "version_illegal_move", _("The version is not in a state that allows this. Look at it again.")


class StaleVersion(Conflict):
    code, message = "stale_version", _("Somebody has changed this version in the meantime. Look at it again.")


class DraftOpen(Conflict):
    code, message = "draft_open", _("This form has a version in work already. Finish that one first.")


class OwnWork(NotAllowed):
    code, message = "own_work", _("Who has written in a version cannot approve it. Ask another person.")


class NotApproved(Conflict):
    code, message = "not_approved", _("Another person must approve this version before it is published.")


class NoNote(Invalid):
    code, message = "no_note", _("Say in a few words what has to change.")


class BadContent(Invalid):
    """`faults` says where and why; nothing was saved."""

    code, message = "bad_content", _("Nothing was saved. Correct what is marked.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        rows = [[each.part, each.language, each.problem.code, each.problem.line, each.problem.text] for each in faults]
        super().__init__(faults=rows)


def change(version: Version, **changes: Any) -> None:
    """Compare and swap: what the database holds is still what was read. Raises StaleVersion."""
    same = type(version)._default_manager.filter(pk=version.pk, state=version.state, revision=version.revision)  # noqa: SLF001 -- Django's documented name
    if not same.update(revision=F("revision") + 1, **changes):
        raise StaleVersion
    version.refresh_from_db()


def move(version: Version, to: VersionState, **changes: Any) -> None:
    """The only writer of a version's state, but for the former one that `publish` retires."""
    if to not in VERSION_MOVES[version.state]:
        raise VersionIllegalMove
    change(version, state=to, **changes)


def as_seen(version: Version, revision: int) -> None:
    """Raise StaleVersion unless this is the revision that the person saw."""
    if version.revision != revision:
        raise StaleVersion


def check_draft(version: Version) -> None:
    if version.state != VersionState.DRAFT:
        raise VersionIllegalMove


def submit(version: Version, *, sha256: str, now: datetime) -> None:
    move(version, VersionState.REVIEW, sha256=sha256, submitted_at=now, note="")


def approve(version: Version, *, by: int, now: datetime) -> None:
    """Another person has read it, and vouches for this very content. Raises OwnWork."""
    if version.state != VersionState.REVIEW:
        raise VersionIllegalMove
    if by == version.author_id or version.editors.filter(pk=by).exists():
        raise OwnWork
    change(version, reviewer_id=by, approved_at=now)


def send_back(version: Version, *, note: str) -> str:
    """Out of review, to be changed; an approval is gone. Raises NoNote. The note as it is kept."""
    kept = note.strip()[:LONGEST_NOTE]
    if not kept:
        raise NoNote
    gone: dict[str, Any] = {"sha256": "", "reviewer": None, "approved_at": None, "submitted_at": None}
    move(version, VersionState.DRAFT, note=kept, **gone)
    return kept


def publish(version: Version, siblings: QuerySet[Any], *, sha256: str, by: int, now: datetime) -> None:
    """It holds from now on, and the published one among its `siblings` no longer. `sha256` is of what it says now."""
    if version.state == VersionState.REVIEW and version.reviewer_id is None:
        raise NotApproved
    if sha256 != version.sha256:
        raise VersionIllegalMove  # a draft has no hash; anything else is a damaged row
    former = siblings.filter(state=VersionState.PUBLISHED).exclude(pk=version.pk)
    former.update(state=VersionState.RETIRED, retired_at=now, revision=F("revision") + 1)
    move(version, VersionState.PUBLISHED, published_at=now, publisher_id=by)


def retire(version: Version, *, now: datetime) -> None:
    move(version, VersionState.RETIRED, retired_at=now)
