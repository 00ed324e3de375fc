"""What the database of a fault test holds; run as a program it fills the one of its environment and says the names."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.core.management import call_command
from django.utils import timezone

from stores.commands.pairing import new_token
from stores.commands.tokens import issue_token
from tests.factories import CounterFactory, DeviceFactory, StaffFactory
from tests.queueing.conftest import make_shop


@dataclass
class Scene:
    """A store that works: tokens of clerks (each with an open counter), of kiosks, and of a hall display."""

    store: str
    counters: list[int]
    clerks: list[str]
    kiosks: list[str]
    display: str


def make_scene(*, clerks, kiosks, waiting):
    """The rows, in the database at hand."""
    shop, now = make_shop(), timezone.now()
    for n in range(waiting):
        shop.arrive(at=now - timedelta(seconds=waiting - n))
    counters = [CounterFactory(store=shop.store, number=100 + n) for n in range(clerks)]
    people = StaffFactory.create_batch(clerks, stores=[shop.store], skills=[shop.sim])
    for counter, person in zip(counters, people, strict=True):
        shop.open(counter=counter, clerk=person, at=now)
    return Scene(
        store=shop.store.code,
        counters=[counter.pk for counter in counters],
        clerks=[issue_token(staff=person, scopes=["desk"], by="test", now=now) for person in people],
        kiosks=[new_token(DeviceFactory(store=shop.store, purpose="kiosk")) for _n in range(kiosks)],
        display=new_token(DeviceFactory(store=shop.store, purpose="display")),
    )


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    sys.stdout.write(json.dumps(asdict(make_scene(clerks=4, kiosks=4, waiting=40))))
