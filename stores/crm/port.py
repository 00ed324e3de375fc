"""The port: what Lado needs of a customer system."""

from typing import Protocol

from stores.crm.values import Query, Record


class Crm(Protocol):
    """Something that knows customers."""

    def look_up(self, query: Query) -> Record | None:
        """Who it is, None when nobody is known; raises CrmFailed. Within a second, whatever happens."""
