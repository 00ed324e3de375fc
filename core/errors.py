"""The five families of refusal. A concrete error names the obstacle and lives beside the command that raises it."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that the user can understand: a stable `code`, a translated `message`, an HTTP `status`.

    `extra` holds JSON-ready facts that go into the answer beside them, such as the state that was in the way.
    """

    status: ClassVar[int] = 400
    code: str = "invalid"
    message: Any = _("This does not work.")

    def __init__(self, message: Any = None, **extra: Any) -> None:
        super().__init__(self.code)
        if message is not None:
            self.message = message
        self.extra = extra


class Invalid(DomainError):
    """The request itself is wrong."""


class NotSignedIn(DomainError):
    """Nobody, or nobody valid, is signed in."""

    status = 401
    code, message = "not_signed_in", _("Sign in first.")


class NotAllowed(DomainError):
    """This person or device may not do that."""

    status = 403
    code, message = "not_allowed", _("You may not do this.")


class NotFound(DomainError):
    """No such thing, or none that this person may see."""

    status = 404
    code, message = "not_found", _("This does not exist, or not for you.")


class Conflict(DomainError):
    """State, race or capacity stands in the way."""

    status = 409
    code, message = "conflict", _("This has changed in the meantime.")


class Expired(DomainError):
    """It was valid once."""

    status = 410
    code, message = "expired", _("This is no longer valid.")


class TooLarge(DomainError):
    """The body is larger than the server takes."""

    status = 413
    code, message = "too_large", _("This is too large to send.")


class KeyReused(DomainError):
    """An Idempotency-Key came again with another body."""

    status = 422
    code, message = "key_reused", _("This key was used for another request.")


class TooMany(DomainError):
    """Too many tries in too short a time."""

    status = 429
    code, message = "too_many", _("Too many tries. Wait a moment.")


class Unavailable(DomainError):
    """The database does not answer; nothing was changed, the same request may be sent again."""

    status = 503
    code, message = "unavailable", _("The server is restarting. Nothing is lost; try again in a moment.")
