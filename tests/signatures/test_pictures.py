"""A page is drawn when it is first asked for; what was drawn last is kept in so many bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatures import vault
from signatures.commands import retention
from signatures.queries import pictures
from signatures.queries.pictures import Kept, picture_of
from signatures.rendering import PageMissing
from tests.factories import NOON
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60))), st.integers(0, 200))
def test_newest_are_kept_within_the_limit(puts, most):
    kept, newest = Kept(most), {}
    for page, size in puts:
        kept.put(("a", page), bytes(size))
        newest.pop(page, None)
        newest[page] = size

    held = {page: len(found) for page in newest if (found := kept.get(("a", page))) is not None}
    assert sum(held.values()) == kept.size <= most
    left = list(newest)[len(newest) - len(held) :]
    assert set(held) == set(left)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_folders")
def test_page_is_drawn_once_and_never_after_its_document_is_erased(monkeypatch):
    monkeypatch.setattr(pictures, "_kept", Kept())
    drawn, page_image = [], pictures.page_image
    monkeypatch.setattr(
        pictures, "page_image", lambda pdf, number, **more: drawn.append(number) or page_image(pdf, number, **more)
    )
    paper = Paper()
    document = paper.made()

    assert picture_of(document, 1) == picture_of(document, 1) != picture_of(document, 2)
    with pytest.raises(PageMissing):
        picture_of(document, 99)
    assert drawn == [1, 2, 99]

    retention.erase(document_id=document.pk, reason="asked", by="test", now=NOON)
    with pytest.raises(vault.Erased):
        picture_of(paper.again(document), 1)
