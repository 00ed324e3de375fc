"""Claims for tests: categories, somebody who complains, people who answer."""

from itertools import count

from feedback.claim_states import ClaimChannel
from feedback.commands.claims import NewClaim, open_claim
from feedback.models import ClaimCategory
from queueing.commands.booking.making import contact
from tests.factories import NOON, StaffFactory

BILLS = count(1)
ANA = {"name": "Ana Silva", "phone": "+351912345678", "mail": "ana@example.org", "language": "pt"}


def category(code="bill", **facts):
    return ClaimCategory.objects.get_or_create(code=code, defaults={"names": {"en": code.title()}, **facts})[0]


def who(**said):
    return contact(**{**ANA, "notes": "", "country": "PT", **said})


def claim(store=None, *, by=None, text=None, channel=None, now=NOON, about=None, **said):
    """One that has come in, in words of its own unless they are given."""
    text = f"Bill {next(BILLS)} is wrong." if text is None else text
    channel = channel or (ClaimChannel.STORE if by else ClaimChannel.WEB)
    new = NewClaim(text=text, channel=channel, contact=who(**said), category=about or category(), store=store)
    return open_claim(new=new, by_id=by.pk if by else None, now=now)


def worker(store, role="store_manager"):
    return StaffFactory(role=role, stores=[store], regions=[store.region])
