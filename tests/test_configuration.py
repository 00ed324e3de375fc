"""docs/configuration.md names exactly the variables that the code reads."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
VARIABLE = re.compile(r"\b(LADO_[A-Z_]*[A-Z]|DATABASE_URL|REDIS_URL)\b")


def read_by_the_code():
    files = [*(ROOT / "config").rglob("*.py"), *(ROOT / "core").rglob("*.py"), ROOT / "manage.py"]
    quoted = re.compile(rf"[\"']{VARIABLE.pattern}[\"'=]")
    return {found[1] for file in files for found in quoted.finditer(file.read_text())}


def test_page_names_every_variable_and_no_other():
    page = set(VARIABLE.findall((ROOT / "docs/configuration.md").read_text()))

    assert page - read_by_the_code() == set()
    assert read_by_the_code() - page == set()


def test_settings_are_the_only_place_that_reads_the_environment_for_django():
    apps = ("core", "stores", "queueing", "signatures", "feedback", "insight")
    files = {file for app in apps for file in (ROOT / app).rglob("*.py")}
    hands_on = {ROOT / "core/processes.py"}  # a few names, to the processes that it starts

    assert [str(file) for file in sorted(files - hands_on) if "os.environ" in file.read_text()] == []
