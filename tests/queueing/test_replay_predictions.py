"""What a replay predicts, and what it must not know when it does."""

from queueing.discipline import Policy, Tier
from queueing.eta import ServiceTimes
from queueing.replay import replay
from tests.queueing.logs import FIFO, come, desk


def test_predictions_are_made_only_when_asked_for():
    assert replay([come("a", 0)], [desk(1)], policy=FIFO)[0].estimate is None


def test_a_prediction_uses_the_times_given_until_services_have_finished():
    arrivals = [come("a", 0, lasts=10), come("b", 1, lasts=30), come("c", 12)]
    served = replay(arrivals, [desk(1)], policy=FIFO, predict=True, times={"a": ServiceTimes(300, [300.0])})
    waits = [(one.estimate.p10, one.estimate.p50, one.estimate.p90, one.estimate.ahead) for one in served]
    assert waits == [(0, 0, 0, 0), (240, 240, 240, 0), (480, 480, 480, 0)]


def test_a_prediction_looks_at_the_last_hundred_finished_services():
    arrivals = [come(n, n, lasts=0.5) for n in range(5)] + [come(n, n, lasts=0.75) for n in range(5, 105)]
    served = replay([*arrivals, come("x", 110), come("y", 110)], [desk(1)], policy=FIFO, predict=True)
    assert served[-1].estimate.p10 == served[-1].estimate.p90 == 45


def test_a_prediction_never_knows_the_future_of_the_log():
    now = [come("a", 0), come("b", 1), come("c", 2)]
    told = replay(now, [desk(1)], policy=Policy(), predict=True)
    later = [come("later", 3, lasts=99, tier=Tier("law", statutory=True)), come("booked", 8, booked=9)]
    other = [come("a", 0), come("b", 1, lasts=77), come("c", 2, lasts=1)]
    again = replay([*other, *later], [desk(1)], policy=Policy(), predict=True)
    assert [one.estimate for one in again[:3]] == [one.estimate for one in told]


def test_a_prediction_sees_those_who_arrive_at_the_same_instant_and_services_that_just_ended():
    arrivals = [come("a", 0), come("b", 10), come("c", 10)]
    served = replay(arrivals, [desk(1)], policy=FIFO, predict=True)
    assert (served[1].estimate.p50, served[1].estimate.ahead) == (0, 0)
    assert (served[2].estimate.p50, served[2].estimate.ahead) == (600, 1)


def test_a_prediction_follows_the_cycle_reached():
    arrivals = [come("P0", 0, tier=Tier("P")), come("P1", 1, tier=Tier("P")), come("G2", 2, tier=Tier("G"))]
    served = replay(arrivals, [desk(1)], policy=Policy("ratio", {"P": 1, "G": 1}), predict=True)
    assert served[2].estimate.ahead == 0


def test_a_prediction_counts_walk_aways_when_told_their_rate():
    arrivals = [come(n, 0) for n in range(8)]
    stay = replay(arrivals, [desk(1)], policy=FIFO, predict=True)
    leave = replay(arrivals, [desk(1)], policy=FIFO, predict=True, leave_rate=1 / 600)
    assert leave[-1].estimate.p50 < stay[-1].estimate.p50
