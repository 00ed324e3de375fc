"""Who serves what: every open counter of a store in one statement, or somebody who looks at a counter from outside."""

from collections.abc import Mapping

from django.db import connection

from queueing.queries.offers import Server, served_services
from stores.models import Counter, Skill, Store

_OPEN = """
    SELECT c.id, c.clerk_id, ARRAY(SELECT service_id FROM stores_counter_services WHERE counter_id = c.id),
           ARRAY(SELECT service_id FROM stores_skill WHERE staff_id = c.clerk_id)
    FROM stores_counter c WHERE c.store_id = %s AND c.clerk_id IS NOT NULL
"""
_ONE = """
    SELECT ARRAY(SELECT service_id FROM stores_counter_services WHERE counter_id = %(counter)s),
           ARRAY(SELECT service_id FROM stores_skill WHERE staff_id = %(staff)s),
           (SELECT ARRAY[c.id, c.number] FROM stores_counter c WHERE c.clerk_id = %(staff)s AND c.id <> %(counter)s)
"""


def open_servers(store: Store) -> Mapping[int, Server]:
    """Who serves what at each open counter, by the counter's id."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [store.pk])
        return {
            counter_id: Server(clerk_id, counter_id, served_services(only, skills, everything=store.is_expert))
            for counter_id, clerk_id, only, skills in cursor.fetchall()
        }


def server_from_outside(store: Store, *, counter_id: int, staff_id: int) -> tuple[Server, tuple[int, int] | None]:
    """What somebody would serve at a counter, and the counter (id, number) where that person serves now."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, {"counter": counter_id, "staff": staff_id})
        only, skills, elsewhere = cursor.fetchone()
    server = Server(staff_id, counter_id, served_services(only, skills, everything=store.is_expert))
    return server, (elsewhere[0], elsewhere[1]) if elsewhere else None


def served_by(counter: Counter) -> frozenset[int] | None:
    """What its clerk serves at it; None for everything."""
    only = counter.services.values_list("pk", flat=True)
    skills = Skill.objects.filter(staff=counter.clerk_id or 0).values_list("service", flat=True)
    everything = Store.objects.filter(pk=counter.store_id, is_expert=True).exists()
    return served_services(only, skills, everything=everything)
