"""What forms ask customers to bring stands on their services, and goes with the form."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from queueing.calendar import things_to_bring
from signatures.commands.needs import tell_services
from signatures.commands.templates import publish, retire
from stores.models import Service
from tests.clients import signed_in
from tests.factories import NOON, ServiceFactory
from tests.pages import change
from tests.signatures.forms import (
    CONTENT,
    FIELDS,
    draft_form,
    form_template,
    manager,
    moved,
    published_form,
    reviewed_form,
)
from tests.stores.conftest import administrator

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
CARD = {"en": "Identity card", "pt": "Cartão de cidadão", "cs": "Občanský průkaz", "ru": "Паспорт"}
BILL = {"en": "Last bill", "pt": "Última fatura", "cs": "Poslední vyúčtování", "ru": "Последний счёт"}


def asking(*things):
    """A content whose fields ask for these."""
    fields = [
        {**FIELDS[1], "code": f"thing_{number}", **({"bring": thing} if thing else {})}
        for number, thing in enumerate(things)
    ]
    return replace(CONTENT, fields=[FIELDS[0], FIELDS[1], *fields])


@pytest.fixture
def service():
    return ServiceFactory(bring={"en": "The old SIM\nIdentity card", "ru": "Старая SIM"})


def form_for(service, code, *things, by=None):
    template = form_template(code)
    template.services.add(service)
    return published_form(template=template, content=asking(*things), by=by)


def bring(service, language="en"):
    with translation.override(language):
        return things_to_bring([Service.objects.get(pk=service.pk)])


def test_published_forms_of_a_service_say_what_to_bring_before_its_own_list(service):
    form_for(service, "a-form", CARD)
    form_for(service, "b-form", BILL, CARD)

    assert bring(service) == ["Identity card", "Last bill", "The old SIM"]
    assert bring(service, "ru") == ["Паспорт", "Последний счёт", "Старая SIM"]


def test_what_is_not_published_or_for_other_services_asks_for_nothing(service):
    other = ServiceFactory()
    form_for(other, "other", BILL)
    template = form_template("draft")
    template.services.add(service)
    draft_form(template=template, content=asking(CARD))

    tell_services()

    assert Service.objects.get(pk=service.pk).form_bring == {}
    assert bring(other) == ["Last bill"]


def test_next_version_and_retirement_change_what_is_asked_for(service):
    author = manager()
    first = form_for(service, "form", CARD, BILL, by=author)
    second = reviewed_form(template=first.template, content=asking(BILL), by=author)
    assert bring(service) == ["Identity card", "Last bill", "The old SIM"]

    second = moved(publish, second, author, now=LATER)
    assert bring(service) == ["Last bill", "The old SIM", "Identity card"]

    moved(retire, second, author, now=LATER)
    assert Service.objects.get(pk=service.pk).form_bring == {}


def test_form_that_is_out_of_use_asks_for_nothing(service):
    version = form_for(service, "form", CARD)
    version.template.is_active = False
    version.template.save()

    tell_services([service.pk])

    assert Service.objects.get(pk=service.pk).form_bring == {}


def test_administration_tells_the_services_when_those_of_a_form_change(service):
    version = form_for(ServiceFactory(), "form", CARD)
    address = reverse("admin:signatures_formtemplate_change", args=[version.template_id])

    change(signed_in(administrator()), address, services=[service.pk])

    assert list(Service.objects.exclude(form_bring={}).values_list("pk", flat=True)) == [service.pk]
