"""A fixed set of people, and what each of them gets at every address. A route that is not listed fails the build.

Each area of the site lists its routes in a module of its own (tests/cast/routes_*.py). Addresses may name things of the
cast's world in braces: `key="{organisation_a}"` (tests/cast/world.py).
"""

from __future__ import annotations

from dataclasses import dataclass

VISITOR = "visitor"  # no account
STRAY = "stray"  # an account that belongs nowhere
FORMER = "former"  # was partner lead of organisation A; the membership has ended
MEMBER = "member"  # belongs to organisation A, no other role
REPORTER = "reporter"  # partner reporter of A
PARTNER = "partner"  # partner lead of A
OTHER = "other"  # partner lead of organisation B, which takes part in the same initiative
FUNDER = "funder"  # funder, of organisation F
CHAIR = "chair"  # chairs the workgroup, for A
EVALUATOR = "evaluator"
STEWARD = "steward"
LEAD = "lead"
UNENROLLED = "unenrolled"  # a backbone lead who has no second factor yet

MEMBERS = (
    VISITOR, STRAY, FORMER, MEMBER, REPORTER, PARTNER, OTHER, FUNDER, CHAIR, EVALUATOR, STEWARD, LEAD, UNENROLLED,
)  # fmt: skip
SIGNED_IN = MEMBERS[1:-1]
INSIDERS = (MEMBER, REPORTER, PARTNER, OTHER, FUNDER, CHAIR, EVALUATOR, STEWARD, LEAD)
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READING = {"GET": 200, "HEAD": 200, "OPTIONS": 405, "POST": 405, "PUT": 405, "PATCH": 405, "DELETE": 405}
NEVER = dict.fromkeys(METHODS, 405)

Answers = dict[str, int]


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `example` values for its path, and `answers[member][method]`, the status each member gets."""

    name: str
    answers: dict[str, Answers]
    example: dict[str, str]
    form: bool = False
    """True when a page for visitors carries a form, and so sets the cookie against forged requests."""
    embeddable: bool = False
    """True for the one kind of page that other sites may frame."""


def public(route: str, reading: Answers = READING, **example: str) -> Route:
    """A page that everybody may read and nobody may write to; the same for all."""
    return Route(route, dict.fromkeys(MEMBERS, reading), example)


def for_(*members: str, status: int, others: int) -> dict[str, int]:
    """Signed-in members: `status` for those named, `others` for the rest."""
    return {member: status if member in members else others for member in SIGNED_IN}


def working(
    route: str, *, get: dict[str, int] | None = None, post: dict[str, int] | None = None, **example: str
) -> Route:
    """A page of the working side. get, post: status by signed-in member (`for_`); None: the method is not served (405).

    A POST is sent empty: 400 or 422 says "you may, but this form is not filled in"; 303 "done". Visitors are sent to
    sign in (302), and so is whoever needs a second factor, to set it up, before anything else.
    """
    answers = {member: _answers(get, post, member) for member in SIGNED_IN}
    turned_away = NEVER | _if(get, {"GET": 302, "HEAD": 302}) | _if(post, {"POST": 302})
    return Route(route, answers | {VISITOR: turned_away, UNENROLLED: turned_away}, example)


def open_to_all(
    route: str, *, get: dict[str, int] | int | None = 200, post: dict[str, int] | int | None = None, **example: str
) -> Route:
    """A page for everybody whose content or rights depend on who asks. A single status holds for all.

    Only whoever still needs a second factor is sent away (302).
    """
    reading = dict.fromkeys(MEMBERS, get) if isinstance(get, int) else get
    writing = dict.fromkeys(MEMBERS, post) if isinstance(post, int) else post
    answers = {member: _answers(reading, writing, member) for member in MEMBERS if member != UNENROLLED}
    turned_away = NEVER | _if(reading, {"GET": 302, "HEAD": 302}) | _if(writing, {"POST": 302})
    return Route(route, answers | {UNENROLLED: turned_away}, example, form=post is not None)


def _answers(get: dict[str, int] | None, post: dict[str, int] | None, member: str) -> Answers:
    reading = _if(get, {"GET": (get or {}).get(member, 405), "HEAD": (get or {}).get(member, 405)})
    return NEVER | reading | _if(post, {"POST": (post or {}).get(member, 405)})


def _if(served: dict[str, int] | None, answers: Answers) -> Answers:
    return answers if served is not None else {}


NOTHING_YET = READING | {"GET": 404, "HEAD": 404}
"""On a site with nothing loaded, as the matrix is walked: there is no file to hand out. The pages teach instead."""
