"""Mail, by a real conversation with the chain's mail server; without one nothing that needs it is offered."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

PERMANENT = 500  # and above: the server will not take this message, however often it is asked


class MailNotTaken(Exception):
    """The server was not reached, or did not take the message; `for_good`: asking again is no use."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)  # the server's own words may hold the address
        self.for_good = _is_permanent(error)


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= PERMANENT


def is_offered() -> bool:
    return bool(settings.EMAIL_HOST)


def send(to: str, subject: str, text: str) -> None:
    """Hand one message over; raises MailNotTaken. Waits for `EMAIL_TIMEOUT` at most at every step."""
    message = EmailMessage(subject=subject, body=text, to=[to], headers={"Auto-Submitted": "auto-generated"})
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotTaken(error) from None
