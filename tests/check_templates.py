"""`python -m tests.check_templates`: every template compiles, keeps the strict CSP and says nothing untranslated."""

import os
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "templates"
WORDS_THAT_STAY = {"Lado", "QR", "SMS", "PIN", "SIM", "URL", "OK", "CSV", "min", "s", "h", "en", "pt", "cs", "ru"}
SPOKEN = {"alt", "aria-label", "aria-roledescription", "placeholder", "title", "data-title", "data-countdown-text"}
SPOKEN_PARAMETERS = {
    "aside", "detail", "error", "example", "goal_label", "harm", "hint", "label", "legend", "safe", "spark_label",
    "text", "title", "undo_label", "verb", "what", "why", "word", "words",
}  # fmt: skip
MARK = "\ue000"  # stands for whatever Django puts there
NOT_PAGES = (".txt", ".md")
MAILS = "mail/"  # read where no CSP of ours counts, and no style sheet of ours comes along
_TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_REMARK = re.compile(r"{#[^\n]*?#}|{%\s*comment\b.*?{%\s*endcomment\s*%}", re.DOTALL)
_ATTRIBUTE_BLOCK = re.compile(
    r"{%\s*block (?:device|theme|zone|root|live|main|page_class)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL
)
_DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_INCLUDE = re.compile(r"{%\s*include\b(.*?)%}", re.DOTALL)
_LITERAL = re.compile(r"""\b(\w+)=(?:"([^"]*)"|'([^']*)')""")
_WORD = re.compile(r"[^\W\d_]+")


class Fault(NamedTuple):
    template: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.template}:{self.line}: {self.what}"


def says_something(text: str) -> bool:
    """Whether `text` holds words that another language would say otherwise."""
    return any(word not in WORDS_THAT_STAY for word in _WORD.findall(text.replace(MARK, " ")))


class Reader(HTMLParser):
    """Reads what is left of a template once Django's own parts are taken out."""

    def __init__(self, template: str) -> None:
        super().__init__(convert_charrefs=True)
        self.template = template
        self.faults: list[Fault] = []
        self._silent: list[str] = []

    def _fault(self, what: str) -> None:
        self.faults.append(Fault(self.template, self.getpos()[0], what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src") and names.get("type") != "application/json"):
            self._fault(f"inline <{tag}>: the CSP forbids it")
        if tag in {"script", "style", "svg"}:
            self._silent.append(tag)
        for name, value in attrs:
            self._attribute(name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self._attribute(name, value or "")

    def _attribute(self, name: str, value: str) -> None:
        is_style = name == "style" and not self.template.startswith(MAILS)
        if is_style or name.startswith(("on", "hx-on", "data-hx-on")):
            self._fault(f"{name}=: the CSP forbids it")
        if "js:" in value or "javascript:" in value:
            self._fault(f"{name}= holds a script")
        if name in SPOKEN and says_something(value):
            self._fault(f"{name}={value.strip()!r} is not translated")

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        is_code = "script" in self._silent or "style" in self._silent
        if not is_code and says_something(data):
            self._fault(f"{' '.join(data.split())!r} is not translated")


def blank(match: re.Match[str]) -> str:
    """The same number of lines, without words."""
    return MARK + "\n" * match[0].count("\n")


def faults_in(name: str, source: str) -> Iterator[Fault]:
    """What is wrong with the text of one template; whether it compiles is asked elsewhere."""
    lines = source.splitlines()
    if name.startswith("components/") and not (lines and re.match(r"{#\s*\S.*#}\s*$", lines[0])):
        yield Fault(name, 1, "a component names its parameters in a comment on line 1")
    if name.endswith(NOT_PAGES):
        return
    plain = _REMARK.sub(blank, source)
    for include in _INCLUDE.finditer(plain):
        line = plain.count("\n", 0, include.start()) + 1
        for parameter, double, single in _LITERAL.findall(include[1]):
            if parameter in SPOKEN_PARAMETERS and says_something(double or single):
                yield Fault(name, line, f"{parameter}={double or single!r} is not translated: write _(…)")
    reader = Reader(name)
    for other in (_TRANSLATED, _ATTRIBUTE_BLOCK, _DJANGO):
        plain = other.sub(blank, plain)
    reader.feed(plain)
    reader.close()
    yield from reader.faults


def compile_fault(name: str) -> Fault | None:
    """Why a template does not compile, with every template it extends or includes by name."""
    try:
        template = get_template(name)
        for node in template.template.nodelist.get_nodes_by_type((ExtendsNode, IncludeNode)):
            other = getattr(node, "parent_name", None) or node.template
            if isinstance(other.var, str):
                get_template(other.var)
    except TemplateDoesNotExist as error:
        return Fault(name, 1, f"there is no template {error}")
    except TemplateSyntaxError as error:
        return Fault(name, 1, str(error))
    return None


def all_faults(folder: Path = FOLDER) -> list[Fault]:
    faults: list[Fault] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        faults += faults_in(name, path.read_text())
        faults += filter(None, [compile_fault(name)])
    return faults


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    faults = all_faults()
    for fault in faults:
        sys.stderr.write(f"templates/{fault}\n")
    sys.stdout.write(f"{sum(1 for path in FOLDER.rglob('*') if path.is_file())} templates, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
