"""DRF's moving parts, as the settings name them: strict JSON in, orjson out, rights elsewhere."""

from typing import Any

import orjson
from django.utils.encoding import force_str
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer

from core.http import json_object


class StrictJSONParser(BaseParser):
    """JSON objects only; NaN, two values or bad UTF-8 are refused."""

    media_type = "application/json"

    def parse(self, stream: Any, _media_type: str | None = None, _context: Any = None) -> dict[str, Any]:
        return json_object(stream.read())


class OrjsonRenderer(BaseRenderer):
    media_type, format, charset = "application/json", "json", None

    def render(self, data: Any, _media_type: str | None = None, _context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=force_str, option=orjson.OPT_NON_STR_KEYS)


class OneLanguage(DefaultContentNegotiation):
    """Where a view speaks JSON only, it answers JSON whatever `Accept` and `?format=` say."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        if len(renderers) == 1:
            return renderers[0], renderers[0].media_type
        chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen


class EveryoneAsksAccess(BasePermission):
    """Rights are decided where the object is fetched, in access.py; nothing is decided here."""

    def has_permission(self, _request: Any, _view: Any) -> bool:
        return True


class IdCursorPagination(CursorPagination):
    ordering = "id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"
