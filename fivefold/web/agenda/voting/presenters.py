"""Ballots and commitments in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.agenda.counting import Result
from fivefold.agenda.models import Ballot, Vote
from fivefold.agenda.queries.ballots import BallotLine, BallotPage, OwnPaper
from fivefold.agenda.queries.commitments import CommitmentLine, Score
from fivefold.agenda.rules.ballots import SMALL_ROLL, Phase
from fivefold.agenda.rules.commitments import Course
from fivefold.web.presenters.words import here


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotWords:
    """What a ballot's page says. where: where it stands, in a sentence. electorate, rules, openness: its rules."""

    question: str
    where: str
    electorate: str
    quorum: str
    threshold: str
    openness: str
    turnout: str
    result: tuple[str, ...]


def ballot_words(page: BallotPage) -> BallotWords:
    line = page.line
    return BallotWords(
        question=here(line.question),
        where=where_it_stands(line),
        electorate=_electorate(line),
        quorum=_("%(percent)d%% of those on the roll must take part; abstentions count.") % {"percent": line.quorum},
        threshold=_("%(percent)d%% of those who say yes or no must say yes; exactly so many is enough.")
        % {"percent": line.threshold},
        openness=_openness(line),
        turnout=_turnout(page),
        result=result_sentences(line.result) if line.result else (),
    )


def where_it_stands(line: BallotLine) -> str:
    days = {"first": _day(line.opens_on), "last": _day(line.last_day)}
    if line.result is not None:
        words = (
            _("Adopted. The ballot ended on %(last)s.")
            if line.result.adopted
            else _("Not adopted. The ballot ended on %(last)s.")
        )
        return words % days
    return {
        Phase.PLANNED: _("Planned: from %(first)s until the end of %(last)s."),
        Phase.OPEN: _("Open until the end of %(last)s."),
        Phase.COUNTING: _("The time to vote ended with %(last)s. The votes are being counted."),
        Phase.CLOSED: "",
        Phase.WITHDRAWN: _("Withdrawn before the votes were counted."),
    }[line.phase] % days


def result_sentences(result: Result) -> tuple[str, ...]:
    """Turnout against the quorum, then yes against the threshold; each says whether it was met."""
    turnout = _("%(voted)d of %(roll)d on the roll took part (%(percent)s); %(quorum)d%% were needed.") % {
        "voted": result.voted,
        "roll": result.roll,
        "percent": exact_percent(result.turnout),
        "quorum": result.quorum,
    }
    share = result.share_of_yes
    if share is None:
        return (turnout, _met(result.quorum_met), _("Nobody said yes or no, so nothing is adopted."))
    yes = _("Of those who said yes or no, %(percent)s said yes; %(threshold)d%% were needed.") % {
        "percent": exact_percent(share),
        "threshold": result.threshold,
    }
    return (f"{turnout} {_met(result.quorum_met)}", f"{yes} {_met(result.threshold_met)}")


def exact_percent(share: float) -> str:
    """Cut, not rounded, to one decimal, so that 66.97 is never shown as the 67 it does not reach."""
    tenths = floor(share * 1000 + 1e-9)
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def counts(result: Result) -> tuple[tuple[str, int], ...]:
    return (
        (_("Yes"), result.yes), (_("No"), result.no), (_("Abstained"), result.abstain),
        (_("Did not vote"), result.roll - result.voted),
    )  # fmt: skip


def choice_words(choice: str) -> str:
    """As it follows a name: "Ash Academy: yes"."""
    return {
        Vote.Choice.YES: _("yes"), Vote.Choice.NO: _("no"), Vote.Choice.ABSTAIN: _("abstained"),
        "": _("did not vote"),
    }[choice]  # fmt: skip


def own_words(paper: OwnPaper, line: BallotLine) -> str:
    """What somebody's paper says, and until when it can be changed."""
    said = {"name": paper.name, "vote": _voted(paper.choice), "last": _day(line.last_day)}
    if paper.organisation:
        return (
            _("%(name)s has voted: %(vote)s. This can be changed until the end of %(last)s.")
            if paper.choice
            else _("%(name)s has not voted yet.")
        ) % said
    return (
        _("You have voted: %(vote)s. You can change it until the end of %(last)s.")
        if paper.choice
        else _("You have not voted yet.")
    ) % said


def roll_today(organisations: int, people: int, without_a_lead: int) -> tuple[str, ...]:
    """Who would be on the roll, so that nobody plans a quorum that cannot be met."""
    told = [
        ngettext(
            "Today %(count)d organisation would have a vote.",
            "Today %(count)d organisations would have a vote.",
            organisations,
        )
        % {"count": organisations},
        ngettext("Today %(count)d person would have a vote.", "Today %(count)d people would have a vote.", people)
        % {"count": people},
    ]
    return (*told, _without_a_lead(without_a_lead)) if without_a_lead else tuple(told)


def warnings(page: BallotPage) -> tuple[str, ...]:
    """What whoever guides a planned ballot should know before it opens."""
    told = []
    if page.without_a_lead:
        told.append(_without_a_lead(page.without_a_lead))
    if page.line.secret and page.roll < SMALL_ROLL:
        told.append(small_roll())
    return tuple(told)


def small_roll() -> str:
    return _(
        "With fewer than %(count)d on the roll, a result on which all agree tells how each of them voted, "
        "also in a secret ballot."
    ) % {"count": SMALL_ROLL}


def _without_a_lead(count: int) -> str:
    return ngettext(
        "%(count)d of these organisations has no partner lead: nobody can vote for it.",
        "%(count)d of these organisations have no partner lead: nobody can vote for them.",
        count,
    ) % {"count": count}


def _electorate(line: BallotLine) -> str:
    who = here(line.body) if line.body else ""
    if line.franchise == Ballot.Franchise.PERSON:
        return (
            _("One vote for each person in %(body)s") % {"body": who}
            if who
            else _("One vote for each person who takes part")
        )
    return (
        _("One vote for each organisation that sits in %(body)s") % {"body": who}
        if who
        else _("One vote for each organisation that takes part")
    )


def _openness(line: BallotLine) -> str:
    if line.secret:
        return _(
            "Secret. The papers and the key that finds them are destroyed at the close; the log says that somebody "
            "voted, never what."
        )
    return _("Named. After the close, members see who voted what; the public sees the totals.")


def _turnout(page: BallotPage) -> str:
    if page.line.phase is Phase.PLANNED:
        return _("%(roll)d if it opened today") % {"roll": page.roll}
    return _("%(voted)d of %(roll)d have voted") % {"voted": page.voted, "roll": page.roll}


def _voted(choice: str) -> str:
    return {
        Vote.Choice.YES: _("yes"), Vote.Choice.NO: _("no"), Vote.Choice.ABSTAIN: _("abstain"), "": "",
    }[choice]  # fmt: skip


def _met(met: bool) -> str:  # noqa: FBT001 (a yes or no turned into a word)
    return _("This was met.") if met else _("This was not met.")


def _day(day: object) -> str:
    return date_format(day, "DATE_FORMAT")  # type: ignore[arg-type]


# --- commitments ------------------------------------------------------------------------------------------------------


def score_sentence(score: Score) -> str:
    """Such as "Of 12 commitments due so far, organisations kept 9, 7 of them in time."."""
    if not score.due:
        return _("No commitment has been due so far.")
    said = {"due": score.due, "kept": score.kept, "in_time": score.in_time}
    return (
        ngettext(
            "Of %(due)d commitment due so far, %(kept)d was kept, %(in_time)d in time.",
            "Of %(due)d commitments due so far, organisations kept %(kept)d, %(in_time)d of them in time.",
            score.due,
        )
        % said
    )


def course_words(line: CommitmentLine) -> str:
    days = {"due": _day(line.due_on), "closed": _day(line.closed_on) if line.closed_on else ""}
    return {
        Course.OPEN: _("due on %(due)s"),
        Course.LATE: _("late: it was due on %(due)s"),
        Course.IN_TIME: _("kept in time, on %(closed)s"),
        Course.KEPT_LATE: _("kept late, on %(closed)s (due on %(due)s)"),
        Course.DROPPED: _("dropped on %(closed)s"),
    }[line.course] % days


def course_mark(line: CommitmentLine) -> str:
    """The class of its mark: bad news and good news differ in colour as well as in words."""
    return {Course.LATE: "mark-late", Course.DROPPED: "mark-late", Course.IN_TIME: "mark-kept"}.get(line.course, "")


def clause_words(line: CommitmentLine) -> str:
    if line.clause_title is None:
        return _("%(clause)s (no longer in the agenda)") % {"clause": line.clause}
    return here(line.clause_title)


def moved_words(line: CommitmentLine) -> str:
    if not line.moved:
        return ""
    return ngettext("moved %(count)d time", "moved %(count)d times", line.moved) % {"count": line.moved}


def section_title(state: str) -> str:
    return {"not-kept": _("Not kept: late or dropped"), "open": _("Open"), "kept": _("Kept")}[state]


def shown(line: CommitmentLine) -> Mapping[str, object]:
    """A commitment in a list."""
    return {
        "line": line,
        "course": course_words(line),
        "mark": course_mark(line),
        "clause": clause_words(line),
        "moved": moved_words(line),
    }
