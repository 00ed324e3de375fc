"""The same press arrives twice at the same moment."""

import pytest

from core import idempotency
from core.idempotency import Answer
from core.models import User
from tests.factories import NOON
from tests.races.test_claim import in_threads

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


def test_twins_with_one_key_run_the_command_once():
    def press(n):
        def act():
            User.objects.create(username=f"user{n}")
            return Answer.of({"n": n}, 201)

        return idempotency.once(principal="p", route="/r/", key="k", body=b"", now=NOON, act=act)

    answers = in_threads([lambda n=n: press(n) for n in range(8)])

    assert len({answer.body for answer in answers}) == 1
    assert User.objects.count() == 1
