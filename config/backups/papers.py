"""The files of documents, encrypted as they are kept: out of the folder or bucket where they lie, and back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.backups.tables import PaperFile
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
        path = target / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(data)
        done.files += 1
    done.damaged = sorted(set(done.damaged))
    return done


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
