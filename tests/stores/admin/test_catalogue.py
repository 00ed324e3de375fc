"""Topics, services, tiers and reasons: a field per language, and always one default tier."""

import pytest
from django.urls import reverse

from core.models import AuditEntry
from stores.forms.catalogue import ServiceForm
from stores.models import Reason, Service, Tier, Topic
from tests.factories import ServiceFactory, TierFactory, TopicFactory
from tests.pages import admin_errors, change


def page(row):
    name = row._meta.model_name
    return reverse(f"admin:stores_{name}_change", args=[row.pk]) if row.pk else reverse(f"admin:stores_{name}_add")


def test_names_are_one_field_for_each_language(console):
    service = ServiceFactory(names={"en": "SIM swap", "de": "SIM-Tausch"})

    change(console, page(service), names_en="Swap SIM", names_pt="Trocar SIM", names_ru="")

    service.refresh_from_db()
    assert service.names == {"en": "Swap SIM", "pt": "Trocar SIM", "de": "SIM-Tausch"}


def test_booking_rules_and_what_to_bring_are_set(console):
    service = ServiceFactory(bring={"de": "Ausweis"})
    rules = {"buffer_before": 5, "buffer_after": 10, "book_notice": 120, "book_moves": 0, "book_per_day": 2}

    change(console, page(service), **rules, bring_en="Identity document\r\nThe old SIM card", bring_cs="Doklad")

    service.refresh_from_db()
    assert {name: getattr(service, name) for name in rules} == rules
    assert service.bring == {"de": "Ausweis", "en": "Identity document\nThe old SIM card", "cs": "Doklad"}
    assert "<textarea" in str(ServiceForm(instance=service)["bring_en"])


@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_nobody_may_be_kept_from_booking_at_all(console, value):
    service = ServiceFactory()

    answer = change(console, page(service), book_per_day=value)

    assert "book_per_day" in admin_errors(answer)


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (Topic(), {"code": "home"}),
        (Reason(), {"code": "lunch", "kind": "pause"}),
        (Tier(), {"code": "gold", "is_default": "on"}),
    ],
)
def test_something_without_a_name_is_refused(console, row, values):
    answer = change(console, page(row), **values)

    assert "A name in at least one language is needed" in admin_errors(answer)
    assert not type(row).objects.exists()


def test_topic_is_added_with_names_and_hints(console):
    answer = change(console, page(Topic()), code="home", names_en="Home", hints_en="Line, router", hints_cs="Doma")

    assert answer.status_code == 302
    topic = Topic.objects.get()
    assert (topic.names, topic.hints) == ({"en": "Home"}, {"en": "Line, router", "cs": "Doma"})


def test_letter_is_one_that_can_be_read_from_afar(console):
    topic = TopicFactory()

    answer = change(console, page(Service()), code="x", topic=topic.pk, names_en="X", letter="O")

    assert "letter" in admin_errors(answer)
    assert not Service.objects.exists()


@pytest.fixture
def tiers(db):
    return TierFactory(code="standard"), TierFactory(code="gold")


def test_default_tier_moves_when_another_is_ticked(console, tiers):
    _standard, gold = tiers

    answer = change(console, page(gold), is_default="on")

    assert answer.status_code == 302
    assert list(Tier.objects.filter(is_default=True)) == [gold]


def test_default_tier_cannot_be_given_up(console, tiers):
    answer = change(console, page(tiers[0]), is_default=None)

    assert "Tick another one instead" in admin_errors(answer)
    assert Tier.objects.get(is_default=True) == tiers[0]


def test_default_tier_cannot_be_deleted(console, tiers):
    standard, gold = (reverse("admin:stores_tier_delete", args=[tier.pk]) for tier in tiers)

    assert console.post(standard, {"post": "yes"}).status_code == 403
    assert console.post(gold, {"post": "yes"}).status_code == 302
    assert list(Tier.objects.all()) == [tiers[0]]


def test_names_are_written_down_when_they_change(console):
    topic = TopicFactory(names={"en": "Home"})

    change(console, page(topic), names_en="House")

    assert AuditEntry.objects.get(action="topic.change").data == {"fields": {"names_en": ["Home", "House"]}}
