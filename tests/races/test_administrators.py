"""Two administrators at the same moment: neither leaves the chain without one, nor puts somebody in two places."""

import pytest
from django.urls import reverse

from stores.models import Shift, Staff
from tests.clients import signed_in
from tests.factories import StaffFactory, StoreFactory
from tests.pages import admin_form
from tests.races.together import answers_at_once
from tests.stores.conftest import administrator

pytestmark = pytest.mark.django_db(transaction=True)


def prepared(by, address, **values):
    """The press on "save" in a form that was filled in before."""
    browser = signed_in(by)
    data = admin_form(browser.get(address)) | values
    return lambda: browser.post(address, data).status_code


@pytest.mark.parametrize("_again", range(4))
def test_two_who_remove_each_other_leave_one(_again):
    ines, rui = administrator(), administrator()

    def demote(by, whom):
        return prepared(by, reverse("admin:core_user_change", args=[whom.user_id]), **{"staff-0-role": "auditor"})

    answers = answers_at_once(demote(ines, rui), demote(rui, ines))

    assert Staff.objects.filter(role="administrator").count() == 1
    assert 302 in answers
    assert 500 not in answers


def test_two_shifts_of_one_person_at_the_same_time_become_one():
    ines, store = administrator(), StoreFactory(time_zone="Atlantic/Azores")
    clerk = StaffFactory(stores=[store])

    def plan(start, end):
        values = {
            "staff": clerk.pk,
            "store": store.pk,
            "starts_at_0": "2026-07-01",
            "starts_at_1": start,
            "ends_at_0": "2026-07-01",
            "ends_at_1": end,
        }
        return prepared(ines, reverse("admin:stores_shift_add"), **values)

    answers = answers_at_once(plan("09:00", "13:00"), plan("12:00", "17:00"), plan("12:30", "14:00"))

    assert Shift.objects.count() == 1
    assert sorted(answers) == [200, 200, 302]
