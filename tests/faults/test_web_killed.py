"""A web process is killed in the middle of commands: nothing is lost, nothing is done twice."""

import pytest

from core.models import IdempotencyRecord
from queueing.models import Ticket, TicketMove
from tests.faults.pressing import acknowledged, everybody, facts
from tests.faults.scene import make_scene
from tests.processes import PATIENCE, WebProcess
from tests.waiting import wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]
BETWEEN = 40  # answers between two kills


@pytest.fixture(params=["embedded", pytest.param("chain", marks=pytest.mark.long)])
def web(request, transactional_db):
    web = WebProcess(request.param)
    yield web
    web.stop()


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.long)])
def test_killed_web_process_loses_nothing_and_doubles_nothing(web, kills):
    scene = make_scene(clerks=10, kiosks=10, waiting=50)

    with everybody(web, scene) as people:
        for _n in range(kills):
            before = acknowledged(people)
            wait_until(lambda before=before: acknowledged(people) >= before + BETWEEN, seconds=PATIENCE, what="answers")
            web.kill()
            web.start()

    assert sum(person.presser.lost for person in people) > 0
    keys, numbers, called = facts(people)
    by_press = list(TicketMove.objects.exclude(key="").values_list("key", flat=True))
    assert sorted(by_press) == sorted(keys)
    assert IdempotencyRecord.objects.count() == acknowledged(people)
    assert sorted(Ticket.objects.values_list("number", flat=True)) == [f"A{n:03}" for n in range(1, 51 + len(numbers))]
    assert sorted(called) == sorted(set(called))
    for person in people:
        person.again()
    assert TicketMove.objects.exclude(key="").count() == len(keys)
