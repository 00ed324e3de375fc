"""What feedback tells upward, in the transaction that makes it true."""

from django.dispatch import Signal

answer_given = Signal()  # answer (feedback.models.Answer), now: one that is new, or has become another
