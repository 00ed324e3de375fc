"""The customer's own copy: a link by mail, once the document is sealed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import mail
from signatures.commands.chains import note
from signatures.links import copy_link
from signatures.models import Document
from signatures.queries.documents import title_of
from stores.commands.messages import Draft, write
from stores.models import CustomerWay
from stores.states import MessageChannel

USELESS_AFTER = timedelta(days=3)


def send_copy(document: Document, *, now: datetime) -> bool:
    """Write the mail with the link, in the transaction that seals; whether there was a proven address. Once only."""
    address = proven_mail(document)
    if not address or not mail.is_offered():
        return False
    with translation.override(document.language):
        words = {
            "title": title_of(document),
            "document": document,
            "store": document.store,
            "link": copy_link(document.reference),
            "days": settings.COPY_DAYS,
        }
        draft = Draft(
            channel=MessageChannel.MAIL,
            to=address,
            language=document.language,
            key=f"document:{document.pk}",
            subject=_("Your copy: %(title)s") % {"title": words["title"]},
            text=render_to_string("mail/document_copy.txt", words),
            html=render_to_string("mail/document_copy.html", words),
            useless_at=now + USELESS_AFTER,
        )
    write(store_id=document.store_id, drafts=[draft], now=now)
    note(document, "copy_sent", now=now, by="seal")
    return True


def proven_mail(document: Document) -> str:
    """The customer's mail address that was shown to be theirs, the newest; "" for none."""
    if document.customer_id is None:
        return ""
    ways = CustomerWay.objects.filter(
        customer=document.customer_id, kind=CustomerWay.Kind.MAIL, proven_at__isnull=False
    )
    way = ways.order_by("-proven_at", "-id").first()
    return str(way.value) if way else ""
