"""OpenAPI: what the schema says of a view is what the view says of itself (`about`), so that it cannot drift far.

Every operation lists its answers and, by status, the stable codes it refuses with; tests hold both to real answers.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.conf import settings
from django.utils import translation
from django.utils.text import camel_case_to_spaces
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.views import APIView

from core.errors import DomainError, Invalid, KeyReused, NotAllowed, NotFound, NotSignedIn, TooLarge, Unavailable
from core.http import PROBLEM, BadCsrf, BadFields, Malformed
from core.idempotency import LONGEST_KEY, BadKey

PREFIX = "/api/v1/"
PUBLIC, OWN, BOOKER, SIGNER, DEVICE, STAFF = "public", "own", "booker", "signer", "device", "staff"
Refusals = tuple[type[DomainError], ...]


@dataclass(frozen=True)
class About:
    """What a view answers (serializer by status; None = empty), to whom, with which token scope, and its refusals.

    `who`: everybody; whoever holds the token in the path; whoever holds a booking's token, and staff; whoever
    holds a signing token, and staff; devices and staff; staff.
    """

    answers: dict[int, Any]
    who: str = PUBLIC
    scope: str = ""
    filters: Any = None  # a serializer of the query parameters
    refusals: Refusals = ()
    keyed: bool = False  # takes an Idempotency-Key
    body: Any = None  # the serializer of the body, where the view has no `Input`

    def refusing(self, *more: type[DomainError]) -> "About":
        """The same with further refusals."""
        return replace(self, refusals=self.refusals + more)

    def answering(self, status: int, output: Any) -> "About":
        """The same with another answer."""
        return replace(self, answers={status: output})


class PlainPost(APIView):
    """Stands in the schema for a POST that is a plain Django view; subclasses set `about`."""

    about: About

    def post(self, request: Any) -> Any:
        raise NotImplementedError


plain: dict[Callable[..., Any], type[PlainPost]] = {}  # plain view -> what describes it


class Endpoints(EndpointEnumerator):
    """DRF's views, and those plain ones that somebody described."""

    def get_api_endpoints(self, patterns: Any = None, prefix: str = "") -> list[Any]:
        found: list[Any] = super().get_api_endpoints(patterns, prefix)  # type: ignore[no-untyped-call]  # the library's
        return [endpoint for endpoint in found if endpoint[0].startswith(PREFIX)]

    def should_include_endpoint(self, path: str, callback: Any) -> bool:
        return callback in plain or bool(super().should_include_endpoint(path, callback))

    def get_allowed_methods(self, callback: Any) -> list[str]:
        return ["POST"] if callback in plain else list(super().get_allowed_methods(callback))  # type: ignore[no-untyped-call]  # the library's


class Generator(SchemaGenerator):
    """The schema with Lado's ways to sign in and its one form of refusal; always in English."""

    endpoint_inspector_cls = Endpoints

    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        described = plain[callback].as_view() if callback in plain else callback
        return super().create_view(described, method, request)  # type: ignore[no-untyped-call]  # the library's

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 -- the parent's signature
        with translation.override("en"):
            schema: dict[str, Any] = super().get_schema(request, public)  # type: ignore[no-untyped-call]  # the library's
        components = schema["components"]
        components["securitySchemes"] = security_schemes()
        components["schemas"]["Problem"] = PROBLEM_SCHEMA
        components["responses"] = _shared(schema["paths"])
        _forget(schema, "x-spec-enum-id")
        return schema


def security_schemes() -> dict[str, Any]:
    """How one signs in, by the names that operations use."""
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "Staff tokens (lds_) with scopes, from `manage.py token`; device tokens (ldd_), by pairing.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A person signed in with a browser. A POST needs the CSRF token too.",
        },
        "manage": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Manage-Token",
            "description": "Whose the booking is: the `manage_token` of the answer that made it.",
        },
        "signing": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Signing-Token",
            "description": "Whoever is to sign: the last part of the document's `sign_url`.",
        },
        "device": {
            "type": "apiKey",
            "in": "cookie",
            "name": "lado_kiosk",
            "description": "A paired kiosk's browser. A POST needs the CSRF token too.",
        },
        "csrf": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRFToken",
            "description": f"The value of the cookie {settings.CSRF_COOKIE_NAME}.",
        },
    }


PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Why not (RFC 9457). `code` is stable, `detail` is in the caller's language.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
    },
    "additionalProperties": True,
}


def _refusal(status: int, errors: list[type[DomainError]]) -> dict[str, Any]:
    says: dict[str, str] = {}
    for error in sorted(errors, key=lambda error: (error.code, error.__name__)):
        says.setdefault(error.code, str(error.message))
    narrowed = {"type": "object", "properties": {"status": {"const": status}, "code": {"enum": list(says)}}}
    return {
        "description": "\n".join(f"* `{code}`: {message}" for code, message in says.items()),
        "content": {PROBLEM: {"schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, narrowed]}}},
    }


def _forget(part: Any, name: str) -> None:
    """Remove the generator's own notes from the schema."""
    if isinstance(part, dict):
        part.pop(name, None)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _forget(inner, name)


def _shared(paths: dict[str, Any]) -> dict[str, Any]:
    """Take answers that refuse with one code only out of `paths`, where references take their place."""
    found: dict[str, Any] = {}
    for operation in (operation for path in paths.values() for operation in path.values()):
        for status, answer in operation["responses"].items():
            codes = _codes(answer)
            if len(codes) == 1:
                name = f"{codes[0]}_{status}"
                found[name] = answer
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(found.items()))


def _codes(answer: dict[str, Any]) -> list[str]:
    problem = answer.get("content", {}).get(PROBLEM)
    return list(problem["schema"]["allOf"][1]["properties"]["code"]["enum"]) if problem else []


class LadoSchema(AutoSchema):
    """Reads `view.about`."""

    @property
    def about(self) -> About:
        about: About = cast("Any", self.view).about
        return about

    def get_operation_id(self) -> str:
        name = type(self.view).__name__
        return name[0].lower() + name[1:]

    def get_summary(self) -> str:
        return camel_case_to_spaces(type(self.view).__name__).capitalize()

    def get_tags(self) -> list[str]:
        return ["own ticket"] if self.about.who == OWN else [self.path.removeprefix(PREFIX).split("/")[0]]

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:  # noqa: ARG002 -- the parent's signature
        """Nested `Input` and `Output` are named with their view, once."""
        return re.sub(r"\W", "", type(serializer).__qualname__)

    def get_request_serializer(self) -> Any:
        return self.about.body or getattr(self.view, "Input", None)

    def get_response_serializers(self) -> Any:
        return self.about.answers

    def get_override_parameters(self) -> list[Any]:
        found = [self.about.filters] if self.about.filters else []
        if self.about.keyed:
            key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
            said = "A repeat with the same key and body gets the first answer, for 24 hours."
            found.append(OpenApiParameter("Idempotency-Key", key, OpenApiParameter.HEADER, description=said))
        return found

    def get_auth(self) -> list[dict[str, list[str]]]:
        """[] where no sign-in is needed."""
        scopes = [self.about.scope] if self.about.scope else []
        csrf: dict[str, list[str]] = {"csrf": []} if self.method == "POST" else {}
        ways = {STAFF: ["session"], DEVICE: ["session", "device"], BOOKER: ["session"], SIGNER: ["session"]}.get(
            self.about.who
        )
        token = {BOOKER: "manage", SIGNER: "signing"}.get(self.about.who)
        own: list[dict[str, list[str]]] = [{token: []}] if token else []
        return [] if ways is None else [*own, {"bearer": scopes}, *({way: [], **csrf} for way in ways)]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        by_status: dict[int, list[type[DomainError]]] = defaultdict(list)
        for error in self.refusals():
            by_status[error.status].append(error)
        return bodies | {str(status): _refusal(status, errors) for status, errors in sorted(by_status.items())}

    def refusals(self) -> set[type[DomainError]]:
        """Those of its own, and what every view of its kind may refuse with."""
        found: set[type[DomainError]] = {Invalid, NotSignedIn, Unavailable, *self.about.refusals}
        if "{" in self.path:
            found.add(NotFound)
        if self.about.who in (STAFF, DEVICE, BOOKER, SIGNER):
            found |= {NotAllowed, NotFound}
        if self.method == "POST":
            found |= {Malformed, TooLarge, BadCsrf}
            found |= {BadFields} if self.get_request_serializer() else set()
            found |= {BadKey, KeyReused} if self.about.keyed else set()
        return found
