"""Rows of one table brought to what a file says, in few statements and only where something differs."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model

from stores.imports.cells import BadCell
from stores.imports.report import CHANGED, CREATED, SAME, Report

Row = TypeVar("Row", bound=Model)
SHOWN = 60


@dataclass(frozen=True)
class Wanted:
    """What one line wants a row to be. `what` names it in the report; `silent` values are set but never told."""

    line: int
    key: Hashable
    what: str
    values: Mapping[str, Any]
    silent: frozenset[str] = frozenset()


def upsert(
    model: type[Row],
    wanted: Sequence[Wanted],
    found: Mapping[Any, Row],
    report: Report,
    columns: Mapping[str, str] | None = None,
) -> dict[Any, Row]:
    """Create or change the rows of `wanted`; `found` are those that exist, by key. The rows that now hold, by key.

    `columns` gives the file's name of a field where it differs, for refusals.
    """
    good: dict[Any, Row] = {}
    new: list[Row] = []
    changed: list[Row] = []
    touched: set[str] = set()
    for row in wanted:
        old = found.get(row.key)
        thing = model() if old is None else old
        differing = set_values(thing, row.values)
        try:
            check_values(thing, row.values, columns or {})
        except BadCell as problem:
            report.refuse(row.line, problem)
            continue
        good[row.key] = thing
        if old is None:
            new.append(thing)
            report.add(CREATED, row.line, row.what, _made(row))
        elif differing:
            changed.append(thing)
            touched |= set(differing)
            report.add(CHANGED, row.line, row.what, told(differing, row.silent))
        else:
            report.add(SAME, row.line, row.what)
    model._default_manager.bulk_create(new)  # noqa: SLF001 -- Django's documented name
    if changed:
        model._default_manager.bulk_update(changed, sorted(touched), batch_size=200)  # noqa: SLF001 -- Django's documented name
    return good


def _made(row: Wanted) -> str:
    """The values of a new row in one line, less the empty ones."""
    shown = {
        name: value
        for name, value in row.values.items()
        if name not in row.silent and value not in (None, "", row.what)
    }
    return "; ".join(f"{name}: {_shown(value)}" for name, value in shown.items())


def set_values(thing: Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the values; those that differed, as old and new."""
    differing = {}
    for name, value in values.items():
        old = _held(thing, name)
        if old != value:
            setattr(thing, name, value)
            differing[name] = (old, value)
    return differing


def _held(thing: Model, name: str) -> Any:
    return getattr(thing, name, None)  # a relation of a new row is not there yet


def check_values(thing: Model, values: Mapping[str, Any], columns: Mapping[str, str]) -> None:
    """The validators of the fields set, without asking the database; BadCell names the file's column."""
    plain = {field.name for field in thing._meta.concrete_fields if not field.is_relation} & set(values)  # noqa: SLF001 -- Django's documented name
    try:
        thing.clean_fields(exclude={field.name for field in thing._meta.fields} - plain)  # noqa: SLF001 -- Django's documented name
    except ValidationError as error:
        name, reasons = next(iter(error.message_dict.items()))
        raise BadCell(columns.get(name, name), " ".join(reasons)) from error


def told(differing: Mapping[str, tuple[Any, Any]], silent: frozenset[str] = frozenset()) -> str:
    """The changes in one line, for the report."""
    changes = (
        f"{name}: {_shown(old)} -> {_shown(new)}" for name, (old, new) in differing.items() if name not in silent
    )
    return "; ".join(changes)


def _shown(value: Any) -> str:
    text = repr(getattr(value, "code", value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
