"""The table as Python reads it."""

from dataclasses import dataclass

from django.apps import apps

from tests.access_matrix import table

CALLERS = table.CALLERS.split()


@dataclass(frozen=True)
class Row:
    method: str
    kind: str  # the class
    address: str
    body: object = None

    def __str__(self):
        return f"{self.method} {self.address}"


def classes():
    """class -> caller -> mark."""
    found = {}
    for line in table.CLASSES.strip().splitlines():
        name, *marks = line.split()
        assert len(marks) == len(CALLERS), name
        found[name] = dict(zip(CALLERS, marks, strict=True))
    return found


def _lines(text):
    return (line.split() for line in text.strip().splitlines() if line.strip())


def console_models():
    return dict(_lines(table.CONSOLE))


def _console():
    """The rows of every model's pages, with the id of a row that there is."""
    pages = [
        (method, page, dict(each.split(":") for each in by_kind))
        for method, page, *by_kind in _lines(table.CONSOLE_PAGES)
    ]
    for label, kind in console_models().items():
        first = apps.get_model(label).objects.order_by("id").values_list("pk", flat=True).first()
        assert first is not None, f"the world has no {label}"
        for method, page, by_kind in pages:
            address = page.replace("./", f"/admin/{label.replace('.', '/')}/", 1).replace("{row}", str(first))
            yield Row(method, by_kind[kind], address)


def rows(world):
    """Every row, the console's included, with real addresses and bodies."""
    for method, kind, address in _lines(table.ROUTES):
        body = table.BODIES.get(address) if method == "POST" else None
        yield Row(method, kind, world.fill(address), world.fill(body) if body else None)
    yield from _console()


def sockets():
    """(class, address) of every socket."""
    return [tuple(line) for line in _lines(table.SOCKETS)]


def unreachable():
    return {line.strip() for line in table.UNREACHABLE.strip().splitlines()}
