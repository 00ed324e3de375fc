"""The OpenAPI schema as a judge: every real answer must be one that it describes, with nothing left out."""

import copy
import re
from datetime import datetime
from functools import lru_cache

import orjson
from drf_spectacular.renderers import OpenApiJsonRenderer
from jsonschema import Draft202012Validator, FormatChecker

from core.openapi import Generator

instants = FormatChecker(formats=())


@instants.checks("date-time", raises=ValueError)
def _instant(text):
    """ISO 8601 with offset."""
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@lru_cache(maxsize=1)
def schema():
    """The schema as /api/schema/ gives it."""
    return orjson.loads(OpenApiJsonRenderer().render(Generator().get_schema(public=True)))


def operations():
    """(path, method, operation) of every one."""
    return [(path, method, each) for path, found in schema()["paths"].items() for method, each in found.items()]


def operation(method, address):
    """The template of `address` and its operation; None when the schema does not know it."""
    address = address.split("?")[0]
    found = []
    for path, known, each in operations():
        if known == method.lower() and re.fullmatch(_regex(path, each), address):
            found.append((path, each))
    assert len(found) < 2, f"{address} could be any of {[path for path, _each in found]}"
    return found[0] if found else None


def _regex(path, operation):
    """The addresses of a path, by the types that the schema gives its parameters."""
    kinds = {each["name"]: each["schema"] for each in operation.get("parameters", []) if each["in"] == "path"}
    pattern = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
    for name, kind in kinds.items():
        digits = f"[0-9]{{1,{len(str(kind.get('maximum')))}}}"
        allowed = digits if kind["type"] == "integer" else kind["pattern"].strip("^$")
        pattern = pattern.replace("{" + name + "}", allowed)
    return pattern


@lru_cache(maxsize=1)
def _strict_components():
    return _closed(copy.deepcopy(schema()["components"]))


def _closed(part):
    """No object may have fields that are not described, but for problems, which say so."""
    if isinstance(part, dict):
        if "properties" in part and "allOf" not in part and not {"status", "code"} <= set(part["properties"]):
            part.setdefault("additionalProperties", False)
        for inner in part.values():
            _closed(inner)
    for inner in part if isinstance(part, list) else ():
        _closed(inner)
    return part


def answer_schema(described, status):
    """What the body of `status` must be: (media type, schema); (None, None) when there is none."""
    if "$ref" in described["responses"][status]:
        found = _strict_components()["responses"][described["responses"][status]["$ref"].rpartition("/")[2]]
    else:
        found = described["responses"][status]
    content = found.get("content")
    if not content:
        return None, None
    assert len(content) == 1
    return next(iter(content.items()))


def codes(described, status):
    """The codes with which an operation refuses by `status`."""
    _media_type, content = answer_schema(described, status)
    limits = content["schema"].get("allOf", [{}])[-1].get("properties", {}) if content else {}
    return limits.get("code", {}).get("enum", [])


def check(response, method, address):
    """Hold `response` against the schema; (path, method, status) of what it proves."""
    known = operation(method, address)
    assert known, f"the schema does not know {method} {address}"
    path, described = known
    status = str(response.status_code)
    assert status in described["responses"], f"{method} {path} answered {status}: {response.content[:300]!r}"
    media_type, content = answer_schema(described, status)
    if content is None:
        assert response.content == b"", f"{method} {path} {status} has a body"
        return path, method, status
    assert response["Content-Type"] == media_type
    if content["schema"] == {"type": "string", "format": "binary"}:
        return path, method, status  # a file: its bytes are no JSON
    judge = {**content["schema"], "components": _strict_components()}
    errors = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(judge, format_checker=instants).iter_errors(orjson.loads(response.content))
    ]
    assert not errors, f"{method} {path} {status}: {errors}"
    return path, method, status
