"""docs/licences.md is what the lock files install, and nothing of it is under the AGPL."""

from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from requirements import licences

ROOT = Path(__file__).parent.parent


class Installed:
    """A distribution as importlib.metadata would find it."""

    def __init__(self, version="1.0", **fields):
        self.version, self.metadata = version, Metadata()
        for name, value in fields.items():
            for each in value if isinstance(value, list) else [value]:
                self.metadata[name.replace("_", "-")] = each


class Metadata(Message):
    """Headers that may come several times."""


def of(installed):
    return licences.package(Requirement("thing==1.0"), find=lambda _name: installed)


def test_page_is_up_to_date():
    assert licences.PAGE.read_text() == licences.page(), "run .venv/bin/python requirements/licences.py"


def test_page_has_every_pinned_package_and_no_agpl():
    page = licences.PAGE.read_text()
    table = [line for line in page.splitlines() if line.startswith("| ")]

    names = {each.name for lock in ("base", "dev") for each in licences.pinned(ROOT / f"requirements/{lock}.txt")}
    assert len(names) > 100
    assert names <= {line.split("|")[1].strip() for line in table}
    assert not any(licences.AFFERO.search(line) for line in table)


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ({"License_Expression": "MPL-2.0 AND (Apache-2.0 OR MIT)"}, "MPL-2.0 AND (Apache-2.0 OR MIT)"),
        ({"License": "BSD 3-Clause OR Apache-2.0"}, "BSD-3-Clause OR Apache-2.0"),
        ({"License": "New BSD"}, "BSD-3-Clause"),
        ({"Classifier": ["License :: OSI Approved", "License :: OSI Approved :: MIT License"]}, "MIT"),
        ({"License": "as in the file", "Classifier": ["License :: OSI Approved :: BSD License"]}, "BSD"),
        ({"License_Expression": "MIT", "License": "whatever"}, "MIT"),
    ],
)
def test_package_tells_its_licence(fields, licence):
    assert of(Installed(**fields)).licence == licence


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"License_Expression": "AGPL-3.0-or-later"}, "AGPL"),
        ({"License_Expression": "MIT OR AGPL-3.0-only"}, "AGPL"),
        ({"License": "GNU Affero General Public License v3"}, "AGPL"),
        ({"License": "MIT", "Classifier": ["License :: OSI Approved :: GNU Affero General Public License v3"]}, "AGPL"),
        ({"License_Expression": "GPL-3.0-only"}, "look at its licence"),
        ({"License_Expression": "MIT AND SSPL-1.0"}, "look at its licence"),
        ({}, "look at its licence"),
        ({"version": "2.0", "License": "MIT"}, "the lock says ==1.0"),
    ],
)
def test_package_is_unfit(fields, says):
    with pytest.raises(licences.UnfitError, match=says):
        of(Installed(**fields))


def test_package_that_is_not_installed_is_unfit():
    with pytest.raises(licences.UnfitError, match="not installed"):
        licences.package(Requirement("no-such-thing-here==1.0"))


def test_pinned_leaves_out_what_does_not_count_here(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "# a comment==1.0\none==1.0 \\\n    --hash=sha256:00\ntwo[extra]==2.0 ; python_version < '3' \\\n"
        "    --hash=sha256:00\n    # via one\nthree[a,b]==3.0\n"
    )

    assert [each.name for each in licences.pinned(lock)] == ["one", "three"]


def test_check_complains_of_a_page_that_is_out_of_date(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(licences, "PAGE", tmp_path / "licences.md")

    assert licences.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err
    assert licences.main([]) == 0
    assert licences.main(["--check"]) == 0
