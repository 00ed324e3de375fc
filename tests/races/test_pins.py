"""Many wrong PINs at once are counted one by one."""

import threading

import pytest
from django.db import connection

from stores.commands import pins
from stores.models import Staff
from tests.factories import NOON, StaffFactory, StoreFactory


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_not_more_than_five():
    store = StoreFactory()
    clerk = StaffFactory(stores=[store])
    pins.set_pin(staff=clerk, pin="4071", now=NOON)
    start, refused = threading.Barrier(8), []

    def guess():
        start.wait()
        try:
            pins.check_pin(staff_id=clerk.pk, store_id=store.pk, pin="9990", now=NOON)
        except (pins.WrongPin, pins.PinLocked) as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(refused) == ["pin_locked"] * 4 + ["wrong_pin"] * 4
    assert Staff.objects.get(pk=clerk.pk).pin_locked_until is not None
