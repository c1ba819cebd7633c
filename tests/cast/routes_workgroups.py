"""Workgroups and other bodies, representation, the health of the collective."""

from tests.cast import (
    CHAIR,
    FORMER,
    FUNDER,
    INSIDERS,
    LEAD,
    MEMBER,
    OTHER,
    PARTNER,
    REPORTER,
    SIGNED_IN,
    STEWARD,
    STRAY,
    for_,
    open_to_all,
    working,
)

HERE = {"initiative": "{initiative}"}
BODY = HERE | {"workgroup": "{workgroup}"}
OUTSIDE = dict.fromkeys((STRAY, FORMER), 404)
INSIDE = for_(*INSIDERS, status=200, others=404)
LEADS = for_(LEAD, status=200, others=403) | OUTSIDE
LEADS_FORM = for_(LEAD, status=400, others=403) | OUTSIDE
KEEPERS = for_(LEAD, CHAIR, status=200, others=403) | OUTSIDE
KEEPERS_FORM = for_(LEAD, CHAIR, status=400, others=403) | OUTSIDE
ANSWERING = (MEMBER, REPORTER, PARTNER, OTHER, FUNDER, CHAIR)
"""Those who run or study the collective are not asked."""

ROUTES = (
    open_to_all("workgroups", **HERE),
    open_to_all("workgroup", **BODY),
    working("new-workgroup", get=LEADS, post=LEADS_FORM, **HERE),
    working("edit-workgroup", get=KEEPERS, post=KEEPERS_FORM, **BODY),
    working("close-workgroup", get=LEADS, post=LEADS_FORM, **BODY),
    working("seat-person", get=KEEPERS, post=KEEPERS_FORM, **BODY),
    working("change-seat", get=KEEPERS, post=KEEPERS_FORM, seat="{seat_member}", **BODY),
    working(
        "end-seat",
        post=for_(LEAD, CHAIR, MEMBER, status=303, others=403) | OUTSIDE,
        seat="{seat_member}",
        **BODY,
    ),
    open_to_all("representation", **HERE),
    working("release-representation", post=for_(STEWARD, status=303, others=403) | OUTSIDE, **HERE),
    working(
        "about-me",
        get=for_(*SIGNED_IN, status=200, others=200),
        post=for_(*SIGNED_IN, status=400, others=400),
    ),
    working("withdraw-about-me", post=for_(*SIGNED_IN, status=303, others=303)),
    working("health", get=INSIDE, **HERE),
    working(
        "pulse",
        get=for_(*ANSWERING, status=200, others=403) | OUTSIDE,
        post=for_(*ANSWERING, status=400, others=403) | OUTSIDE,
        **HERE,
    ),
)
