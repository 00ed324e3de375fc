"""What the import commands share: options in, news and a summary out, exit code 1 when rows were refused."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.errors import DomainError
from stores.imports.kinds import Kind, Options
from stores.imports.maps import ColumnMap, load_map
from stores.imports.report import REFUSED, News, Report
from stores.imports.running import Order, run


class ImportCommand(BaseCommand):
    """A subclass says which `kinds` it imports."""

    kinds: ClassVar[tuple[Kind, ...]]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show what would change, change nothing")
        parser.add_argument("--map", metavar="FILE.toml", help="a column map, or the name of a shipped one")
        parser.add_argument("--country", default="", help="of rows that name none, such as PT")
        parser.add_argument("--time-zone", default="", help="of rows that name none, such as Europe/Lisbon")
        parser.add_argument("--language", default="en", help="of names whose column says none")

    def handle(self, *_args: Any, **options: Any) -> None:
        column_map = None
        try:
            column_map = load_map(options["map"]) if options["map"] else None
            order = self._order(column_map, options)
            report = run(order, tell=lambda news: self._tell(news, options), progress=self._show_progress)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self._sum_up(report, dry_run=options["dry_run"])

    def _order(self, column_map: ColumnMap | None, options: dict[str, Any]) -> Order:
        return Order(
            kinds=self.kinds,
            path=options["file"],
            options=Options(
                now=timezone.now(),
                country=options["country"].upper(),
                time_zone=options["time_zone"],
                language=options["language"],
                replace=bool(options.get("replace")),
            ),
            by="command line",
            column_map=column_map,
            dry_run=options["dry_run"],
        )

    def _tell(self, news: News, options: dict[str, Any]) -> None:
        if news.fate == REFUSED:
            self.stderr.write(f"line {news.line}: {news.what}: {news.why}")
        elif options["dry_run"] or options["verbosity"] > 1:
            place = f"line {news.line}: " if news.line else ""
            self.stdout.write(f"{place}{news.fate} {news.what}" + (f" ({news.why})" if news.why else ""))

    def _show_progress(self, rows: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"{rows} rows", ending="\r")
            self.stderr.flush()

    def _sum_up(self, report: Report, *, dry_run: bool) -> None:
        if report.unused:
            self.stdout.write(f"columns not used: {', '.join(sorted(report.unused))}")
        summary = ", ".join(f"{number} {what}" for what, number in report.facts().items())
        self.stdout.write(f"dry run, nothing is changed: {summary}" if dry_run else summary)
        if report.refused:
            raise CommandError(f"{report.refused} rows were refused.")
