"""The agenda's room: versions of the agenda, ballots and their results, commitments."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema
from pydantic import model_validator

from fivefold.agenda.actions.commitments import drop_commitment, keep_commitment, make_commitment
from fivefold.agenda.counting import Result as Count
from fivefold.agenda.document import Agenda as Document
from fivefold.agenda.document import Part
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.ballots import BallotLine, ballot_page, ballots_of
from fivefold.agenda.queries.commitments import (
    CommitmentLine,
    CommitmentPage,
    WantedCommitments,
    all_commitments,
    commitment_page,
)
from fivefold.agenda.queries.versions import adopted_of, versions_of
from fivefold.agenda.rules.commitments import Promise
from fivefold.agenda.rules.versions import visible_version
from fivefold.api.once import once
from fivefold.api.operations import reading, writing
from fivefold.api.words import Asked, Day, Line, Sent, Words, caller_of, version_read, versioned
from fivefold.backbone.refusals import nothing_here
from fivefold.backbone.standing import NOBODY

router = Router(tags=["agenda"])
_AGENDA = "/initiatives/{slug:initiative}/agenda"
_BALLOTS = "/initiatives/{slug:initiative}/ballots"
_COMMITMENTS = "/initiatives/{slug:initiative}/commitments"


# --- versions of the agenda -------------------------------------------------------------------------------------------


class Evidence(Schema):
    text: Words
    source: str


class Clause(Schema):
    """One part of the agenda. What its kind does not have is null or empty.

    strategy: of an action; step, horizon: of an outcome; start, end: of a link of the theory of change (an edge).
    adopted_by: key of the ballot that adopted its wording.
    """

    id: str
    kind: str
    title: Words
    text: Words
    workgroup: str | None
    strategy: str | None
    step: str | None
    horizon: str | None
    groups: list[str]
    start: str | None
    end: str | None
    evidence: list[Evidence]
    adopted_by: str | None


class Workgroup(Schema):
    key: str
    name: Words


class VersionInList(Schema):
    number: int
    state: str
    comments_until: date | None
    adopted_on: date | None
    superseded_on: date | None


class Version(VersionInList):
    """A version with all its clauses, in reading order. note: what a reader should know first."""

    note: Words | None
    workgroups: list[Workgroup]
    clauses: list[Clause]


@reading(router, _AGENDA, name="api-agenda", answer=Version)
def agenda(request: HttpRequest, initiative: str) -> dict[str, object]:
    """The agenda in force."""
    return _version(_adopted(initiative))


@reading(router, f"{_AGENDA}/agenda.yaml", name="api-agenda-file", answer=None, media="application/yaml")
def agenda_file(request: HttpRequest, initiative: str) -> HttpResponse:
    """The agenda in force as YAML, from which it can be loaded again unchanged."""
    return HttpResponse(_adopted(initiative).document, content_type="application/yaml; charset=utf-8")


@reading(router, f"{_AGENDA}/versions", name="api-agenda-versions", answer=list[VersionInList])
def agenda_versions(request: HttpRequest, initiative: str) -> list[object]:
    """The versions the reader may know of, the newest first: drafts only on the working side."""
    return list(versions_of(by=caller_of(request).standing, initiative=initiative))


@reading(router, f"{_AGENDA}/versions/{{int:number}}", name="api-agenda-version", answer=Version)
def agenda_version(request: HttpRequest, initiative: str, number: int) -> dict[str, object]:
    """One version."""
    return _version(visible_version(by=caller_of(request).standing, initiative=initiative, number=number))


def _adopted(initiative: str) -> AgendaVersion:
    _owner, found = adopted_of(initiative)
    if found is None:
        raise nothing_here()
    return found


def _version(row: AgendaVersion) -> dict[str, object]:
    document = row.agenda
    return {
        **{name: getattr(row, name) for name in VersionInList.model_fields},
        "note": document.note,
        "workgroups": document.workgroups,
        "clauses": [_clause(document, part, row.adoptions.get(part.id)) for part in document.parts],
    }


def _clause(document: Document, part: Part, adopted_by: str | None) -> dict[str, object]:
    return {
        "id": part.id,
        "kind": part.kind,
        "title": document.title(part.id),
        "text": part.text,
        "groups": getattr(part, "groups", ()),
        "evidence": getattr(part, "evidence", ()),
        "adopted_by": adopted_by,
        **{name: getattr(part, name, None) or None for name in _SOME_HAVE},
    }


_SOME_HAVE = ("workgroup", "strategy", "step", "horizon", "start", "end")


# --- ballots ----------------------------------------------------------------------------------------------------------


class Result(Schema):
    """The count of a closed ballot. roll: how many had a vote; quorum, threshold: per cent."""

    roll: int
    voted: int
    yes: int
    no: int
    abstain: int
    quorum_met: bool
    threshold_met: bool
    adopted: bool


class Ballot(Schema):
    """A question put to a vote, as everybody may read it. version: of the agenda; body: who votes, null: everybody."""

    key: str
    question: Words
    phase: str
    opens_on: date
    last_day: date
    franchise: str
    body: Words | None
    version: int | None
    quorum: int
    threshold: int
    secret: bool
    example: bool
    result: Result | None


@reading(router, _BALLOTS, name="api-ballots", answer=list[Ballot])
def ballots(request: HttpRequest, initiative: str) -> list[dict[str, object]]:
    """Ballots, open ones first; results once a ballot is closed."""
    caller = caller_of(request)
    _owner, lines = ballots_of(initiative, by=caller.standing, at=caller.at)
    return [_ballot(line) for line in lines]


@reading(router, f"{_BALLOTS}/{{slug:key}}", name="api-ballot", answer=Ballot)
def ballot(request: HttpRequest, initiative: str, key: str) -> dict[str, object]:
    """One ballot."""
    caller = caller_of(request)
    return _ballot(ballot_page(initiative, key, by=caller.standing, at=caller.at).line)


def _ballot(line: BallotLine) -> dict[str, object]:
    plain = {name: getattr(line, name) for name in Ballot.model_fields if name != "result"}
    return {**plain, "result": _result(line.result) if line.result else None}


def _result(count: Count) -> dict[str, object]:
    return {name: getattr(count, name) for name in Result.model_fields}


# --- commitments ------------------------------------------------------------------------------------------------------


class CommitmentInList(Schema):
    """A promise of an organisation. course: open, late, in-time, kept-late or dropped. moved: times it got another day.

    clause_title: null when the agenda in force has no such clause any more.
    """

    key: str
    what: str
    how_we_know: str
    organisation: str
    clause: str
    clause_title: Words | None
    made_on: date
    due_on: date
    course: str
    closed_on: date | None
    outcome: str
    evidence: str
    moved: int


class Move(Schema):
    before: date
    after: date
    reason: str


class CommitmentMade(CommitmentInList):
    """What everybody may read of one commitment. moves: oldest first. version: what If-Match asks for."""

    moves: list[Move]
    version: int


class Commitment(CommitmentMade):
    """person: who sees to it, for members."""

    person: str


class CommitmentsWanted(Schema):
    """What to look for; what is left out means everything."""

    organisation: Asked = ""
    clause: Asked = ""
    state: Literal["", "open", "kept", "not-kept"] = ""


class NewCommitment(Sent):
    """organisation: its key. clause: id of a clause of the agenda in force. person: key of who sees to it."""

    organisation: Line
    clause: Line
    what: Line
    how_we_know: Line
    due_on: Day
    person: Line = ""


class Settlement(Sent):
    """What became of a commitment. outcome: what came of it, or why it was dropped; evidence: a link, when kept."""

    state: Literal["done", "dropped"]
    outcome: Line
    evidence: Line = ""

    @model_validator(mode="after")
    def _evidence_of_what_was_done(self) -> Settlement:
        if self.evidence and self.state == "dropped":
            raise ValueError(_("Evidence belongs to a commitment that was kept."))
        return self


Key = Annotated[str | None, Header(alias="Idempotency-Key")]


@reading(router, _COMMITMENTS, name="api-commitments", answer=list[CommitmentInList])
def commitments(request: HttpRequest, initiative: str, wanted: Query[CommitmentsWanted]) -> list[CommitmentLine]:
    """All commitments that fit, by the day they are due."""
    found = all_commitments(initiative, WantedCommitments(**wanted.model_dump()), on=caller_of(request).day)
    return list(found)  # the library would take a tuple of two for a status and an answer


@writing(router, "POST", _COMMITMENTS, name="api-commitments", answers={201: CommitmentMade})
def promise(
    request: HttpRequest, initiative: str, promised: NewCommitment, idempotency_key: Key = None
) -> HttpResponse:
    """Promise in the name of an organisation. Sent again with the same Idempotency-Key, the answer is the first."""
    caller = caller_of(request)

    def act() -> tuple[int, CommitmentMade]:
        given = promised.model_dump(exclude={"organisation"})
        made = make_commitment(
            by=caller.standing,
            initiative=initiative,
            organisation=promised.organisation,
            promise=Promise(**given),
            on=caller.day,
        )
        return 201, _public(initiative, made.key, caller.day)

    return once(request, idempotency_key, act)


@reading(router, f"{_COMMITMENTS}/{{slug:key}}", name="api-commitment", answer=Commitment)
def commitment(request: HttpRequest, response: HttpResponse, initiative: str, key: str) -> dict[str, object]:
    """One commitment. The ETag is its version, for settling it."""
    caller = caller_of(request)
    page = commitment_page(initiative, key, by=caller.standing, on=caller.day)
    versioned(response, page.seen)
    return _commitment(page)


@writing(
    router,
    "PATCH",
    f"{_COMMITMENTS}/{{slug:key}}",
    name="api-commitment",
    answers={200: CommitmentMade},
    versioned=True,
)
def settle(
    request: HttpRequest,
    initiative: str,
    key: str,
    settled: Settlement,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
    idempotency_key: Key = None,
) -> HttpResponse:
    """Say what became of it. Nothing is written when somebody saved since the version in If-Match."""
    caller, seen = caller_of(request), version_read(if_match)
    what: dict[str, Any] = {
        "by": caller.standing,
        "initiative": initiative,
        "commitment": key,
        "seen": seen,
        "on": caller.day,
    }

    def act() -> tuple[int, CommitmentMade]:
        if settled.state == "done":
            keep_commitment(**what, outcome=settled.outcome, evidence=settled.evidence)
        else:
            drop_commitment(**what, reason=settled.outcome)
        return 200, _public(initiative, key, caller.day)

    return once(request, idempotency_key, act)


def _public(initiative: str, key: str, on: date) -> CommitmentMade:
    """What is kept for a retry holds nobody's name: it may be asked for when a right to read that name has ended."""
    return CommitmentMade.model_validate(_commitment(commitment_page(initiative, key, by=NOBODY, on=on)))


def _commitment(page: CommitmentPage) -> dict[str, object]:
    line = {name: getattr(page.line, name) for name in CommitmentInList.model_fields}
    return {**line, "moves": page.moves, "person": page.person, "version": page.seen}
