"""Agreements, grants and tasks."""

from tests.cast import (
    CHAIR,
    EVALUATOR,
    FUNDER,
    INSIDERS,
    LEAD,
    OTHER,
    PARTNER,
    REPORTER,
    STEWARD,
    Route,
    for_,
    working,
)

PARTIES = (REPORTER, PARTNER, FUNDER, EVALUATOR, STEWARD, LEAD)
"""Who may read what A and F agreed, and the grant of F to A; to everybody else it is not there."""
INITIATIVE = {"initiative": "{initiative}"}
DRAFT = {**INITIATIVE, "key": "{agreement_draft}"}
SIGNED = {**INITIATIVE, "key": "{agreement_signed}"}
GRANT = {**INITIATIVE, "key": "{grant}"}
TASK = {**INITIATIVE, "key": "{task}"}


def _among(knowing: tuple[str, ...], *members: str, status: int) -> dict[str, int]:
    """`status` for members; 403 for others who know the thing; 404 for everybody else."""
    return for_(*knowing, status=403, others=404) | dict.fromkeys(members, status)


def _form(route: str, knowing: tuple[str, ...], *members: str, **example: str) -> Route:
    """A page with a form: 200 to read, 400 sent empty."""
    return working(
        route, get=_among(knowing, *members, status=200), post=_among(knowing, *members, status=400), **example
    )


ROUTES = (
    working("agreements", get=_among(INSIDERS, *PARTIES, OTHER, status=200), **INITIATIVE),
    _form("new-agreement", INSIDERS, STEWARD, LEAD, **INITIATIVE),
    working("agreement", get=for_(*PARTIES, status=200, others=404), **DRAFT),
    _form("edit-agreement", PARTIES, STEWARD, LEAD, **DRAFT),
    working("agreement-document", get=for_(*PARTIES, status=200, others=404), **SIGNED),
    _form("attach-document", PARTIES, STEWARD, LEAD, **DRAFT),
    working(  # they may, but have to show first that it is they
        "sign-agreement",
        get=_among(PARTIES, PARTNER, FUNDER, status=302),
        post=_among(PARTIES, PARTNER, FUNDER, status=302),
        **DRAFT,
    ),
    _form("end-agreement", PARTIES, STEWARD, LEAD, **SIGNED),
    working("renew-agreement", post=_among(PARTIES, STEWARD, LEAD, status=303), **SIGNED),
    working("grants", get=_among(INSIDERS, *PARTIES, OTHER, status=200), **INITIATIVE),
    _form("new-grant", INSIDERS, LEAD, **INITIATIVE),
    working("grant", get=for_(*PARTIES, status=200, others=404), **GRANT),
    _form("edit-grant", PARTIES, LEAD, **GRANT),
    working("report-received", post=_among(PARTIES, LEAD, status=303), **GRANT, due_on="{report_due}"),
    working("tasks", get=for_(*INSIDERS, status=200, others=404), **INITIATIVE),
    _form("new-task", INSIDERS, PARTNER, OTHER, CHAIR, STEWARD, LEAD, **INITIATIVE),
    working("task", get=for_(*INSIDERS, status=200, others=404), **TASK),
    working("finish-task", post=_among(INSIDERS, PARTNER, STEWARD, LEAD, status=303), **TASK),
    _form("drop-task", INSIDERS, STEWARD, LEAD, **TASK),
)
