"""The body of a later act: sentences, and a table of what it is about. Everything in it is escaped."""

from collections.abc import Iterable
from html import escape


def act_html(text: str, rows: Iterable[tuple[str, str]]) -> str:
    """What goes between the title and the seal. Nothing in it is anybody's markup but ours."""
    said = "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
    facts = "".join(f'<tr><th scope="row">{escape(label)}</th><td>{_lines(value)}</td></tr>' for label, value in rows)
    return f'<div class="clauses">{said}<table class="facts"><tbody>{facts}</tbody></table></div>'


def _lines(value: str) -> str:
    return "<br>".join(escape(line) for line in value.splitlines())
