"""Ballots and commitments."""

from tests.cast import (
    CHAIR,
    FORMER,
    INSIDERS,
    LEAD,
    MEMBER,
    OTHER,
    PARTNER,
    REPORTER,
    STRAY,
    VISITOR,
    Route,
    for_,
    open_to_all,
    working,
)

RIVER = "{initiative}"


def insiders(status: int, *members: str, others: int = 403) -> dict[str, int]:
    """`status` for those named, `others` for the other insiders, 404 for whoever is none."""
    return for_(*INSIDERS, status=others, others=404) | dict.fromkeys(members, status)


def _of_ballot(name: str, ballot: str, **who: dict[str, int] | None) -> Route:
    return working(name, initiative=RIVER, key=ballot, **who)  # type: ignore[arg-type]


def _settling(name: str, commitment: str, *keepers: str) -> Route:
    return working(name, get=insiders(200, *keepers), post=insiders(400, *keepers), initiative=RIVER, key=commitment)


_UNSEEN: dict[str, int] = dict.fromkeys((VISITOR, STRAY, FORMER), 404)
_VOTERS = (MEMBER, REPORTER, PARTNER, OTHER, CHAIR)

ROUTES = (
    open_to_all("ballots", initiative=RIVER),
    working("ballot-plan", get=insiders(200, LEAD), post=insiders(400, LEAD), initiative=RIVER),
    open_to_all("ballot", get=dict.fromkeys(INSIDERS, 200) | _UNSEEN, initiative=RIVER, key="{ballot_planned}"),
    _of_ballot("ballot-change", "{ballot_planned}", get=insiders(200, LEAD), post=insiders(400, LEAD)),
    _of_ballot("ballot-open", "{ballot_planned}", post=insiders(303, LEAD)),
    _of_ballot("ballot-count", "{ballot_counting}", post=insiders(303, LEAD)),
    _of_ballot("ballot-withdraw", "{ballot_planned}", get=insiders(200, LEAD), post=insiders(400, LEAD)),
    _of_ballot("ballot-vote", "{ballot_of_people}", get=insiders(200, *_VOTERS), post=insiders(400, *_VOTERS)),
    working(
        "ballot-vote-for",
        get=insiders(200, PARTNER, others=404) | dict.fromkeys((MEMBER, REPORTER, CHAIR), 403),
        post=insiders(400, PARTNER, others=404) | dict.fromkeys((MEMBER, REPORTER, CHAIR), 403),
        initiative=RIVER,
        key="{ballot_open}",
        organisation="{organisation_a}",
    ),
    open_to_all("ballot-result", initiative=RIVER, key="{ballot_closed}"),
    open_to_all("commitments", initiative=RIVER),
    open_to_all("commitments-file", initiative=RIVER),
    working(
        "commitment-choose",
        get=insiders(302, PARTNER, OTHER) | {LEAD: 200},
        post=insiders(400, PARTNER, OTHER, LEAD),
        initiative=RIVER,
    ),
    working(
        "commitment-make",
        get=insiders(200, PARTNER, LEAD, others=404) | dict.fromkeys((MEMBER, REPORTER, CHAIR), 403),
        post=insiders(400, PARTNER, LEAD, others=404) | dict.fromkeys((MEMBER, REPORTER, CHAIR), 403),
        initiative=RIVER,
        organisation="{organisation_a}",
    ),
    open_to_all("commitment", initiative=RIVER, key="{commitment_a}"),
    _settling("commitment-keep", "{commitment_a}", PARTNER, LEAD),
    _settling("commitment-move", "{commitment_a}", PARTNER, LEAD),
    _settling("commitment-drop", "{commitment_a}", PARTNER, LEAD),
)
