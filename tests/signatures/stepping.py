"""A form that asks for a passkey, and a clerk who has one."""

from datetime import timedelta

from core.passkeys import Place
from signatures.commands.passkeys import Given, ask_passkey
from signatures.models import FormTemplate
from tests.factories import NOON
from tests.signatures.papers import Paper
from tests.soft_passkey import ORIGIN, RP, SoftPasskey

SOON = NOON + timedelta(minutes=1)
PLACE = Place(RP, ORIGIN)


class Step:
    """A form that asks for a passkey, and a clerk who has one."""

    def __init__(self):
        self.paper = Paper()
        self.clerk = self.paper.clerk
        self.passkey = SoftPasskey()
        self.row = self.passkey.registered(self.clerk.user)
        self.form_asks(wanted=True)

    def form_asks(self, *, wanted):
        FormTemplate.objects.update(needs_passkey=wanted)

    def document(self):
        document = self.paper.made()
        self.paper.signed(document)
        return document

    def asked(self, document, *, staff=None, now=NOON, place=PLACE):
        return ask_passkey(document_id=document.pk, staff=staff or self.clerk, place=place, now=now)

    def countersign(self, document, answer=None, *, now=SOON, place=PLACE, **changes):
        given = Given(answer, place) if answer is not None else None
        return self.paper.signed(document, "clerk", now=now, passkey=given, **changes)
