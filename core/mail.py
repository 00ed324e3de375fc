"""Mail, by a real conversation with the chain's mail server; without one nothing that needs it is offered."""

import smtplib
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email

PERMANENT = 500  # and above: the server will not take this message, however often it is asked
HANGS_UP = 421  # the server's word before it ends the conversation
ABOUT_THE_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


class NoAnswer(Exception):
    """The conversation broke off after the message was handed over: it may have been taken."""


class MailNotTaken(Exception):
    """The server was not reached, or did not take the message; `for_good`: asking again is no use.

    `is_down`: what was wrong is not this message. `in_doubt`: it may have been taken all the same.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)  # the server's own words may hold the address
        self.for_good = _is_permanent(error)
        self.in_doubt = isinstance(error, NoAnswer)
        status = _status(error)
        self.code = str(status) if status else type(error).__name__
        self.is_down = not self.for_good and (not isinstance(error, ABOUT_THE_MESSAGE) or status == HANGS_UP)


def _status(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _words in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _words in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused):
        return error.smtp_code >= PERMANENT
    return isinstance(error, ValueError | ValidationError)  # nothing that could be sent


def is_offered() -> bool:
    return bool(settings.EMAIL_HOST)


@dataclass(frozen=True)
class Letter:
    """A mail to be; `calendar` is iCalendar text with its METHOD, shown by the client and attached as a file too."""

    to: str
    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_method: str = ""
    message_id: str = ""

    def message(self) -> EmailMultiAlternatives:
        """As it is sent; raises ValueError or ValidationError for what no mail can say."""
        validate_email(self.to)
        headers = {"Auto-Submitted": "auto-generated"}
        if self.message_id:
            headers["Message-ID"] = _one_line(self.message_id)
        mail = EmailMultiAlternatives(_one_line(self.subject), self.text, to=[self.to], headers=headers)
        if self.html:
            mail.attach_alternative(self.html, "text/html")
        if self.calendar:
            kind = f"text/calendar; method={_method(self.calendar_method)}"
            mail.attach_alternative(self.calendar, kind)
            mail.attach("invite.ics", self.calendar, kind)
        return mail


def _one_line(text: str) -> str:
    """A header has one line, whatever names were put into it: all that breaks lines becomes a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _method(name: str) -> str:
    if not (name.isascii() and name.isalpha()):
        raise ValueError("not a method of iCalendar")
    return name.upper()


class _Attentive:
    """Notices whether a conversation broke off before or after the message was said."""

    def data(self, msg: Any) -> Any:
        try:
            return super().data(msg)  # type: ignore[misc]  # of the class it is mixed into
        except smtplib.SMTPDataError:
            raise
        except OSError as error:  # every error of smtplib is one
            raise NoAnswer from error


class _Plain(_Attentive, smtplib.SMTP):
    pass


class _Tls(_Attentive, smtplib.SMTP_SSL):
    pass


class _Server(EmailBackend):
    """Django's own backend, which knows how to sign in."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Tls if self.use_ssl else _Plain

    def hang_up(self) -> None:
        """Without a word: the other side may not listen."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class Post:
    """One conversation with the server, for any number of letters. Every step of it waits `EMAIL_TIMEOUT` at most."""

    def __init__(self) -> None:
        self._server = _Server()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def send(self, letter: Letter) -> None:
        """Hand one letter over; raises MailNotTaken.

        A server that ended the conversation between two letters is called once more.
        """
        was_open = self._server.connection is not None
        try:
            self._hand_over(letter)
        except MailNotTaken as error:
            if not was_open or not error.is_down or error.in_doubt:
                raise
            self._hand_over(letter)

    def _hand_over(self, letter: Letter) -> None:
        try:
            message = letter.message()
            self._server.open()
            self._server.send_messages([message])
        except (OSError, NoAnswer, ValueError, ValidationError) as error:
            not_taken = MailNotTaken(error)
            if not_taken.is_down:
                self._server.hang_up()
            raise not_taken from None

    def close(self) -> None:
        self._server.close()


def send(to: str, subject: str, text: str) -> None:
    """Hand one message over; raises MailNotTaken."""
    with Post() as post:
        post.send(Letter(to, subject, text))
