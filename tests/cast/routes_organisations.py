"""Organisations.

Every insider of an initiative sees its organisations; who does not hold the right gets 403 there. A stray account and a
former member are outsiders: to them an organisation they could not change does not exist (404).
"""

from tests.cast import (
    EVALUATOR,
    FORMER,
    LEAD,
    PARTNER,
    REPORTER,
    SIGNED_IN,
    STEWARD,
    STRAY,
    for_,
    open_to_all,
    working,
)

_BACKBONE = (LEAD, STEWARD)
_EDITORS = (REPORTER, PARTNER, *_BACKBONE)
_OUTSIDE = {STRAY: 404, FORMER: 404}
A = "{organisation_a}"


def _inside(*members: str, status: int) -> dict[str, int]:
    """`status` for those named, 403 for other insiders, 404 for outsiders."""
    return for_(*members, status=status, others=403) | _OUTSIDE


_EDIT = {"get": _inside(*_EDITORS, status=200), "post": _inside(*_EDITORS, status=400)}
_ADMIT = {"get": _inside(*_BACKBONE, status=200), "post": _inside(*_BACKBONE, status=400)}
_ANYWHERE = {
    "get": for_(*_BACKBONE, status=200, others=403),
    "post": for_(*_BACKBONE, status=400, others=403),
}

ROUTES = (
    open_to_all("organisations"),
    open_to_all("organisation", key=A),
    working("organisation-add", **_ANYWHERE),
    working("organisations-import", **_ANYWHERE),
    working("organisations-import-confirm", post=_ANYWHERE["post"]),
    working("organisations-import-problems", post=_ANYWHERE["post"]),
    working("organisations-template", get=for_(*SIGNED_IN, status=200, others=200), form="xlsx"),
    working("organisations-export", get=for_(*_BACKBONE, EVALUATOR, status=200, others=403), form="csv"),
    working("organisations-duplicates", get=_ANYWHERE["get"]),
    working("organisations-merge", **_ADMIT, one=A, other="{organisation_twin}"),
    working("organisation-edit", **_EDIT, key=A),
    working("organisation-site-add", **_EDIT, key=A),
    working("organisation-site", **_EDIT, key=A, site="{site_a}"),
    working("organisation-site-remove", post=_EDIT["post"], key=A, site="{site_a}"),
    working("organisation-contact-add", **_EDIT, key=A),
    working("organisation-contact", **_EDIT, key=A, contact="{contact_a}"),
    working("organisation-contact-remove", post=_EDIT["post"], key=A, contact="{contact_a}"),
    working("organisation-status", **_ADMIT, key=A, initiative="{initiative}"),
    working("organisation-take-part", **_ADMIT, key=A),
)
