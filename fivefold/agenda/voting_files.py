"""Commitments and the result of a ballot as files. Their columns are the same in every language."""

from __future__ import annotations

from collections.abc import Iterable

from fivefold.agenda.queries.ballots import BallotPage
from fivefold.agenda.queries.commitments import CommitmentLine
from fivefold.sources.received.writing import write_csv
from fivefold.vocabulary import Refused

_COMMITMENT_COLUMNS = (
    "commitment", "organisation", "what", "how_we_know", "clause", "made_on", "due_on", "course", "closed_on",
    "outcome", "evidence", "times_moved",
)  # fmt: skip
EXAMPLE_NOTICE = "EXAMPLE: nobody voted, the numbers are invented"


def commitments_csv(lines: Iterable[CommitmentLine]) -> bytes:
    """One commitment a row, by the day it is due."""
    return write_csv(_COMMITMENT_COLUMNS, [_row(line) for line in lines])


def _row(line: CommitmentLine) -> tuple[str, ...]:
    return (
        line.key, line.organisation, line.what, line.how_we_know, line.clause, str(line.made_on), str(line.due_on),
        line.course, str(line.closed_on or ""), line.outcome, line.evidence, str(line.moved),
    )  # fmt: skip


def result_csv(page: BallotPage) -> bytes:
    """What was asked, by which rules, and what came of it, a line each. Refused before the votes are counted."""
    line, result = page.line, page.line.result
    if result is None:
        raise Refused("This ballot has no result.", "Wait until its votes are counted.")
    said = {
        "ballot": line.key,
        "question_en": line.question.en,
        "question_es": line.question.es,
        "agenda_version": line.version or "",
        "franchise": line.franchise,
        "secret": "yes" if line.secret else "no",
        "opened_on": line.opens_on,
        "last_day": line.last_day,
        **result.to_dict(),
        "voted": result.voted,
        "turnout_percent": f"{result.turnout * 100:.1f}",
        "quorum_met": "yes" if result.quorum_met else "no",
        "threshold_met": "yes" if result.threshold_met else "no",
        "adopted": "yes" if result.adopted else "no",
        "notice": EXAMPLE_NOTICE if line.example else "",
    }
    return write_csv(("what", "value"), [(what, str(value)) for what, value in said.items()])
