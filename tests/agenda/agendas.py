"""Agendas to test with: a small one that is ready for a ballot, and Hypothesis's arbitrary ones."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from fivefold.agenda.document import (
    LEADS,
    Action,
    Agenda,
    Assumption,
    Edge,
    Evidence,
    Horizon,
    Indicator,
    Kind,
    Outcome,
    Part,
    Principle,
    Statement,
    Step,
    Strategy,
    Workgroup,
)
from fivefold.vocabulary import Text


def said(english: str) -> Text:
    return Text(english, f"{english} (es)")


def outcome(name: str, *, step: Step = Step.USES, horizon: Horizon = Horizon.LONG, **more: object) -> Outcome:
    words = said(name.replace("-", " ").capitalize())
    return replace(
        Outcome(id=f"outcome.{name}", title=words, text=words, step=step, horizon=horizon, workgroup="home"),
        **more,  # type: ignore[arg-type]
    )


def edge(start: str, end: str, **more: object) -> Edge:
    evidence = (Evidence(text=said("Seen elsewhere"), source="A report"),)
    return replace(Edge(start=start, end=end, text=said("One needs the other"), evidence=evidence), **more)  # type: ignore[arg-type]


SMALL = Agenda(
    workgroups=(Workgroup(key="home", name=said("Home")), Workgroup(key="work", name=said("Work"))),
    parts=(
        Statement(id="mission", text=said("More people of every group in STEM"), groups=("latinx", "women")),
        Statement(id="vision", text=said("All in proportion")),
        Statement(id="problem", text=said("Not everybody has a way in")),
        Principle(id="principle.listen", title=said("Listen"), text=said("Those most affected decide")),
        Strategy(
            id="strategy.tell", workgroup="home", title=said("Tell families"), text=said("Tell them what there is")
        ),
        Action(id="action.fair", strategy="strategy.tell", title=said("A fair"), text=said("Hold a fair each year")),
        Strategy(id="strategy.ask", workgroup="work", title=said("Ask employers"), text=said("Ask what they need")),
        outcome("families-know", step=Step.HAS_ACCESS, horizon=Horizon.SHORT),
        outcome("families-use", groups=("women",)),
        outcome("employers-hire", step=Step.ENTERS, workgroup="work"),
        Assumption(id="assumption.time", title=said("Families have time"), text=said("Families have time to come")),
        Indicator(id="indicator.visits", title=said("Visits"), text=said("How often families come")),
        Indicator(id="indicator.hires", title=said("Hires"), text=said("How many are hired")),
        edge("strategy.tell", "outcome.families-know"),
        edge("outcome.families-know", "outcome.families-use"),
        edge("assumption.time", "outcome.families-use"),
        edge("outcome.families-use", "indicator.visits"),
        edge("strategy.ask", "outcome.employers-hire"),
        edge("outcome.employers-hire", "indicator.hires"),
    ),
)
"""Without a problem of any kind."""


# --- arbitrary ones ---------------------------------------------------------------------------------------------------

_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\u202a\u202b\u202c\u202d\u202e"
                         "\u2066\u2067\u2068\u2069\ufeff")  # fmt: skip
_WORDS = st.text(_LETTERS, min_size=1, max_size=90).filter(str.strip)
_TEXTS = st.builds(Text, _WORDS, _WORDS)
_NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,8}", fullmatch=True)
_GROUPS = st.lists(_NAMES, unique=True, max_size=3).map(tuple)
_EVIDENCE = st.lists(st.builds(Evidence, text=_TEXTS, source=_WORDS), max_size=2).map(tuple)


def _ids(kind: Kind, *, fewest: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(_NAMES.map(lambda name: f"{kind}.{name}"), unique=True, min_size=fewest, max_size=3)


@st.composite
def agendas(draw: st.DrawFn) -> Agenda:
    """Any valid agenda of a few clauses, cycles and loose ends included."""
    keys = draw(st.lists(_NAMES, unique=True, max_size=3))
    parts: list[Part] = [
        Statement(id=kind, text=draw(_TEXTS), groups=draw(_GROUPS))
        for kind in ("mission", "vision", "problem")
        if draw(st.booleans())
    ]
    for kind, make in ((Kind.PRINCIPLE, Principle), (Kind.ASSUMPTION, Assumption), (Kind.INDICATOR, Indicator)):
        parts += [make(id=i, title=draw(_TEXTS), text=draw(_TEXTS)) for i in draw(_ids(kind))]
    strategies = draw(_ids(Kind.STRATEGY)) if keys else []
    for i in strategies:
        parts.append(Strategy(id=i, title=draw(_TEXTS), text=draw(_TEXTS), workgroup=draw(st.sampled_from(keys))))
    for i in draw(_ids(Kind.ACTION)) if strategies else []:
        parts.append(Action(id=i, title=draw(_TEXTS), text=draw(_TEXTS), strategy=draw(st.sampled_from(strategies))))
    for i in draw(_ids(Kind.OUTCOME)):
        parts.append(draw(_outcome(i, keys)))
    parts += draw(_edges([part.id for part in parts]))
    workgroups = tuple(Workgroup(key=key, name=draw(_TEXTS)) for key in keys)
    return Agenda(workgroups=workgroups, parts=tuple(draw(st.permutations(parts))), note=draw(st.none() | _TEXTS))


def _outcome(clause_id: str, keys: list[str]) -> st.SearchStrategy[Outcome]:
    return st.builds(
        Outcome, id=st.just(clause_id), title=_TEXTS, text=_TEXTS, step=st.sampled_from(Step), groups=_GROUPS,
        horizon=st.sampled_from(Horizon), workgroup=st.sampled_from([*keys, ""]),
    )  # fmt: skip


@st.composite
def _edges(draw: st.DrawFn, ids: list[str]) -> list[Edge]:
    kinds = {(str(start), str(end)) for start, end in LEADS}
    pairs = [(a, b) for a in ids for b in ids if a != b and (a.partition(".")[0], b.partition(".")[0]) in kinds]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    return [Edge(start=a, end=b, text=draw(_TEXTS), evidence=draw(_EVIDENCE)) for a, b in chosen]
