"""The table of settled visits, written by several at once."""

from datetime import timedelta

import pytest

from queueing.commands import serving
from queueing.commands.visits import keeping, proving
from queueing.models import SettledVisit
from queueing.states import Outcome
from stores.commands import merging
from tests.factories import NOON
from tests.queueing.conftest import make_shop
from tests.queueing.people import MAIL, PHONE, Met
from tests.races.together import answers_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("_again", range(3))
def test_sweeps_and_a_merge_at_once_leave_every_visit_once_and_linked(_again):
    shop = make_shop()
    shop.open()
    met = []
    for after, way in ((1, {"phone": PHONE}), (30, {"mail": MAIL}), (60, {"phone": PHONE})):
        one = Met(shop, after=after, **way)
        one.now = NOON + timedelta(minutes=after)
        one.confirm(one.meant())
        serving.finish(outcome=Outcome.RESOLVED, **one.at())
        met.append(one)

    def sweep():
        keeping.sweep(now=NOON + timedelta(hours=2))

    def merge():
        merging.merge(kept_id=met[0].meant().pk, joined_id=met[1].meant().pk, by_id=None, now=NOON)

    answers_at_once(sweep, merge, sweep, sweep)

    ends = list(SettledVisit.objects.order_by("ended_at").values_list("previous_at", flat=True))
    assert ends == [None, met[0].now, met[1].now]
    assert list(proving.differences()) == []
