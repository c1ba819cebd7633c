"""Everything the agenda room keeps about one person, for themselves."""

from __future__ import annotations

from fivefold.agenda import box
from fivefold.agenda.models import Ballot, Comment, Commitment, Voter
from fivefold.backbone.queries.own_data import Answer, plain


def own_data(person: int) -> Answer:
    """Their comments, commitments, places on rolls, and votes in named ballots; a secret vote is nobody's to find."""
    return {
        "comments": [
            {"clause": row.clause, "text": row.text, "made_at": plain(row.made_at), "reply": row.reply}
            for row in Comment.objects.filter(person=person)
        ],
        "commitments": [
            {"what": row.what, "how_we_know": row.how_we_know, "due_on": plain(row.due_on), "state": row.state}
            for row in Commitment.objects.filter(person=person)
        ],
        "rolls": [
            {"ballot": row.ballot.key, "has_voted": row.has_voted}
            for row in Voter.objects.filter(person=person).select_related("ballot")
        ],
        "votes": _votes(person),
    }


def _votes(person: int) -> list[Answer]:
    named = Ballot.objects.filter(secret=False, roll__person=person)
    return [
        {"ballot": ballot.key, "choice": choice}
        for ballot in named
        for choice in box.choices(ballot, ballot.roll.filter(person=person)).values()
    ]
