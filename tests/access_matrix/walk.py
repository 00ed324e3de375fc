"""What there is: routes and sockets as the application knows them, and what a request has changed."""

from django.db import connection
from django.urls import get_resolver

from config import asgi


def _joined(before, route):
    """As Django puts the parts of a route together."""
    return before + route.removeprefix("^") if before else route


def routes(patterns=None, before=""):
    """Every route of the site, from the resolver."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = _joined(before, str(each.pattern))
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, route)
        else:
            yield route


def sockets(patterns=None):
    """Every socket's route."""
    for each in asgi.routes if patterns is None else patterns:
        yield str(each.pattern)


class Watch:
    """Which tables this transaction has written to: PostgreSQL counts the rows by itself."""

    WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
    SUM = "SELECT COALESCE(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
    # all of a device but when it was seen last
    DEVICES = "SELECT md5(string_agg((to_jsonb(d) - 'last_seen_at')::text, ',' ORDER BY id)) FROM stores_device d"

    def __init__(self):
        self.total, self.tables, self.devices = self._sum(), self._tables(), self._one(self.DEVICES)

    def _one(self, sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0]

    def _sum(self):
        return self._one(self.SUM)

    def _tables(self):
        with connection.cursor() as cursor:
            cursor.execute(self.WRITTEN)
            return dict(cursor.fetchall())

    def changes(self):
        """The tables written to since the last look; that a device was seen is no change, nor
        that a document was read."""
        total = self._sum()
        if total == self.total:
            return set()
        tables = self._tables()
        changed = {name for name, count in tables.items() if count != self.tables.get(name, 0)}
        changed.discard("signatures_documentread")  # that somebody has read a document is written down, as it must be
        devices = self._one(self.DEVICES)
        if "stores_device" in changed and devices == self.devices:
            changed.discard("stores_device")
        self.total, self.tables, self.devices = total, tables, devices
        return changed
