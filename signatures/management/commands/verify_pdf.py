"""`manage.py verify_pdf FILE [--json]`: is this document what was signed? Asks nobody: no database, no network."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from signatures.keys import Trust
from signatures.policy import Expected, Verdict
from signatures.verifying import LARGEST, LEVELS, basis, sentence, verifying

INVALID = 1


class Command(BaseCommand):
    help = "Check a signed document offline. The exit code is 0 only when it is valid."
    requires_system_checks = ()  # it needs no database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the whole verdict as JSON")
        parser.add_argument(
            "--root",
            type=Path,
            action="append",
            default=[],
            metavar="FILE.pem",
            help="whom to believe: an authority or a folder of them; may be repeated. Without it: this Lado's own",
        )
        parser.add_argument(
            "--stamp-root",
            type=Path,
            action="append",
            default=[],
            metavar="FILE.pem",
            help="the same for timestamps and the seal alone; may be repeated",
        )
        parser.add_argument("--preview-sha256", default="", help="the hash of the document as it was shown")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                pdf = file.read(LARGEST + 1)
            roots, stamps = believed(options["root"], options["stamp_root"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        expected = Expected(preview_sha256=options["preview_sha256"])
        verdict = verifying.verdict(pdf, trust=Trust(roots, stamps=stamps), at=datetime.now(UTC), expected=expected)
        verifying.pool.close()
        self.stdout.write(json.dumps(verdict.as_json(), indent=1) if options["as_json"] else told(verdict))
        if not verdict.valid:
            raise SystemExit(INVALID)


def believed(named: Sequence[Path], stamps: Sequence[Path]) -> tuple[list[bytes], list[bytes]]:
    """The authorities (DER) that were named, for all and for timestamps alone; else those of this Lado's own keys."""
    stamp_roots = [der for path in stamps for der in certificates(path)]
    if named:
        return [der for path in named for der in certificates(path)], stamp_roots
    keys = Path(settings.SIGNING_KEYS)
    own = certificates(keys / "roots") if (keys / "roots").is_dir() else []
    if not own:
        raise CommandError(f"There are no keys in {keys}: name whom to believe with --root (docs/signing.md).")
    return own, [*stamp_roots, *(path.read_bytes() for path in sorted(keys.glob("trusted/*.der")))]


def certificates(path: Path) -> list[bytes]:
    """Those (DER) in a PEM file, or in every *.pem of a folder."""
    files = sorted(path.glob("*.pem")) if path.is_dir() else [path]
    found = [each for file in files for each in x509.load_pem_x509_certificates(file.read_bytes())]
    return [each.public_bytes(serialization.Encoding.DER) for each in found]


def told(verdict: Verdict) -> str:
    """The verdict for a terminal."""
    lines = ["VALID" if verdict.valid else "NOT VALID", f"SHA-256 {verdict.sha256}"]
    lines += [f"- {sentence(reason)}" for reason in verdict.reasons]
    for each in verdict.revisions:
        head = " · ".join(filter(None, [each.field or each.kind, each.holder, str(LEVELS.get(each.level, ""))]))
        lines.append(f"{each.number}. {head}")
        lines.append(f"   {basis(each)}")
        if each.proven_at:
            lines.append(f"   proven: {each.proven_at}")
        lines += [f"   - {sentence(reason)}" for reason in each.reasons]
    lines += [f"+ {each.name} · SHA-256 {each.sha256}" for each in verdict.attachments]
    return "\n".join(lines)
