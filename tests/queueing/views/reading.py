"""Pages as a browser reads them: forms, links, words; and the few steps that lead to them."""

import re
from datetime import timedelta
from html.parser import HTMLParser

from django.db import connection
from django.test.utils import CaptureQueriesContext

from queueing.commands.dispatch import call_next
from queueing.queries import cache


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields, self.links, self.words, self.buttons = {}, [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "input" and "name" in found:
            self.fields[found["name"]] = found.get("value", "")
        if tag == "a":
            self.links.append(found.get("href"))
        if tag == "button":
            self.buttons.append((found.get("name"), found.get("value")))

    def handle_data(self, data):
        self.words.append(data)


def read(response):
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def fields(response):
    """The inputs of a page with their values."""
    return read(response).fields


def links(response):
    return read(response).links


def buttons(response):
    return read(response).buttons


def words(response):
    """What a person reads, in one line."""
    return re.sub(r"\s+", " ", " ".join(read(response).words))


def statements(browser, address):
    """How many statements a page asks when nothing is remembered."""
    cache.forget()
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    return len(asked)


def zone_at_noon(now):
    """A time zone in which it is between 12:00 and 13:00 now, so that no day ends during a test."""
    ahead = 12 - now.hour
    return f"Etc/GMT{-ahead:+d}"


def question(kiosk, code="sim-swap", query=""):
    return kiosk.get(f"/kiosk/service/{code}/{query}")


def take(kiosk, code="sim-swap", query="", **answers):
    """Fill in the question as a customer does; the answer to the form."""
    form = fields(question(kiosk, code, query))
    return kiosk.post(f"/kiosk/service/{code}/{query}", {**form, "tier": "", **answers})


def own(ticket, path=""):
    return f"/t/{ticket.token}/{path}"


def called(shop, now):
    """A ticket that is called to counter 3."""
    shop.open(at=now)
    ticket = shop.arrive(at=now - timedelta(minutes=3))
    call_next(counter_id=shop.counter.pk, store_ids=[shop.store.pk], actor=shop.actor, now=now)
    ticket.refresh_from_db()
    return ticket
