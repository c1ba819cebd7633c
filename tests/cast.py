"""A fixed set of people, and what each of them gets at every address. A route that is not listed fails the build.

So far everybody is a visitor: nobody signs in yet. People of the backbone join here with their accounts.
"""

from __future__ import annotations

from dataclasses import dataclass

VISITOR = "visitor"
MEMBERS = (VISITOR,)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READING = {"GET": 200, "HEAD": 200, "OPTIONS": 405, "POST": 405, "PUT": 405, "PATCH": 405, "DELETE": 405}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `example` values for its path, and `answers[member][method]`, the status each member gets."""

    name: str
    answers: dict[str, dict[str, int]]
    example: dict[str, str]


NOTHING_YET = READING | {"GET": 404, "HEAD": 404}
"""On a site with nothing loaded, as the matrix is walked: there is no file to hand out. The pages teach instead."""


def public(route: str, reading: dict[str, int] = READING, **example: str) -> Route:
    """A page that everybody may read and nobody may write to."""
    return Route(route, dict.fromkeys(MEMBERS, reading), example)


ROUTES = (
    public("home"),
    public("explore"),
    public("figures", NOTHING_YET),
    public("how-we-know"),
    public("definition", kind="groups", name="race5-by-sex"),
)
