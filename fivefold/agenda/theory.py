"""The theory of change of one workgroup: what it does, what that leads to, why, and what speaks for it.

A whole theory is too much for one picture, so it is read workgroup by workgroup: its strategies and outcomes, the
assumptions behind them, the indicators that would show them, and what of others they lead to.
"""

from __future__ import annotations

from dataclasses import dataclass

from fivefold.agenda.document import Agenda, Clause, Edge, Evidence, Horizon, Kind, Outcome, Strategy
from fivefold.vocabulary import Text

_VERBS = {
    Kind.STRATEGY: Text("leads to", "lleva a"),
    Kind.OUTCOME: Text("leads to", "lleva a"),
    Kind.ASSUMPTION: Text("is needed for", "es necesario para"),
    Kind.INDICATOR: Text("is shown by", "se ve en"),
}
"""By what leads, except that whatever ends in an indicator is shown by it."""
NO_EVIDENCE = Text("No evidence recorded yet.", "Aún no se ha registrado evidencia.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One link as a sentence: the node it is under, `verb`, `to`, because of `because`."""

    id: str
    verb: Text
    to: Clause
    because: Text
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheoryNode:
    """A node with all it leads to. `label`: what it is in one or two words; `own`: it belongs to the workgroup read."""

    clause: Clause
    label: Text
    own: bool
    long_term: bool
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theory:
    """The nodes in reading order; `summary` says in a sentence or two what the picture shows."""

    workgroup: str
    name: Text
    nodes: tuple[TheoryNode, ...]
    summary: Text

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Every link as the ids of its ends."""
        return tuple((node.clause.id, lead.to.id) for node in self.nodes for lead in node.leads)


def theory_list(agenda: Agenda, workgroup: str) -> Theory:
    """What stands beside the picture of a workgroup; of the empty key, the outcomes that all workgroups share."""
    own = {part.id for part in agenda.parts if isinstance(part, Strategy | Outcome) and part.workgroup == workgroup}
    own |= {edge.start for edge in agenda.of(Edge) if edge.end in own and _kind(edge.start) is Kind.ASSUMPTION}
    own |= {edge.end for edge in agenda.of(Edge) if edge.start in own and _kind(edge.end) is Kind.INDICATOR}
    edges = [edge for edge in agenda.of(Edge) if edge.start in own]
    shown = own | {edge.end for edge in edges}
    nodes = tuple(_node(agenda, part.id, workgroup, own, edges) for part in agenda.parts if part.id in shown)
    name = agenda.workgroup_name(workgroup)
    return Theory(workgroup=workgroup, name=name, nodes=nodes, summary=_summary(nodes))


def _node(agenda: Agenda, clause_id: str, workgroup: str, own: set[str], edges: list[Edge]) -> TheoryNode:
    part = agenda.part(clause_id)
    return TheoryNode(
        clause=agenda.clause(clause_id),
        label=_label(agenda, clause_id, workgroup),
        own=clause_id in own,
        long_term=isinstance(part, Outcome) and part.horizon is Horizon.LONG,
        leads=tuple(_lead(agenda, edge) for edge in edges if edge.start == clause_id),
    )


def _label(agenda: Agenda, clause_id: str, workgroup: str) -> Text:
    """The kind; of an outcome its horizon, or whose it is when it is another's."""
    part = agenda.part(clause_id)
    if not isinstance(part, Outcome):
        return part.kind.words
    words = part.horizon.words if part.workgroup == workgroup else agenda.workgroup_name(part.workgroup)
    return Text(words.en[0].upper() + words.en[1:], words.es[0].upper() + words.es[1:])


def _lead(agenda: Agenda, edge: Edge) -> Lead:
    verb = _VERBS[Kind.INDICATOR if _kind(edge.end) is Kind.INDICATOR else _kind(edge.start)]
    return Lead(id=edge.id, verb=verb, to=agenda.clause(edge.end), because=edge.text, evidence=edge.evidence)


def _kind(clause_id: str) -> Kind:
    return Kind(clause_id.partition(".")[0])


# --- the summary ------------------------------------------------------------------------------------------------------


def _summary(nodes: tuple[TheoryNode, ...]) -> Text:
    """What a person who cannot see the picture is told first; the list says the rest."""
    own = [node for node in nodes if node.own]
    strategies = [node for node in own if node.clause.kind is Kind.STRATEGY]
    steps = [node for node in own if node.clause.kind is Kind.OUTCOME and not node.long_term]
    goals = [node for node in own if node.long_term]
    links = [lead for node in nodes for lead in node.leads]
    proven = sum(bool(lead.evidence) for lead in links)
    parts = [_called(Text("Strategies", "Estrategias"), strategies)] * bool(strategies)
    parts += [Text(f"Outcomes on the way: {len(steps)}.", f"Resultados por el camino: {len(steps)}.")] * bool(steps)
    parts += [_called(Text("Long term", "A largo plazo"), goals)] * bool(goals)
    parts.append(Text(
        f"Links with evidence recorded: {proven} of {len(links)}.",
        f"Vínculos con evidencia registrada: {proven} de {len(links)}.",
    ))  # fmt: skip
    return Text(" ".join(part.en for part in parts), " ".join(part.es for part in parts))


def _called(what: Text, nodes: list[TheoryNode]) -> Text:
    en, es = ([node.clause.title.in_language(language) for node in nodes] for language in ("en", "es"))
    return Text(f"{what.en}: “{'”, “'.join(en)}”.", f"{what.es}: «{'», «'.join(es)}».")
