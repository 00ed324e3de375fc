"""The database as one instant: exported for pg_dump, counted, asked which files its documents have."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.personal import unseal

PAPERS = (
    "SELECT l.sha256, k.secret, d.reference, d.id FROM signatures_layer l"
    " JOIN signatures_documentkey k ON k.document_id = l.document_id"
    " JOIN signatures_document d ON d.id = l.document_id WHERE k.destroyed_at IS NULL ORDER BY d.id, l.number"
)
CLAIMS = (
    "SELECT f.place, f.secret, f.sha256, c.number FROM feedback_claimfile f"
    " JOIN feedback_claim c ON c.id = f.claim_id ORDER BY f.id"
)


@dataclass(frozen=True)
class ClaimPaper:
    """A file that a claim has: where it lies, what opens it, what is in it, and the claim's number."""

    place: str
    secret: str
    sha256: str
    number: str


@dataclass(frozen=True)
class PaperFile:
    """A file that a document has."""

    sha256: str
    secret: bytes
    reference: str
    document_id: int


@dataclass(frozen=True)
class Snapshot:
    """The database at one instant, for as long as its transaction is open."""

    name: str
    driver: Any  # psycopg's connection: Django's types end here

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.driver.cursor() as cursor:
            return counted(cursor)

    def papers(self) -> Iterator[PaperFile]:
        """Every file of every document that has its key, without holding all of them in memory."""
        with self.driver.cursor(name="papers") as cursor:
            for sha256, secret, reference, document_id in cursor.execute(PAPERS):
                yield PaperFile(sha256, bytes.fromhex(unseal(bytes(secret))), reference, document_id)

    def claims(self) -> Iterator[ClaimPaper]:
        """Every file of every claim."""
        with self.driver.cursor(name="claims") as cursor:
            for place, secret, sha256, number in cursor.execute(CLAIMS):
                yield ClaimPaper(place, unseal(bytes(secret)), sha256, number)


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A connection of its own that sees one instant and writes nothing."""
    own = connection.copy()
    try:
        own.ensure_connection()
        with own.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
        yield Snapshot(name, own.connection)
    finally:
        own.close()


def counted(cursor: Any) -> dict[str, int]:
    """How many rows each of our tables has, by a cursor of Django's or psycopg's."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    names = [str(name) for (name,) in cursor.fetchall()]
    found = {}
    for name in names:
        cursor.execute(f'SELECT count(*) FROM public."{name}"')  # noqa: S608 -- names out of the catalogue
        found[name] = int(cursor.fetchone()[0])
    return found


def rows_now() -> dict[str, int]:
    """The same, of the database as it is."""
    with connection.cursor() as cursor:
        return counted(cursor)


def migrations_made() -> list[str]:
    """Those that the database has had, as "app.name"."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def migrations_unknown(made: list[str]) -> list[str]:
    """Those of `made` that this Lado does not have: it is older than the one that made them."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return sorted(set(made) - known)


def is_in_use() -> int:
    """How many other connections the database has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def is_empty() -> bool:
    """Whether nobody works with this Lado yet: no stores and nobody who signs in."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in {"stores_store", "core_user"} & present:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 -- one of two names
            if cursor.fetchone()[0]:
                return False
    return True
