"""Many phones at once: never more on their way than the store wishes, and nobody is called who is given up."""

from datetime import timedelta

import pytest

from queueing.actors import Actor
from queueing.commands import joining, sweeping
from queueing.commands.joining import By
from queueing.commands.takings import Wanted
from queueing.models import Ticket, TicketMove
from queueing.queries.joining import on_the_way
from queueing.states import Channel
from tests.factories import NOON
from tests.queueing.conftest import make_shop
from tests.races.together import refused_at_once

pytestmark = pytest.mark.django_db(transaction=True)
PHONES, PLACES = 8, 3


@pytest.fixture
def shop():
    shop = make_shop()
    shop.store.joining, shop.store.latitude, shop.store.longitude = "distance", 38.7, -9.1
    shop.store.join_max_waiting = PLACES
    shop.store.save()
    shop.open()
    return shop


def join(shop):
    wanted = Wanted(service="sim-swap", channel=Channel.WEB, language="en")
    return joining.join_line(store=shop.store, wanted=wanted, by=By.DISTANCE, actor=Actor(), now=NOON)


@pytest.mark.parametrize("_again", range(3))
def test_no_more_than_the_cap_are_on_their_way(shop, monkeypatch, _again):
    monkeypatch.setattr(joining, "require_joinable", lambda *_args, **_more: None)  # all have read the page already

    refused = refused_at_once(*(lambda: join(shop) for _phone in range(PHONES)))

    assert refused == ["too_many_on_the_way"] * (PHONES - PLACES)
    assert on_the_way(shop.store.pk).count() == PLACES
    assert Ticket.objects.count() == PLACES
    assert sorted(Ticket.objects.values_list("number", flat=True)) == ["A001", "A002", "A003"]


@pytest.mark.parametrize("_again", range(3))
def test_arriving_in_the_last_moment_is_arriving_or_being_given_up(shop, _again):
    ticket = Ticket.objects.get(pk=join(shop).issued.id)
    late = ticket.arrive_by + timedelta(seconds=1)
    facts = {"ticket_id": ticket.pk, "store_id": shop.store.pk, "actor": Actor(), "now": late}

    refused = refused_at_once(
        lambda: joining.arrive(**facts), lambda: sweeping.sweep_missed(now=late), lambda: joining.arrive(**facts)
    )

    ends = TicketMove.objects.filter(from_state="held").values_list("to_state", flat=True)
    assert list(ends) in (["waiting"], ["no_show"])
    assert refused == ([] if ends[0] == "waiting" else ["wrong_state"] * len(refused))
