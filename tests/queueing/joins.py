"""A store that is joined by phone, and the phone."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from queueing import passes
from queueing.joining import code_at
from queueing.models import Ticket
from tests.queueing.views.reading import fields

HOME = "/join/chiado/"
AT_STORE = {"latitude": "38.7107", "longitude": "-9.1413", "accuracy": "15"}
FAR = {"latitude": "38.7547", "longitude": "-9.1886", "accuracy": "20"}  # another store of the town, 6 km away


def joinable(shop, way="either", **facts):
    """Let the shop be joined so, with one counter at work."""
    facts = {"latitude": 38.7107, "longitude": -9.1413, "joining": way, **facts}
    for name, value in facts.items():
        setattr(shop.store, name, value)
    shop.store.save()
    shop.open(at=timezone.now() - timedelta(hours=1))
    return shop


def code_of(store, at=None):
    return code_at(passes.code_key(), store=store.code, at=at or timezone.now())


class Phone:
    """A customer's browser; `query` holds the pass once it has one."""

    def __init__(self, **extra):
        self.client, self.query = Client(**extra), ""

    def by_code(self, store):
        return self._passed(self.client.post(f"{HOME}code/", {"code": code_of(store)}))

    def nearby(self, place=None):
        return self._passed(self.client.post(f"{HOME}where/", AT_STORE if place is None else place))

    def _passed(self, answer):
        if answer.status_code == 302:
            self.query = "?" + answer["Location"].partition("?")[2]
        return answer

    def home(self):
        return self.client.get(HOME + self.query)

    def question(self, service="sim-swap"):
        return self.client.get(f"{HOME}service/{service}/{self.query}")

    def take(self, service="sim-swap", **answers):
        form = fields(self.question(service))
        return self.client.post(f"{HOME}service/{service}/{self.query}", {**form, "tier": "", **answers})

    def arrived(self, ticket, **shown):
        return self.client.post(f"/t/{ticket.token}/arrived/", shown)


def ticket_of(answer):
    """The ticket whose page an answer leads to."""
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert answer["Location"].startswith("/t/"), answer["Location"]
    return Ticket.objects.get(token=answer["Location"].split("/")[2])
