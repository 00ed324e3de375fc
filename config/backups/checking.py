"""Whether what was put back is whole: chains, the audit log, and a sample of documents with all their signatures."""

from dataclasses import dataclass
from datetime import datetime

from config.backups.manifest import Manifest
from config.backups.problems import BackupProblem
from core.audit import broken_links
from signatures.commands import chains
from signatures.models import Chain, Document
from signatures.queries.documents import file_bytes
from signatures.queries.verification import verdict_on
from signatures.states import DocumentState
from signatures.vault import Damaged
from signatures.verifying import verifying


@dataclass(frozen=True)
class Checked:
    """How many chains and seals were found whole."""

    chains: int
    seals: int


def checked(said: Manifest, *, sample: int, now: datetime) -> Checked:
    """Raise BackupProblem for what is broken, unless it was broken when the backup was made."""
    if wrong := next(chains.broken(), None):
        raise BackupProblem(f"The chain {wrong[0]} does not hold: {wrong[1]}.")
    if broken := next(broken_links(), None):
        raise BackupProblem(f"The audit log does not hold at entry {broken}.")
    try:
        return Checked(Chain.objects.count(), _seals(said, sample=sample, now=now))
    finally:
        verifying.pool.close()


def _seals(said: Manifest, *, sample: int, now: datetime) -> int:
    whole = Document.objects.filter(state=DocumentState.SEALED, key__destroyed_at=None)
    chosen = whole.exclude(reference__in=said.damaged).select_related("key").order_by("?")[:sample]
    for done, document in enumerate(chosen):
        try:
            verdict = verdict_on(file_bytes(document), now=now).verdict
        except Damaged as fault:
            raise BackupProblem(f"The file of document {document.reference} is damaged.") from fault
        if not verdict.valid:
            codes = ", ".join(sorted(verdict.codes))
            raise BackupProblem(f"Document {document.reference} is not valid ({codes}), after {done} that are.")
    return len(chosen)
