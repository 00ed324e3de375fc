"""A customer at a counter with a form in front of them."""

import io
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import pypdfium2
from django.db import connection
from django.utils import timezone

from signatures import vault
from signatures.commands import seals
from signatures.commands.documents import Asked, create_document
from signatures.commands.signing import Act, sign_document
from signatures.commands.templates_library import READS, WRITES
from signatures.models import Document, DocumentKey, FormTemplate, Layer
from signatures.queries.documents import consents_asked
from signatures.queries.templates import LANGUAGES, published_version
from signatures.states import Where
from signatures.wording import read_fields, sample_values
from tests.factories import NOON, StaffFactory, StoreFactory
from tests.signatures.remembering import remembering
from tests.signatures.shelf import shelve

STROKES = [[[1000, 5000], [2500, 2000], [4000, 7000], [6000, 3000]], [[6500, 5200], [9000, 5000]]]


def blank_page():
    """The smallest PDF that has a page."""
    out = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 280)
    document.save(out)
    return out.getvalue()


def kept_page(*, store, author, version):
    """A document that was sealed, as far as the archive looks: quick to make, and nobody has signed it."""
    now, pdf, secret = timezone.now(), blank_page(), vault.new_secret()
    digest = vault.put(pdf, secret=secret)
    document = Document.objects.create(
        reference="PAPE-R234", version=version, language="en", store=store, author=author, state="sealed",
        state_since=now, stamped_at=now, made_at=now, sha256=digest, length=len(pdf), pages=1, roles=["customer"],
        values=vault.box(b"{}", secret=secret),
    )  # fmt: skip
    DocumentKey.objects.create(document=document, secret=secret.hex())
    Layer.objects.create(document=document, number=0, kind="frozen", sha256=digest, length=len(pdf), at=now)
    return document


class Paper:
    """The library's forms in a store, and short words for what is done with them."""

    def __init__(self, store=None, clerk=None, *, library=True):
        self.store = store or StoreFactory(code="chiado", name="Chiado")
        self.clerk = clerk or StaffFactory(stores=[self.store], first_name="Inês", last_name="Matos")
        if library:
            writer, reader = (StaffFactory(code=code) for code in (WRITES, READS))
            shelve(writer=writer, reader=reader, now=NOON)

    @cached_property
    def template(self):
        return FormTemplate.objects.get(code="sim-swap")

    def typed(self, template=None):
        """Sample values for every field of the form."""
        version = published_version(template or self.template)
        return sample_values(read_fields(list(version.fields), LANGUAGES))

    def made(self, *, language="en", template=None, now=NOON, **typed):
        template = template or self.template
        asked = Asked(template, language, self.typed(template) | typed, self.store, self.clerk,
                      address="https://lado.example/verify/{reference}/")  # fmt: skip
        with remembering():
            return create_document(asked, now=now)

    def consents(self, document):
        return frozenset(each.code for each in consents_asked(document))

    def signed(self, document, role="customer", *, now=NOON, **changes):
        facts = {"role": role, "sha256": document.sha256, "where": Where.TABLET, "strokes": STROKES}
        if role == "customer":
            facts |= {"consents": self.consents(document), "looked": {1: 4000}, "dynamics": b"pressure"}
        else:
            facts |= {"staff": self.clerk}
        return sign_document(document_id=document.pk, act=Act(**facts | changes), now=now)

    def sealed(self, *, now=NOON, **facts):
        """Signed by everybody, and sealed."""
        document = self.made(now=now, **facts)
        for role in document.roles:
            self.signed(document, role, now=now)
        assert seals.seal_document(document_id=document.pk, now=now)
        return self.again(document)

    def sealed_apart(self, **facts):
        """The same in another thread: a browser's event loop and the seal's cannot run in one."""

        def act():
            try:
                return self.sealed(**facts)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(act).result()

    def again(self, document):
        return Document.objects.select_related("store", "key", "version__template").get(pk=document.pk)
