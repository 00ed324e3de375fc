"""The files of documents and claims, encrypted as they are kept: out of where they lie, and back."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.backups.tables import ClaimPaper, PaperFile
from feedback import claim_vault
from feedback.models import ClaimFile
from signatures import vault
from signatures.models import DocumentKey


@dataclass
class Copied:
    """`damaged` names documents of which a file was missing or wrong already."""

    files: int = 0
    damaged: list[str] = field(default_factory=list)


def copy_out(papers: Iterable[PaperFile], target: Path) -> Copied:
    """Copy every file, and see that it opens with its key and is what its row says."""
    done, store = Copied(), storages["documents"]
    target.mkdir(mode=0o700)
    for paper in papers:
        name = vault.name_of(paper.sha256, paper.secret)
        try:
            with store.open(name) as file:
                data = file.read()
            vault.check(data, digest=paper.sha256, secret=paper.secret)
        except (ConnectionError, TimeoutError):
            raise  # the store is away: that says nothing about the files
        except (OSError, vault.Damaged):
            if not DocumentKey.objects.filter(document=paper.document_id).exclude(destroyed_at=None).exists():
                done.damaged.append(paper.reference)
            continue  # or it was erased since the snapshot
        _write(target / name, data)
        done.files += 1
    done.damaged = sorted(set(done.damaged))
    return done


def copy_claims_out(files: Iterable[ClaimPaper], target: Path) -> list[str]:
    """The same for files of claims; the numbers of those that had lost one. What was erased since is left out."""
    damaged, store = set(), storages["documents"]
    for each in files:
        try:
            data = claim_vault.get(each.place, each.secret)
        except claim_vault.Lost:
            data = b""
        if hashlib.sha256(data).hexdigest() == each.sha256:
            with store.open(each.place) as file:
                _write(target / each.place, file.read())
        elif ClaimFile.objects.filter(place=each.place).exists():
            damaged.add(each.number)
    return sorted(damaged)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(data)


def copy_in(source: Path, names: Iterable[str]) -> int:
    """Put files back where they are not there or not those; how many."""
    store, done = storages["documents"], 0
    for name in names:
        data = (source / name).read_bytes()
        if store.exists(name):
            with store.open(name) as file:
                if file.read() == data:
                    continue
            store.delete(name)
        store.save(name, ContentFile(data))
        done += 1
    return done
