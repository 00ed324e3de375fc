"""A claim's history in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feedback.claim_states import ClaimActKind, ClaimChannel, ClaimFinding, ClaimState
from feedback.deadlines import urgency
from feedback.models import Claim, ClaimAct

TONES: Final = {
    ClaimState.RECEIVED: "side", ClaimState.IN_WORK: "side", ClaimState.ANSWERED: "good", ClaimState.CLOSED: "none",
    ClaimState.REOPENED: "soon", ClaimState.MERGED: "none",
}  # fmt: skip
SHAPES: Final = {
    ClaimState.RECEIVED: "waiting", ClaimState.IN_WORK: "serving", ClaimState.ANSWERED: "done",
    ClaimState.CLOSED: "closed", ClaimState.REOPENED: "waiting", ClaimState.MERGED: "closed",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing that happened: in a word, when, by whom ("" for nobody who is named), what was said, which files."""

    title: str
    at: datetime
    by: str = ""
    about: str = ""
    text: str = ""
    files: tuple[tuple[int, str], ...] = ()  # id and name


def lines(acts: Iterable[ClaimAct], *, people: Mapping[int, str]) -> list[Line]:
    """`acts` for staff; `people` names those whom they speak of."""
    return [
        Line(
            title=act.get_kind_display(),
            at=act.at,
            by=str(act.by) if act.by else "",
            about=_about(act, people),
            text=_text(act),
            files=tuple((file.pk, str(file.name)) for file in act.files.all()),
        )
        for act in acts
    ]


def own_lines(acts: Iterable[ClaimAct]) -> list[Line]:
    """The same for the customer: no names of people, and of a closing no words, which are for those inside."""
    return [
        Line(
            title=act.get_kind_display(),
            at=act.at,
            text="" if act.kind == ClaimActKind.CLOSED or _is_by_staff_of(act) else _text(act),
            files=tuple((file.pk, str(file.name)) for file in act.files.all()),
        )
        for act in acts
    ]


def _is_by_staff_of(act: ClaimAct) -> bool:
    """Whether it is a reason that staff wrote down for themselves: why a claim was opened again."""
    return act.kind == ClaimActKind.REOPENED and act.by_id is not None


def _text(act: ClaimAct) -> str:
    return str(act.words.text) if hasattr(act, "words") else ""


def _about(act: ClaimAct, people: Mapping[int, str]) -> str:
    if act.kind == ClaimActKind.RECEIVED and act.about in ClaimChannel.values:
        return str(ClaimChannel(act.about).label)
    if act.kind == ClaimActKind.CLOSED and act.about in ClaimFinding.values:
        return str(ClaimFinding(act.about).label)
    if act.kind == ClaimActKind.ASSIGNED:
        return people.get(person_in(act), "")
    return act.about


def person_in(act: ClaimAct) -> int:
    """The staff member of whom an act speaks; 0 for nobody."""
    kind, _colon, said = act.about.partition(":")
    return int(said) if kind == "staff" and said.isdecimal() else 0


def tone(state: str) -> tuple[str, str]:
    """Tone and shape of a state."""
    return TONES[ClaimState(state)], SHAPES[ClaimState(state)]


def due_tone(claim: Claim, *, now: datetime) -> str:
    """How near the deadline of an open claim is: late, soon, or ""."""
    return urgency(claim.since, claim.due_at, now)


def contact_tone(claim: Claim, *, now: datetime) -> str:
    """The same of the ombudsman's first contact while there was none."""
    if claim.contact_due_at is None or claim.contacted_at is not None:
        return ""
    return urgency(claim.received_at, claim.contact_due_at, now)
