"""One key, one command, one answer."""

from datetime import timedelta

import pytest

from core import idempotency
from core.errors import Conflict, KeyReused
from core.idempotency import Answer, BadKey
from core.models import IdempotencyRecord, User
from tests.factories import NOON

FACTS = {"principal": "staff:1", "route": "/x/", "key": "k", "body": b"{}", "now": NOON}


def make_user(name):
    User.objects.create(username=name)
    return Answer.of({"user": name}, 201)


@pytest.mark.django_db
def test_once_gives_the_first_answer_again():
    first = idempotency.once(**FACTS, act=lambda: make_user("ada"))

    again = idempotency.once(**FACTS, act=lambda: make_user("eve"))

    assert (again, again.status, again.body) == (first, 201, b'{"user":"ada"}')
    assert list(User.objects.values_list("username", flat=True)) == ["ada"]


@pytest.mark.django_db
def test_once_refuses_another_body_under_the_key():
    idempotency.once(**FACTS, act=lambda: make_user("ada"))

    with pytest.raises(KeyReused):
        idempotency.once(**FACTS | {"body": b'{"a":1}'}, act=lambda: make_user("eve"))


@pytest.mark.django_db
def test_once_keeps_nothing_of_a_refused_command():
    def refuse():
        make_user("ada")
        raise Conflict

    with pytest.raises(Conflict):
        idempotency.once(**FACTS, act=refuse)

    assert not User.objects.exists()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
def test_once_without_a_key_runs_each_time():
    for name in ("ada", "eve"):
        idempotency.once(**FACTS | {"key": ""}, act=lambda name=name: make_user(name))

    assert User.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["k" * 201, "a\nb", "\x00"])
def test_once_refuses_a_key_that_is_none(key):
    with pytest.raises(BadKey):
        idempotency.once(**FACTS | {"key": key}, act=lambda: make_user("ada"))
    with pytest.raises(BadKey):
        idempotency.kept(**{name: FACTS[name] for name in ("principal", "route", "body")}, key=key)


@pytest.mark.django_db
def test_forget_old_keeps_a_day():
    idempotency.once(**FACTS, act=lambda: make_user("ada"))

    assert idempotency.forget_old(now=NOON + timedelta(hours=24)) == 0
    assert idempotency.forget_old(now=NOON + timedelta(hours=24, seconds=1)) == 1
