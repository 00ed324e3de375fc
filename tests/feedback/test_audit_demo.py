"""The demo's checklists and audits: complete in every language, and the same however often they are loaded."""

import pytest
from django.conf import settings

from feedback.commands.auditing_demo import load_audits, load_checklists
from feedback.demo.checklists import LISTS
from feedback.models import Audit, AuditTask, Checklist, ChecklistItem
from stores.models import Staff
from tests.factories import NOON, StaffFactory, StoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    store = StoreFactory(code="demo-001")
    StaffFactory(code="auditor1", role=Staff.Role.AUDITOR)
    StaffFactory(role=Staff.Role.STORE_MANAGER, stores=[store])


def test_loading_twice_changes_nothing(demo):
    assert (load_checklists(now=NOON), load_audits(now=NOON)) == (len(LISTS), 6)
    assert (load_checklists(now=NOON), load_audits(now=NOON)) == (0, 0)
    assert set(Audit.objects.values_list("state", flat=True)) == {"published"}
    assert Checklist.objects.count() == 2
    assert AuditTask.objects.exists()


def test_every_item_speaks_every_language(demo):
    load_checklists(now=NOON)
    for item in ChecklistItem.objects.all():
        assert set(item.texts) == {code for code, _name in settings.LANGUAGES}
        assert len(set(item.texts.values())) == len(settings.LANGUAGES)
