"""The agenda and its versions."""

from __future__ import annotations

from dataclasses import replace

from tests.cast import (
    CHAIR,
    EVALUATOR,
    FORMER,
    INSIDERS,
    LEAD,
    MEMBERS,
    STRAY,
    VISITOR,
    Route,
    for_,
    open_to_all,
    public,
    working,
)

_OUTSIDE = (VISITOR, STRAY, FORMER)
_MEMBERS_ONLY = {member: 404 if member in _OUTSIDE else 200 for member in MEMBERS}
"""What members see and nobody else learns of."""
_INSIDE = for_(*INSIDERS, status=200, others=404)


def _told(status: int, *members: str) -> dict[str, int]:
    """Insiders who may get this status, other insiders are told they may not, outsiders that there is nothing."""
    return for_(*INSIDERS, status=403, others=404) | dict.fromkeys(members, status)


_RIVER = {"initiative": "{initiative}"}
_DRAFT = _RIVER | {"number": "{draft}"}
_ADOPTED = _RIVER | {"number": "{adopted}"}
_CLAUSE = _DRAFT | {"clause": "{clause}"}
_BROOK = {"initiative": "{brook}", "number": "{in_comment}"}
_SAID = _BROOK | {"clause": "{clause}"}
_COMMENTING = tuple(member for member in INSIDERS if member != EVALUATOR)

ROUTES: tuple[Route, ...] = (
    open_to_all("agenda-of-the-site", get=302),
    open_to_all("agenda", **_RIVER),
    open_to_all("agenda-file", **_RIVER),
    open_to_all("agenda-embed", **_RIVER),
    replace(public("agenda-fragment", **_RIVER), embeddable=True),
    open_to_all("agenda-versions", **_RIVER),
    open_to_all("agenda-version", **_ADOPTED),
    open_to_all("agenda-version", get=_MEMBERS_ONLY, **_DRAFT),
    open_to_all("agenda-version-file", **_ADOPTED),
    open_to_all("agenda-version-file", get=_MEMBERS_ONLY, **_DRAFT),
    open_to_all("agenda-difference", other="{superseded}", **_ADOPTED),
    open_to_all("agenda-difference", get=_MEMBERS_ONLY, other="{adopted}", **_DRAFT),
    working("agenda-begin", get=_told(200, LEAD), post=_told(400, LEAD), **_RIVER),
    working("agenda-draft", get=_INSIDE, **_DRAFT),
    working("agenda-draft", get=_INSIDE, **_ADOPTED),
    working("agenda-import", get=_told(200, LEAD), post=_told(400, LEAD), **_DRAFT),
    working("agenda-open-comments", get=_told(200, LEAD), post=_told(400, LEAD), **_DRAFT),
    working("agenda-close-comments", get=_told(200, LEAD), post=_told(303, LEAD), **_BROOK),
    working("agenda-withdraw", get=_told(200, LEAD), post=_told(400, LEAD), **_DRAFT),
    working("agenda-comments", get=_INSIDE, **_BROOK),
    working("agenda-comments-file", get=_INSIDE, **_BROOK),
    working("agenda-answer", get=_told(200, LEAD), post=_told(400, LEAD), key="{comment}", **_BROOK),
    working("agenda-add-clause", get=_told(200, LEAD, CHAIR), post=_told(400, LEAD, CHAIR), kind="strategy", **_DRAFT),
    working("agenda-clause", get=_INSIDE, post=_told(400, *_COMMENTING), **_SAID),
    working("agenda-edit-clause", get=_told(200, LEAD, CHAIR), post=_told(400, LEAD, CHAIR), **_CLAUSE),
    working("agenda-remove-clause", get=_told(200, LEAD, CHAIR), post=_told(400, LEAD, CHAIR), **_CLAUSE),
    working("agenda-move-earlier", post=_told(303, LEAD, CHAIR), **_CLAUSE),
    working("agenda-move-later", post=_told(303, LEAD, CHAIR), **_CLAUSE),
)
