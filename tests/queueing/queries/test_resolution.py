"""What SQL adds up of the table is what the pure function says of the visits."""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queueing.models import SettledVisit
from queueing.queries import resolution
from queueing.resolution import Visit, first_visit_resolution
from tests.factories import NOON, ServiceFactory, StoreFactory, TopicFactory
from tests.queueing.visits import settled

DAY = 24 * 60
WINDOW = timedelta(days=14)
VISITS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2"]),  # who
        st.integers(0, 1),  # topic
        st.integers(0, 1),  # store
        st.sampled_from([0, 1, DAY, 13 * DAY, 14 * DAY, 14 * DAY + 1, 20 * DAY, 28 * DAY, 40 * DAY]),
        st.sampled_from(["resolved", "follow_up", "not_possible"]),
        st.sampled_from([None, True, False]),
    ),
    max_size=14,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(visits=VISITS)
def test_the_table_says_what_the_pure_function_says(db, visits):
    now = NOON + timedelta(days=40)
    with transaction.atomic():
        stores, topics = [StoreFactory(), StoreFactory()], [TopicFactory(), TopicFactory()]
        for who, topic, store, end, outcome, confirmed in visits:
            settled(end, who=who, outcome=outcome, store=stores[store], topic=topics[topic], confirmed=confirmed)
        plain = [
            Visit(n, who or None, str(topics[topic].pk), NOON + timedelta(minutes=end), outcome, str(stores[store].pk), None, confirmed)
            for n, (who, topic, store, end, outcome, confirmed) in enumerate(visits)
        ]  # fmt: skip

        for by in ("store", "topic"):
            found = resolution.rates(SettledVisit.objects.all(), by=by, window=WINDOW, now=now)
            assert {str(line.key): line.rate for line in found} == first_visit_resolution(plain, now=now, by=by)
        transaction.set_rollback(True)


def test_rates_are_ranked_by_their_lower_bound(db):
    few, many, young = StoreFactory(), StoreFactory(), StoreFactory()
    settled(0, 1, store=few)
    settled(*range(50), store=many)
    settled(29 * DAY, store=young)

    found = resolution.rates(SettledVisit.objects.all(), by="store", window=WINDOW, now=NOON + timedelta(days=30))

    assert [line.key for line in found] == [many.pk, few.pk, young.pk]  # 2 of 2 is less sure than 50 of 50
    assert found[2].rate.provisional == 1


def test_what_is_asked_of_a_partner_leaves_the_own_stores_out(db):
    settled(0)
    assert resolution.rates(SettledVisit.objects.all(), by="partner", window=WINDOW, now=NOON + WINDOW) == []


def test_causes_count_the_reasons_and_those_who_came_back(db):
    topic = TopicFactory()
    settled(0, 1, outcome="not_possible", reason="no-stock")
    settled(0, outcome="follow_up", reason="")
    settled(0, DAY, who="1", topic=topic)  # said to be resolved, and here again
    settled(0, outcome="resolved")

    found = resolution.causes(SettledVisit.objects.all(), window=WINDOW, now=NOON + timedelta(days=30))

    assert [(cause.outcome, cause.reason, cause.visits) for cause in found] == [
        ("not_possible", "no-stock", 2),
        ("follow_up", "", 1),
        ("resolved", "", 1),
    ]


def test_next_visits_say_for_what_and_where_they_came_back(db):
    topic, here, there = TopicFactory(), StoreFactory(), StoreFactory()
    sim, bill = ServiceFactory(topic=topic), ServiceFactory(topic=topic)
    settled(0, who="1", topic=topic, store=here, service=sim)
    settled(DAY, who="1", topic=topic, store=there, service=bill)
    settled(0, who="2", topic=topic, store=here, service=sim)
    settled(DAY, who="2", topic=topic, store=here, service=bill)

    found = resolution.next_visits(SettledVisit.objects.all(), window=WINDOW, now=NOON + timedelta(days=30))

    assert found == [resolution.NextVisit(bill.pk, 2, 1)]


def test_expertise_compares_the_topics_served_in_both_kinds_of_store(db):
    both, one = TopicFactory(), TopicFactory()
    settled(0, 1, topic=both, is_expert=True)
    settled(0, topic=both, outcome="follow_up")
    settled(0, topic=one)

    facts = {"window": WINDOW, "now": NOON + timedelta(days=30)}
    whole, (everything, line) = resolution.overview(SettledVisit.objects.all(), **facts)

    assert (everything.topic_id, line.topic_id) == (None, both.pk)
    assert (line.expert.observed, line.expert.first_visits, line.other.observed) == (2, 2, 0)
    assert everything.expert == line.expert
    assert whole == resolution.whole(SettledVisit.objects.all(), **facts)


def test_overview_of_nothing_is_nothing(db):
    facts = {"window": WINDOW, "now": NOON}

    assert resolution.overview(SettledVisit.objects.all(), **facts) == (
        resolution.whole(SettledVisit.objects.all(), **facts),
        [],
    )
