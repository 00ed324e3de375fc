"""Links and names of files in the texts lead somewhere."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
PARTS = {
    "bench",
    "config",
    "core",
    "docs",
    "insight",
    "queueing",
    "requirements",
    "static",
    "stores",
    "templates",
    "tests",
}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_to_files(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    here = [link for link in links if "://" not in link]

    assert [link for link in here if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_files_that_are_named_exist(page):
    named = re.findall(r"`([a-z_]+/[\w./-]*)`", page.read_text())
    ours = [name for name in named if name.split("/")[0] in PARTS]

    assert [name for name in ours if not ((ROOT / name).exists() or (page.parent / name).exists())] == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_that_are_named_exist(page):
    named = re.findall(r"manage\.py ([a-z_]+)", page.read_text())

    assert set(named) - set(get_commands()) == set()


def test_readme_is_short_and_has_its_picture():
    text = (ROOT / "README.md").read_text()

    assert len(text.splitlines()) <= 120
    assert "docs/pictures/lado.svg" in text


def test_decisions_are_all_listed():
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text())

    assert sorted(listed) == sorted(page.name for page in folder.glob("[0-9]*.md"))
