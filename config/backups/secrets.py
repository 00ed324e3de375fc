"""Keys in files: Lado's secrets, its own authority with seal and timestamps, the certificate of the store's network.

A secret that the environment gives is the operator's to keep: it is named in the manifest, and proven before a restore.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from config.backups.problems import BackupProblem
from config.embedded.keys import FILES
from core.personal import InvalidToken, lookup_hash, seal, unseal

ASIDE = ".before-restore"
MOVING = ".moving"  # on its way aside or back: nothing is missing in it, and nothing may be removed for it
PASSING = ("lock", ASIDE, MOVING)  # not of the keys themselves
REVOKED = "revoked"
STAYS = ("roots", "trusted", REVOKED)  # in the folder of signing keys: documents out there need them
SAID = "Lado's backup"
SHORT = {"LADO_SECRET_KEY": "SECRET_KEY", "LADO_HASH_KEY": "HASH_KEY", "LADO_VAPID_KEY": "VAPID_KEY"}


def folders() -> dict[str, Path]:
    """Where keys lie, by their names in a backup."""
    var = Path(settings.VAR_DIR)
    return {"secrets": var / "keys", "signing": Path(settings.SIGNING_KEYS), "tls": var / "tls"}


def copy_out(target: Path) -> list[str]:
    """Copy them with their modes; the names of the secrets that are in no file."""
    given = [name for name in FILES if not _in_file(name)]
    for name, folder in folders().items():
        for path in _files(folder):
            if name == "secrets" and path.name not in {FILES[each] for each in FILES if each not in given}:
                continue
            _copy(path, target / name / path.relative_to(folder))
    return given


def copy_in(source: Path) -> None:
    """Put them where they belong; what was there before lies aside (see `move_aside`)."""
    for name, folder in folders().items():
        for path in _files(source / name):
            _copy(path, folder / path.relative_to(source / name))
        _keep_old(folder, only=STAYS if name == "signing" else None)
    use()


def use() -> None:
    """Let this process work with the secrets that lie in the files now."""
    for name, path in _secret_files().items():
        if name == "LADO_DATA_KEY":
            settings.DATA_KEYS = path.read_text().strip().split(",")
        else:
            setattr(settings, SHORT[name], path.read_text().strip())


def proof(at: datetime) -> dict[str, str]:
    """By which a restore knows the keys that the data was written with."""
    return {"data": seal(SAID).decode(), "hash": lookup_hash("backup", at.isoformat()).hex()}


def check_fit(said: dict[str, str], at: str, *, backed_up: set[str]) -> None:
    """Raise BackupProblem where the environment gives a key that the backup's data was not written with."""
    if not _replaceable("LADO_DATA_KEY", backed_up):
        try:
            fits = unseal(said["data"].encode()) == SAID
        except InvalidToken:
            fits = False
        _refuse("LADO_DATA_KEY", fits=fits)
    if not _replaceable("LADO_HASH_KEY", backed_up):
        _refuse("LADO_HASH_KEY", fits=lookup_hash("backup", at).hex() == said["hash"])


def _replaceable(name: str, backed_up: set[str]) -> bool:
    """The backup has it, and here it lies in a file: the one takes the place of the other."""
    return f"secrets/{FILES[name]}" in backed_up and _in_file(name)


def _refuse(name: str, *, fits: bool) -> None:
    if not fits:
        raise BackupProblem(
            f"{name} is not the one that the backup's data was written with. Set {name} to that one: without it nobody "
            "can read the data."
        )


def move_aside() -> None:
    """Put what is there into a folder of its own, from where `put_back` takes it. Both may be killed at any step."""
    for folder in folders().values():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # of its parents' modes mkdir takes no note
        (folder / MOVING).mkdir(mode=0o700, exist_ok=True)
        for path in _entries(folder):
            path.rename(folder / MOVING / path.name)
        (folder / MOVING).rename(folder / ASIDE)


def put_back() -> None:
    """As it was before `move_aside`."""
    for folder in folders().values():
        if (folder / ASIDE).exists():
            for path in _entries(folder):
                _remove(path)
            (folder / ASIDE).rename(folder / MOVING)
        if (folder / MOVING).exists():
            for path in (folder / MOVING).iterdir():
                path.rename(folder / path.name)
            (folder / MOVING).rmdir()
    use()


def forget_aside() -> None:
    """What was there before is not wanted any more."""
    for folder in folders().values():
        shutil.rmtree(folder / ASIDE, ignore_errors=True)


def _keep_old(folder: Path, *, only: tuple[str, ...] | None) -> None:
    """What the backup does not have stays as it was, a line of the revoked ones too."""
    aside = folder / ASIDE
    if (aside / REVOKED).exists() and (folder / REVOKED).exists():
        both = [line for path in (folder, aside) for line in (path / REVOKED).read_text().splitlines()]
        (folder / REVOKED).write_text("\n".join(dict.fromkeys(both)) + "\n")
    for path in _files(aside):
        inner = path.relative_to(aside)
        if not (folder / inner).exists() and (only is None or inner.parts[0] in only):
            _copy(path, folder / inner)


def _secret_files() -> dict[str, Path]:
    """The secrets' files that are there and that the environment does not overrule."""
    keys = folders()["secrets"]
    return {name: keys / file for name, file in FILES.items() if (keys / file).exists() and not _given_otherwise(name)}


_overruled: set[str] = set()


def _given_otherwise(name: str) -> bool:
    return name in _overruled


def note_given() -> None:
    """Remember which secrets the environment gave, before any file is replaced."""
    _overruled.clear()
    _overruled.update(name for name in FILES if not _in_file(name))


def _in_file(name: str) -> bool:
    """Whether the secret in use is the one in its file."""
    path = folders()["secrets"] / FILES[name]
    used = ",".join(settings.DATA_KEYS) if name == "LADO_DATA_KEY" else getattr(settings, SHORT[name])
    return path.exists() and path.read_text().strip() == used


def _entries(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.name not in PASSING] if folder.is_dir() else []


def _files(folder: Path) -> Iterator[Path]:
    for path in _entries(folder):
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file())
        elif path.is_file() and path.suffix != ".half":
            yield path


def _copy(source: Path, target: Path) -> None:
    """Never open to others, not even for a moment; the same owner as the folder it is put into."""
    owner = _first_there(target.parent).stat()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    target.write_bytes(source.read_bytes())
    target.chmod(source.stat().st_mode & 0o777)
    if os.geteuid() == 0:
        for path in (target, target.parent):
            os.chown(path, owner.st_uid, owner.st_gid)


def _first_there(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
