"""From a version of the agenda to what its pages say: ladder, workgroups with their theory of change, clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from fivefold.agenda.difference import Change, Columns, Difference, Fate, What
from fivefold.agenda.document import (
    Action,
    Agenda,
    Assumption,
    Clause,
    Edge,
    Indicator,
    Kind,
    Outcome,
    Part,
    Principle,
    Statement,
    Step,
    Strategy,
)
from fivefold.agenda.document_checks import problems
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.queries.comments import CommentLine
from fivefold.agenda.queries.commitments import ClauseCounts
from fivefold.agenda.queries.versions import AdoptingBallot, VersionLine
from fivefold.agenda.rules.versions import PUBLISHED, Pen, State
from fivefold.agenda.theory import Lead, Theory, TheoryNode, theory_list
from fivefold.measures.definitions import default_initiative
from fivefold.vocabulary import Text
from fivefold.web.charts.model import Drawn
from fivefold.web.presenters.theory import drawn_theory
from fivefold.web.presenters.words import here


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseView:
    """One clause as a page shows it. Addresses are empty where the reader has nothing to do there.

    ballot: the one that adopted its wording. groups: names of the measured groups it is about.
    """

    id: str
    kind: str
    title: str
    text: str
    horizon: str = ""
    workgroup: str = ""
    groups: tuple[str, ...] = ()
    ballot: AdoptingBallot | None = None
    commitments: ClauseCounts | None = None
    comments: int = 0
    page: str = ""
    edit: str = ""
    parts: tuple[ClauseView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of the ladder and the outcomes on it."""

    name: str
    outcomes: tuple[ClauseView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadView:
    """One link in the list beside a picture. anchored: it is met here first on the page."""

    lead: Lead
    clause: ClauseView
    anchored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TheoryView:
    """A picture and the list beside it: each node with the links that start there."""

    drawn: Drawn
    nodes: tuple[tuple[TheoryNode, tuple[LeadView, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkgroupView:
    key: str
    name: str
    strategies: tuple[ClauseView, ...]
    theory: TheoryView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaView:
    """A whole version in reading order."""

    note: str
    statements: tuple[ClauseView, ...]
    principles: tuple[ClauseView, ...]
    ladder: tuple[StepView, ...]
    workgroups: tuple[WorkgroupView, ...]
    assumptions: tuple[ClauseView, ...]
    indicators: tuple[ClauseView, ...]
    links: tuple[ClauseView, ...]

    @property
    def mission(self) -> ClauseView | None:
        return self._statement(Kind.MISSION)

    @property
    def vision(self) -> ClauseView | None:
        return self._statement(Kind.VISION)

    @property
    def problem(self) -> ClauseView | None:
        return self._statement(Kind.PROBLEM)

    def _statement(self, kind: Kind) -> ClauseView | None:
        return next((each for each in self.statements if each.id == kind), None)

    @property
    def empty(self) -> bool:
        return not (self.statements or self.principles or self.ladder_filled or self.strategies)

    @property
    def ladder_filled(self) -> bool:
        return any(step.outcomes for step in self.ladder)

    @property
    def strategies(self) -> tuple[ClauseView, ...]:
        return tuple(each for workgroup in self.workgroups for each in workgroup.strategies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a page knows besides the document, by clause id: ballots, counts; the reader's pen; whether they are inside.

    pen: None where nothing can be written.
    """

    slug: str
    number: int
    ballots: Mapping[str, AdoptingBallot] = field(default_factory=dict)
    commitments: Mapping[str, ClauseCounts] = field(default_factory=dict)
    comments: Mapping[str, int] = field(default_factory=dict)
    pen: Pen | None = None
    inside: bool = False


def agenda_view(agenda: Agenda, around: Around, *, pictures: bool = True) -> AgendaView:
    """The agenda in the language being read. pictures: draw the theory of change of each workgroup."""
    names = group_names(around.slug)

    def view(part: Part, parts: Iterable[Part] = ()) -> ClauseView:
        return _clause(agenda, part, around, names, tuple(view(each) for each in parts))

    actions = agenda.of(Action)
    outcomes = tuple((part, view(part)) for part in agenda.of(Outcome))
    links = {part.id: view(part) for part in agenda.of(Edge)}
    by_strategy = {
        part: view(part, [action for action in actions if action.strategy == part.id]) for part in agenda.of(Strategy)
    }
    return AgendaView(
        note=here(agenda.note) if agenda.note else "",
        statements=tuple(map(view, agenda.of(Statement))),
        principles=tuple(map(view, agenda.of(Principle))),
        ladder=tuple(
            StepView(name=_capital(here(step.words)), outcomes=tuple(v for part, v in outcomes if part.step is step))
            for step in Step
        ),
        workgroups=_workgroups(agenda, by_strategy, links if pictures else {}),
        assumptions=tuple(map(view, agenda.of(Assumption))),
        indicators=tuple(map(view, agenda.of(Indicator))),
        links=tuple(links.values()),
    )


def _workgroups(
    agenda: Agenda, strategies: Mapping[Strategy, ClauseView], links: Mapping[str, ClauseView]
) -> tuple[WorkgroupView, ...]:
    """Each workgroup, and last what all share when outcomes belong to nobody. links: empty, nothing is drawn."""
    shared = any(not outcome.workgroup for outcome in agenda.of(Outcome))
    met: set[str] = set()
    return tuple(
        WorkgroupView(
            key=key or "shared",
            name=here(agenda.workgroup_name(key)),
            strategies=tuple(view for part, view in strategies.items() if part.workgroup == key),
            theory=_theory(theory_list(agenda, key), links, met) if links else None,
        )
        for key in (*(workgroup.key for workgroup in agenda.workgroups), *([""] if shared else []))
    )


def _theory(theory: Theory, links: Mapping[str, ClauseView], met: set[str]) -> TheoryView | None:
    """None when the workgroup has nothing to draw. met: links shown on the page so far; grows."""
    if not theory.links:
        return None
    nodes = []
    for node in theory.nodes:
        leads = (LeadView(lead=lead, clause=links[lead.id], anchored=lead.id not in met) for lead in node.leads)
        nodes.append((node, tuple(leads)))
        met.update(lead.id for lead in node.leads)
    return TheoryView(drawn=drawn_theory(theory, language=get_language() or "en"), nodes=tuple(nodes))


def _clause(
    agenda: Agenda, part: Part, around: Around, names: Mapping[str, Text], parts: tuple[ClauseView, ...]
) -> ClauseView:
    address = {"initiative": around.slug, "number": around.number, "clause": part.id}
    outcome = part if isinstance(part, Outcome) else None
    return ClauseView(
        id=part.id,
        kind=here(part.kind.words),
        title=here(agenda.title(part.id)),
        text=here(part.text),
        horizon=here(outcome.horizon.words) if outcome else "",
        workgroup=here(agenda.workgroup_name(outcome.workgroup)) if outcome else "",
        groups=tuple(here(names.get(group, Text(group, group))) for group in getattr(part, "groups", ())),
        ballot=around.ballots.get(part.id),
        commitments=around.commitments.get(part.id),
        comments=around.comments.get(part.id, 0),
        page=reverse("agenda-clause", kwargs=address) if around.inside else "",
        edit=reverse("agenda-edit-clause", kwargs=address) if around.pen and around.pen.writes(agenda, part) else "",
        parts=parts,
    )


def group_names(slug: str) -> Mapping[str, Text]:
    """What the definitions call the measured groups; nothing where an initiative has no definitions of its own."""
    definitions = default_initiative(settings.FIVEFOLD_INITIATIVE)
    if definitions.id != slug:
        return {}
    return {group.id: group.name for scheme in definitions.group_schemes.values() for group in scheme.groups}


def state_words(state: State, *, commenting: bool = False) -> str:
    """Where a version stands, for people. commenting: its comment period is open today."""
    words = {
        State.DRAFT: _("draft"),
        State.COMMENT: _("open for comments") if commenting else _("comments closed, being revised"),
        State.BALLOT: _("being voted for"),
        State.ADOPTED: _("adopted"),
        State.SUPERSEDED: _("superseded"),
        State.WITHDRAWN: _("withdrawn"),
    }
    return words[state]


def compared_with(lines: Sequence[VersionLine]) -> list[int | None]:
    """For each version, newest first, the number of the one it is best read against: the one in force, and of those
    that were or are in force the one before; None where there is none."""
    published = [line.number for line in lines if line.state in PUBLISHED]
    return [next((n for n in published if n < line.number or line.state not in PUBLISHED), None) for line in lines]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# --- what differs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """One text of a clause side by side, in one language."""

    label: str
    language: str
    columns: Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What happened to one clause: `fate` in a word or two, sentences, and the texts that differ."""

    id: str
    kind: str
    title: str
    fates: str
    loud: bool
    says: tuple[str, ...]
    sides: tuple[SideView, ...]
    old: bool
    new: bool


def change_views(changes: Difference) -> tuple[ChangeView, ...]:
    return tuple(map(_change, changes.changes))


def _change(change: Change) -> ChangeView:
    clause = change.new or change.old
    if clause is None:
        raise ValueError("a change concerns a clause on at least one side")
    fates = _fates()
    return ChangeView(
        id=change.clause,
        kind=here(clause.kind.words),
        title=here(clause.title),
        fates=", ".join(fates[what] for what in What if what in change.what),
        loud=change.changes_measurement,
        says=tuple(map(here, change.says)),
        sides=tuple(_sides(change, clause)),
        old=change.old is not None,
        new=change.new is not None,
    )


def _sides(change: Change, clause: Clause) -> Iterator[SideView]:
    """Every text that differs, the reader's language first; of what came or went, only the reader's language."""
    first = get_language() or "en"
    both = change.old is not None and change.new is not None
    own_title = clause.title != clause.kind.words and clause.kind is not Kind.EDGE
    for language in _languages()[: 2 if both else 1]:
        named = (_("Title"), change.title(language)), (_("Text"), change.text(language))
        for label, columns in named if own_title else named[1:]:
            if any(run.fate is not Fate.SAME for run in (*columns.old, *columns.new)):
                label = label if language == first else f"{label} ({_(LANGUAGE_NAMES[language])})"
                yield SideView(label=label, language=language, columns=columns)


def _languages() -> list[str]:
    """The reader's own first."""
    return sorted(LANGUAGE_NAMES, key=lambda each: each != (get_language() or "en"))


def wordings(text: Text) -> tuple[tuple[str, str], ...]:
    """Language and words, the reader's own first."""
    return tuple((language, text.in_language(language)) for language in _languages())


LANGUAGE_NAMES = {"en": gettext_noop("English"), "es": gettext_noop("Spanish")}


def _fates() -> Mapping[What, str]:
    return {
        What.ADDED: _("added"),
        What.REMOVED: _("removed"),
        What.REWORDED: _("reworded"),
        What.MOVED: _("moved"),
        What.EVIDENCE: _("other evidence"),
        What.GROUPS: _("what is measured changes"),
    }


# --- a draft and what was said about it -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """What a check found, with the way to mend it; the address is empty where the reader cannot."""

    is_error: bool
    says: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment under the title of its clause. who: organisation, and name where the reader may see it."""

    line: CommentLine
    title: str
    who: str
    page: str
    answerable: bool
    answer: str


def around_draft(version: AgendaVersion, pen: Pen | None, comments: Mapping[str, int]) -> Around:
    return Around(
        slug=version.initiative.slug,
        number=version.number,
        comments=comments,
        pen=pen,
        inside=True,
    )


def problem_views(version: AgendaVersion, pen: Pen | None) -> tuple[ProblemView, ...]:
    agenda = version.agenda
    found = []
    for problem in problems(agenda):
        mends = pen and problem.clause and pen.writes(agenda, agenda.part(problem.clause))
        address = {"initiative": version.initiative.slug, "number": version.number, "clause": problem.clause}
        mend = reverse("agenda-edit-clause", kwargs=address) if mends else ""
        found.append(ProblemView(is_error=problem.is_error, says=here(problem.says), mend=mend))
    return tuple(found)


def comment_views(lines: Iterable[CommentLine], version: AgendaVersion, pen: Pen) -> tuple[CommentView, ...]:
    agenda = version.agenda
    return tuple(_comment(line, version, agenda, pen) for line in lines)


def _comment(line: CommentLine, version: AgendaVersion, agenda: Agenda, pen: Pen) -> CommentView:
    part = agenda.by_id.get(line.clause)
    mine = pen.everything or (part is not None and pen.writes(agenda, part))
    where = {"initiative": version.initiative.slug, "number": version.number}
    return CommentView(
        line=line,
        title=here(agenda.title(part.id)) if part else _("A clause that was taken out"),
        who=" · ".join(filter(None, (line.person, line.organisation))) or _("Somebody who has left"),
        page=reverse("agenda-clause", kwargs={**where, "clause": line.clause}) if part else "",
        answerable=mine and line.resolved_at is None,
        answer=reverse("agenda-answer", kwargs={**where, "key": line.key}),
    )
