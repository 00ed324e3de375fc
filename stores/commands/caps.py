"""How much goes out in a day: whoever makes Lado send many earns nothing by the next ones, and floods nobody."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from stores.models import OutgoingMessage
from stores.states import MessageChannel

CAPS = 0x736D7363  # "smsc": the advisory lock's name
DAY = timedelta(hours=24)
_FEW = """mine.id = %(id)s AND mine.counted_at IS NULL AND (
    SELECT count(*) FROM stores_outgoingmessage AS same
    WHERE same.to_hash = mine.to_hash AND same.counted_at > %(since)s
) < %(per_person)s"""
COUNT = {
    MessageChannel.MAIL: f"UPDATE stores_outgoingmessage AS mine SET counted_at = %(now)s WHERE {_FEW}",  # noqa: S608 -- ours
    MessageChannel.SMS: f"""
UPDATE stores_outgoingmessage AS mine SET counted_at = %(now)s
FROM (
    SELECT coalesce(sum(parts), 0) AS chain, coalesce(sum(parts) FILTER (WHERE store_id = %(store)s), 0) AS store
    FROM stores_outgoingmessage WHERE counted_at > %(since)s AND channel = 'sms'
) AS day
WHERE {_FEW}
  AND day.chain + mine.parts <= %(per_chain)s
  AND (mine.store_id IS NULL OR day.store + mine.parts <= %(per_store)s)
""",  # noqa: S608 -- as above
}


@transaction.atomic
def count(*, message: OutgoingMessage, now: datetime) -> bool:
    """Count the message against the cap of its person, an SMS also against those of its store and of the chain; False
    when one of them is reached.

    Of SMS, parts are counted, as operators bill them; all over the last 24 hours, each message once, however often it
    is tried. Whoever counts holds the lock, so that the sum is right when the row is written.
    """
    if message.counted_at is not None:
        return True
    values = {
        "id": message.pk,
        "store": message.store_id,
        "now": now,
        "since": now - DAY,
        "per_person": settings.MESSAGES_PER_PERSON,
        "per_store": settings.SMS_PER_STORE,
        "per_chain": settings.SMS_PER_CHAIN,
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CAPS])
        cursor.execute(COUNT[MessageChannel(message.channel)], values)
        return bool(cursor.rowcount == 1)
