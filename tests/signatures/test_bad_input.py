"""What people and machines hand in that nobody can use: it is said in time, and nothing is written."""

import subprocess
import time

import pytest

from core.processes import Pool
from signatures.models import Chain, Document, Layer, Signature
from signatures.queries.documents import frozen_bytes
from signatures.rendering import FontMissing, Rendering, rendering
from tests.clients import staff_api
from tests.signatures.keeping import own_folders  # noqa: F401 -- a fixture
from tests.signatures.papers import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]
NASTY = (
    "{{ secret }} {% now 'Y' %} {# x #}",
    '<svg onload="alert(1)"><rect width="9"/></svg>',
    "<script>alert(1)</script>",
    '<img src="https://example.org/x.png"> &lt; &amp;',
    "</p></section><h1>Paid</h1>",
    "<!-- x --> ]]> <![CDATA[ %PDF-1.7",
)


@pytest.fixture
def paper():
    return Paper()


def words_of(pdf):
    """Without spaces and line breaks: where a line ends is the page's business."""
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    return "".join(told.split())


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_customers_are_called_is_printed_as_it_is(paper, nasty):
    document = paper.made(customer_name=nasty)

    assert "".join(nasty.split()) in words_of(frozen_bytes(document))


def test_million_points_are_refused_soon_and_nothing_is_written(paper):
    clerk = staff_api(paper.clerk)
    document = paper.made()
    ink = {"strokes": [[[n % 10_000, n % 9_999] for n in range(1_000_000)]]}
    body = {"signer": "customer", "ink": ink, "consent": sorted(paper.consents(document)), "sha256": document.sha256}
    begun = time.process_time()

    response = clerk.post(f"documents/{document.pk}/sign/", body)

    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert time.process_time() - begun < 10  # most of it is the test's own JSON
    assert (Signature.objects.count(), Layer.objects.count()) == (0, 1)


def test_without_fonts_no_document_is_made_and_it_is_said(paper, monkeypatch):
    """Nothing else that a machine may have is printed with instead."""
    fontless = Rendering()
    fontless.pool = Pool("tests.signatures.pdf.fontless", size=1)
    monkeypatch.setattr("signatures.commands.documents.rendering", fontless)
    try:
        with pytest.raises(FontMissing):
            paper.made()
    finally:
        fontless.pool.close()

    assert (Document.objects.count(), Chain.objects.count()) == (0, 0)
    monkeypatch.setattr("signatures.commands.documents.rendering", rendering)
    assert paper.made().state == "frozen"
