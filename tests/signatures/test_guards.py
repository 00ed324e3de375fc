"""Strangers may look, but not for ever: a look is a GET, and is counted all the same."""

import pytest
from django.test import Client
from django.utils import timezone

from signatures import guards
from signatures.commands.links import make_link
from signatures.states import Where
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper


@pytest.mark.parametrize(
    ("limits", "path"),
    [
        (guards.LOOKS, "/verify/AAAA-AAAA/"),
        (guards.LOOKS, f"/verify/?q={'0' * 64}"),
        (guards.LOOKS, f"/api/v1/verify/{'0' * 64}/"),
        (guards.COPIES, "/copy/abcdef/"),
        (guards.COPIES, "/copy/abcdef/file/"),
    ],
)
def test_nobody_tries_all_references_and_links(db, limits, path):
    most = int(next(iter(limits.values())).partition("/")[0])
    client = Client()

    answers = [client.get(path).status_code for _look in range(most + 1)]

    assert answers == [404] * most + [429]


@pytest.mark.usefixtures("own_folders")
def test_one_link_draws_only_so_many_pages(db, monkeypatch):
    monkeypatch.setitem(guards.PAGES, "sign_page", "2/m/key")
    document = Paper().made(now=timezone.now())
    made = make_link(document_id=document.pk, role="customer", where=Where.PHONE, now=timezone.now(), by="clerk")
    client = Client()

    answers = [client.get(f"/sign/{made.secret}/page/1.png").status_code for _page in range(3)]

    assert answers == [200, 200, 429]
