"""The theory of change of a workgroup as a drawing in the reader's language; the list beside it is `theory_list`."""

from __future__ import annotations

from fivefold.agenda.document import Kind
from fivefold.agenda.theory import Theory, TheoryNode
from fivefold.vocabulary import Text
from fivefold.web.charts.model import Drawn, NodeShape, TheoryBox, TheoryChart

TITLE = Text("Theory of change", "Teoría del cambio")
QUOTED = Text("“{}”", "«{}»")


def drawn_theory(theory: Theory, *, language: str) -> Drawn:
    """The picture with its title, its summary for those who cannot see it, and a sentence for every box."""
    return Drawn(
        id=f"theory-{theory.workgroup or 'shared'}",
        chart=TheoryChart(boxes=tuple(_box(node, language) for node in theory.nodes), arrows=theory.links),
        title=f"{TITLE.in_language(language)}: {theory.name.in_language(language)}",
        description=theory.summary.in_language(language),
        readings=tuple(_reading(node, language) for node in theory.nodes),
    )


def _box(node: TheoryNode, language: str) -> TheoryBox:
    title, label = (text.in_language(language) for text in (node.clause.title, node.label))
    return TheoryBox(id=node.clause.id, shape=_shape(node), label=label, words=title)


def _shape(node: TheoryNode) -> NodeShape:
    if node.clause.kind is not Kind.OUTCOME:
        return NodeShape(node.clause.kind)
    if not node.own:
        return NodeShape.ELSEWHERE
    return NodeShape.GOAL if node.long_term else NodeShape.OUTCOME


def _reading(node: TheoryNode, language: str) -> str:
    """What a box says when it is pointed at: its words, and where it leads."""
    quoted = QUOTED.in_language(language).format
    leads = [f"{lead.verb.in_language(language)} {quoted(lead.to.title.in_language(language))}" for lead in node.leads]
    head = f"{node.label.in_language(language)}: {node.clause.title.in_language(language)}"
    return f"{head} · {'; '.join(leads)}" if leads else head
