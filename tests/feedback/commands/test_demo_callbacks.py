"""The demo's rule and its first wishes."""

from feedback.commands.demo_callbacks import load_callbacks
from feedback.models import Callback, CallbackRule
from tests.factories import NOON, ServiceFactory, StoreFactory, offer


def test_demo_calls_back_and_is_loaded_once(db):
    offer(StoreFactory(code="demo-001"), ServiceFactory())
    for _n in range(2):
        load_callbacks(now=NOON)

    assert CallbackRule.objects.get().store is None
    assert [str(row.phone) for row in Callback.objects.order_by("placed_at")] == [
        "+351910000101", "+351910000102", "+351910000103",
    ]  # fmt: skip


def test_what_an_administrator_changed_stays(db):
    CallbackRule.objects.create(store=None, kind="off")
    StoreFactory(code="demo-001")
    load_callbacks(now=NOON)

    assert CallbackRule.objects.get().kind == "off"
    assert not Callback.objects.exists()
