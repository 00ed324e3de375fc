"""The library of forms with one of them in work, for pages that show it."""

from signatures.commands.templates import create_draft, edit_draft
from signatures.commands.templates_wordings import create_wording
from signatures.models import TemplateVersion
from signatures.queries.templates import content_of
from stores.models import Staff
from tests.factories import NOON, StaffFactory
from tests.signatures.forms import with_text
from tests.signatures.shelf import shelve

PAGES = {
    "list": "/templates/",
    "template": "/templates/sim-swap/",
    "draft": "/templates/sim-swap/2/",
    "published": "/templates/new-contract/1/?language=ru",
    "preview": "/templates/sim-swap/1/preview/?language=cs",
    "difference": "/templates/sim-swap/2/difference/",
    "languages": "/templates/sim-swap/2/languages/?left=en&right=pt",
    "text": "/templates/sim-swap/2/text/en/",
    "fields": "/templates/sim-swap/2/fields/",
    "wordings": "/wordings/",
    "wording": "/wordings/booking_booked/mail/en/",
}


def bosses():
    """Those who write and read the library of forms, which is loaded."""
    people = [
        StaffFactory(code="admin", first_name="Vera", role=Staff.Role.ADMINISTRATOR),
        StaffFactory(code="region1", first_name="Rui", role=Staff.Role.REGIONAL_MANAGER),
    ]
    shelve(writer=people[0], reader=people[1], now=NOON)
    return people


def begin(boss):
    """A second version of the SIM swap that has been changed and is hard to read, and words for a mail."""
    first = TemplateVersion.objects.get(template__code="sim-swap")
    version = create_draft(template_id=first.template_id, by=boss.pk, now=NOON)
    content = content_of(version)
    body = content.texts["en"].body.replace("<p>Banks and shops send", "<p>Banks and shops shall send")
    create_wording(purpose="booking_booked", channel="mail", language="en", by=boss.pk, now=NOON)
    changed = with_text(content, body=body)
    return edit_draft(version_id=version.pk, content=changed, revision=version.revision, by=boss.pk, now=NOON)
