"""Files as they come, and one import of them."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from stores.imports.kinds import Options
from stores.imports.maps import load_map
from stores.imports.report import REFUSED, Report
from stores.imports.running import Order, run

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Outcome:
    report: Report
    news: list

    @property
    def counts(self):
        facts = self.report.facts()
        return tuple(facts[fate] for fate in ("created", "changed", "unchanged", "refused"))

    @property
    def refusals(self):
        return [(news.line, news.what, news.why) for news in self.news if news.fate == REFUSED]


@pytest.fixture
def written(tmp_path):
    """Write a file and give its path."""

    def write(text, name="file.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


@pytest.fixture
def bring(written):
    """Import a text, or a path, as one of `kinds`."""

    def bring_in(kinds, text, *, column_map="", dry_run=False, name="file.csv", encoding="utf-8", **options):
        news = []
        order = Order(
            kinds=kinds if isinstance(kinds, tuple) else (kinds,),
            path=written(text, name, encoding) if isinstance(text, str | bytes) else text,
            options=Options(now=NOW, **options),
            by="tests",
            column_map=load_map(str(column_map)) if column_map else None,
            dry_run=dry_run,
        )
        return Outcome(run(order, tell=news.append), news)

    return bring_in
