"""What stands in a path: integer ids of the staff's side, and the tokens of customers."""

from django.urls import register_converter


class Id:
    """An integer that fits the database's bigint; longer digits are no address at all (404)."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Token:
    """A customer's token: at least 128 random bits, told from an id by its length."""

    regex = "[A-Za-z0-9_-]{22,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Reference:
    """What people call a booking: two groups of four signs, in capital letters or small ones."""

    regex = "[A-Za-z0-9]{4}-[A-Za-z0-9]{4}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


class Sha256:
    """The SHA-256 of a file, in small hexadecimal letters."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    register_converter(Id, "id")
    register_converter(Token, "token")
    register_converter(Reference, "reference")
    register_converter(Sha256, "sha256")
