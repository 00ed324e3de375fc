"""Personal data at rest."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from core.personal import InvalidToken, lookup_hash, seal, unseal


def test_seal_hides_and_unseal_gives_back():
    sealed = seal("+351912345678")

    assert b"912345678" not in sealed
    assert unseal(sealed) == "+351912345678"


def test_unseal_reads_what_an_older_key_wrote(settings):
    old = settings.DATA_KEYS[0]
    sealed = seal("secret")
    settings.DATA_KEYS = [Fernet.generate_key().decode(), old]

    assert unseal(sealed) == "secret"
    settings.DATA_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(InvalidToken):
        unseal(sealed)


def test_seal_refuses_to_work_without_a_key(settings):
    settings.DATA_KEYS = []

    with pytest.raises(ImproperlyConfigured):
        seal("secret")


def test_lookup_hash_depends_on_kind_and_key(settings):
    first = lookup_hash("phone", " A@b ")

    assert first == lookup_hash("phone", "a@B")
    assert first != lookup_hash("email", "a@b")
    settings.HASH_KEY = "another"
    assert first != lookup_hash("phone", "a@b")
