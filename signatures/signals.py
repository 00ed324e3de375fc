"""What paperless forms tell upward, in the transaction that makes it true."""

from django.dispatch import Signal

document_sealed = Signal()  # document (signatures.models.Document), now: everybody has signed it; acts are not told
