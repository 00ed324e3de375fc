"""What is wrong with a text, in a form that any language can say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`code` says what is wrong, `line` where (0: in no line), `text` with what."""

    code: str
    line: int = 0
    text: str = ""


class BadWording(ValueError):
    """A text or its values cannot be used; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{each.line}: {each.code} {each.text}" for each in problems))
        self.problems = problems
