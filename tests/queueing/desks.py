"""A clerk's own browser at the counter of a shop."""

from queueing.commands import serving
from queueing.commands.dispatch import call_next
from tests.clients import signed_in


class Desk:
    def __init__(self, shop):
        self.shop, self.client = shop, signed_in(shop.clerk)

    def page(self):
        return self.client.get(f"/desk/{self.shop.counter.pk}/").content.decode()

    def regions(self):
        answer = self.client.get(f"/desk/{self.shop.counter.pk}/live/", headers={"Accept": "application/json"})
        return answer.json()["regions"]

    def call(self, now):
        return call_next(
            counter_id=self.shop.counter.pk, store_ids=[self.shop.store.pk], actor=self.shop.actor, now=now
        )

    def serve(self, now):
        called = self.call(now)
        serving.serve(**self.shop.at_counter(called.ticket.id), now=now)
        return called.ticket.id
