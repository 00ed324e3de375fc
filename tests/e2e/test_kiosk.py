"""The kiosk in Chromium."""

import pytest

from tests.e2e.conftest import axe, shoot

pytestmark = pytest.mark.django_db(transaction=True)


def test_kiosk_gives_a_ticket_in_three_presses(people, shop):
    kiosk = people.device(shop.store, "kiosk")
    kiosk.goto("/kiosk/")
    axe(kiosk)
    shoot(kiosk, "kiosk")
