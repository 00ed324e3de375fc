"""What /metrics/ says about messages, read from the rows: workers, who send them, are asked by nobody."""

from collections.abc import Iterator

from django.db import Error
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from stores.queries.messages import ended_in_a_day, overdue


class Messages(Collector):
    """Gauges that are counted when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        ended = GaugeMetricFamily(
            "lado_messages_day", "Mails and SMS that ended in the last 24 hours.", labels=["channel", "fate"]
        )
        waiting = GaugeMetricFamily(
            "lado_messages_due", "Mails and SMS that are due and not ended.", labels=["channel"]
        )
        try:
            for channel, fate, count in ended_in_a_day(now=now):
                ended.add_metric([channel, fate], count)
            for channel, count in overdue(now=now):
                waiting.add_metric([channel], count)
        except Error:  # the other figures are told all the same
            return
        yield from (ended, waiting)

    def describe(self) -> list[Metric]:
        """Nothing: who registers it does not ask the database."""
        return []


def register() -> None:
    REGISTRY.register(Messages())
