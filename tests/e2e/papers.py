"""A customer at a counter whose matter needs a form."""

from django.utils import timezone
from playwright.sync_api import expect

from queueing.commands import serving
from queueing.models import Session
from signatures.commands import seals
from signatures.commands.documents import Asked, create_document
from signatures.commands.links import make_link, sign_by_link
from signatures.commands.signing import Act
from signatures.commands.templates_library import READS, WRITES
from signatures.models import Document, FormTemplate, SigningLink
from signatures.queries import verification
from signatures.queries.documents import consents_asked, file_bytes
from signatures.queries.templates import LANGUAGES, published_version
from signatures.states import Where
from signatures.wording import read_fields, sample_values
from tests.e2e.conftest import PHONE, SECRETS, TABLET
from tests.factories import StaffFactory
from tests.races.together import answers_at_once
from tests.signatures.papers import Paper
from tests.signatures.shelf import shelve

CUSTOMER_PHONE = "+351912345678"


class Desk:
    """The first clerk serves somebody who wants a new SIM card."""

    def __init__(self, people, shop, language="en"):
        writer, reader = (StaffFactory(code=code) for code in (WRITES, READS))
        shelve(writer=writer, reader=reader, now=timezone.now())
        self.people, self.shop, self.clerk = people, shop, shop.clerks[0]
        self.counter = shop.counters[0]
        shop.open()
        shop.arrive("sim-swap", language=language)
        self.ticket = shop.call()
        serving.serve(**shop.at_counter(self.ticket))
        self.session = Session.objects.get(ticket=self.ticket)
        self.template = FormTemplate.objects.get(code="sim-swap")
        self.home = f"/desk/{self.counter.pk}/documents/"

    def paper(self):
        """The same counter's papers, with words for all that can be done with them."""
        return Paper(self.shop.store, self.clerk, library=False)

    def clerk_page(self, size=TABLET, **options):
        page = self.people.signed_in(self.clerk, size=size, **options)
        page.goto(self.home)
        return page

    def values(self, **changes):
        fields = read_fields(list(published_version(self.template).fields), LANGUAGES)
        return sample_values(fields) | {"customer_phone": CUSTOMER_PHONE} | changes

    def document(self, language="en", **changes):
        asked = Asked(self.template, language, self.values(**changes), self.shop.store, self.clerk, self.ticket, self.session,
                      address="https://lado.example/verify/{reference}/")  # fmt: skip
        return create_document(asked, now=timezone.now())

    def link(self, document, where=Where.PHONE, **facts):
        made = make_link(document_id=document.pk, role="customer", where=where, now=timezone.now(), by="clerk", **facts)
        SECRETS.add(made.secret)
        return f"/sign/{made.secret}/"

    def reader(self, document=None, size=PHONE, where=Where.PHONE, **options):
        """A browser on the signing page."""
        page = self.people.somebody(size, **options)
        page.goto(self.link(document or self.document(), where))
        expect(page.locator("main")).to_be_visible()
        return page


def draw(page):
    """Two strokes with the mouse."""
    place = page.locator("[data-pad-place]")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    for start, end in (((0.1, 0.6), (0.5, 0.2)), ((0.5, 0.7), (0.9, 0.5))):
        page.mouse.move(box["x"] + box["width"] * start[0], box["y"] + box["height"] * start[1])
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * end[0], box["y"] + box["height"] * end[1], steps=8)
        page.mouse.up()


def act_on(made):
    """Somebody has typed their name."""
    consents = frozenset(each.code for each in consents_asked(made))
    return Act("customer", made.sha256, Where.PHONE, typed="Ana Silva", consents=consents)


def sign(made):
    """They sign by the last link, in a thread of its own: Playwright's event loop runs in this one."""
    link = SigningLink.objects.latest("id")
    answers_at_once(lambda: sign_by_link(link_id=link.pk, act=act_on(made), now=timezone.now()))


def document():
    return Document.objects.latest("id")


def press(page, name, *, stops=60):
    """Reach a button by the Tab key alone, and press it."""
    button = page.get_by_role("button", name=name)
    for _step in range(stops):
        page.keyboard.press("Tab")
        if button.evaluate("(it) => it === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached")


def sealed(made):
    """The worker's part, in a thread of its own; the verdict on the file that the customer gets."""
    now = timezone.now()

    def act():
        assert seals.seal_document(document_id=made.pk, now=now)
        return verification.verdict_on(file_bytes(Document.objects.get(pk=made.pk)), now=now)

    [found] = answers_at_once(act)
    return found


def ends_sealed(page, made):
    """Everybody has signed: the seal comes, the desk's page says so by itself, and whoever checks the file is told who signed."""
    expect(page.get_by_text("Awaiting its seal")).to_be_visible()
    found = sealed(made)
    assert found.stands, found.verdict.codes
    acts = [each.field for each in found.verdict.revisions if each.kind == "act"]
    assert acts == ["Customer", "Clerk"]
    assert found.verdict.revisions[-2].level == "B-LTA"
    expect(page.get_by_text("Sealed", exact=True)).to_be_visible()
