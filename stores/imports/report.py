"""What an import did, or would do: counts, and one piece of news after the other for whoever listens."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from stores.imports.cells import BadCell

REFUSED, CREATED, CHANGED, REMOVED, SAME = "refused", "created", "changed", "removed", "unchanged"


@dataclass(frozen=True)
class News:
    """One row's fate. `what` names the row, `why` is the reason or the changes."""

    fate: str
    line: int
    what: str
    why: str = ""


def _nobody(_news: News) -> None:
    pass


@dataclass
class Report:
    """Counts by fate; `beside` counts rows of other tables that had to be made. Only counts are kept."""

    tell: Callable[[News], None] = _nobody
    counts: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    unused: frozenset[str] = frozenset()

    def add(self, fate: str, line: int, what: str, why: str = "") -> None:
        self.counts[fate] += 1
        if fate != SAME:
            self.tell(News(fate, line, what, why))

    def refuse(self, line: int, problem: BadCell) -> None:
        self.add(REFUSED, line, problem.field, problem.reason)

    @property
    def refused(self) -> int:
        return self.counts[REFUSED]

    @property
    def rows(self) -> int:
        return self.counts.total()

    def facts(self) -> dict[str, int]:
        """The counts for the audit log and the summary, always the same four and what else happened."""
        fixed = {fate: self.counts[fate] for fate in (CREATED, CHANGED, SAME, REFUSED)}
        return {**fixed, **({REMOVED: self.counts[REMOVED]} if self.counts[REMOVED] else {}), **self.beside}
