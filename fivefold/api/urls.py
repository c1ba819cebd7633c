"""Addresses of the API. Each is behind the same door; what leads nowhere says so as everything else here does."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

from fivefold.api import agenda, backbone
from fivefold.api.caller import READING
from fivefold.api.door import Served, behind_the_door, nothing
from fivefold.api.operations import SERVED
from fivefold.api.problems import Problem, teach
from fivefold.api.strict_json import StrictParser

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})

api = NinjaAPI(
    title="Fivefold",
    version="1.0.0",
    description="What the pages show and do, for programs. Everybody may read what is public; tokens open the rest.",
    docs_url=None,
    openapi_url=None,
    parser=StrictParser(),
)
teach(api)
api.add_router("", backbone.router)
api.add_router("", agenda.router)


def openapi(request: HttpRequest) -> JsonResponse:
    """The description of all operations, for programs that write programs."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    schema["components"]["schemas"]["Problem"] = Problem.json_schema()
    return JsonResponse(schema)


_OPERATIONS = [pattern for pattern in cast("list[URLPattern]", api.urls[0]) if pattern.name in SERVED]
urlpatterns = [
    path("openapi.json", behind_the_door(openapi, Served(frozenset(READING))), name="api-openapi"),
    *(
        URLPattern(each.pattern, behind_the_door(each.callback, SERVED[each.name or ""]), name=each.name)
        for each in _OPERATIONS
    ),
    re_path("", behind_the_door(nothing, Served(_METHODS)), name="api-nothing"),
]
