"""How an operation of the API is declared, once for all of them: its name, who may ask, what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar, get_type_hints

from ninja import Router

from fivefold.api.caller import READING, Token, TokenIfAny
from fivefold.api.door import Served
from fivefold.api.problems import MEDIA_TYPE

View = TypeVar("View", bound=Callable[..., Any])
SERVED: dict[str, Served] = {}
"""Name of an address -> what it serves; written once, while the rooms declare their operations."""
_ALWAYS, _KNOWN, _FORM, _WRITING = (400, 401, 403, 405, 429), (404,), (422,), (413, 415, 422)


def reading(
    router: Router, path: str, *, name: str, answer: object, token: bool = False, media: str = ""
) -> Callable[[View], View]:
    """GET and HEAD. answer: what 200 holds; token: only for the bearer of one; media: of an answer that is no JSON."""
    auth = Token() if token else TokenIfAny()
    security: list[dict[str, object]] = [] if token else [{}]

    def declare(view: View) -> View:
        wanted = get_type_hints(view).get("wanted")
        asked = frozenset(wanted.model_fields) if wanted else frozenset()
        _serve(name, READING, asked)
        problems = _problems((*_ALWAYS, *(_KNOWN if "{" in path else ()), *(_FORM if asked or "{" in path else ())))
        text = {200: {"content": {media: {"schema": {"type": "object"}}}}} if media else {}
        extra = {"security": security, "responses": problems | text}
        more: dict[str, Any] = {"auth": auth, "response": {200: answer}, "url_name": name}
        router.api_operation(["HEAD"], path, include_in_schema=False, **more)(view)
        return router.api_operation(["GET"], path, operation_id=name, openapi_extra=extra, **more)(view)

    return declare


def writing(
    router: Router, method: str, path: str, *, name: str, answers: Mapping[int, object], versioned: bool = False
) -> Callable[[View], View]:
    """POST or PATCH, always with a token that may write. versioned: If-Match must say which version was read."""

    def declare(view: View) -> View:
        _serve(name, (method,), frozenset())
        problems = (*_ALWAYS, *_KNOWN, *_WRITING, *((412, 428) if versioned else ()))
        return router.api_operation(
            [method],
            path,
            auth=Token(),
            response=dict(answers),
            url_name=name,
            operation_id=f"{name}-{method.lower()}",
            openapi_extra={"responses": _problems(problems)},
        )(view)

    return declare


def _serve(name: str, methods: tuple[str, ...], asked: frozenset[str]) -> None:
    known = SERVED.get(name, Served(frozenset()))
    SERVED[name] = Served(known.methods | set(methods), known.asked | asked)


def _problems(statuses: tuple[int, ...]) -> dict[int, dict[str, object]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
