"""An agenda as YAML: read strictly, written in one canonical form, so that reading and writing undo each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from fivefold.agenda.document import (
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
from fivefold.sources.strict_yaml import LANGUAGES, Entry, read_yaml, read_yaml_file
from fivefold.vocabulary import Refused, Text

AGENDA_FILE = "agenda.yaml"
NONE_YET = "none yet"
"""How a file says that no evidence is recorded for a link. It must be said: silence could be an oversight."""
_STATEMENTS = (Kind.MISSION, Kind.VISION, Kind.PROBLEM)
_LISTS = "principles workgroups strategies outcomes assumptions indicators edges"
_WIDTH, _ONE_LINE = 120, 80

V = TypeVar("V")
_Titled = Principle | Strategy | Action | Outcome | Assumption | Indicator


# --- reading ----------------------------------------------------------------------------------------------------------


def read_agenda(given: str | Path) -> Agenda:
    """The agenda in a YAML text or in a file (a Path). Every key but the ids and wordings of a part may be left out.

    Refused, naming line and entry, for unknown, missing or doubled keys, a wording that lacks a language, an id used
    twice, a reference that leads nowhere, aliases, tags, and files too long or too deep.
    """
    entry = read_yaml_file(given) if isinstance(given, Path) else read_yaml(given, AGENDA_FILE)
    found = entry.parts("", f"note {' '.join(_STATEMENTS)} {_LISTS}")
    workgroups = tuple(read for _, read in _each(found, "workgroups", _workgroup))
    placed: list[tuple[Entry, Part]] = [
        (found[kind], _placed(found[kind], _statement, kind)) for kind in _STATEMENTS if kind in found
    ]
    for name, read in _READERS.items():
        placed += [(where, part) for where, parts in _each(found, name, read) for part in parts]
    note = found["note"].wording() if "note" in found else None
    return _whole(entry, workgroups, placed, note)


def _whole(
    entry: Entry, workgroups: tuple[Workgroup, ...], placed: list[tuple[Entry, Part]], note: Text | None
) -> Agenda:
    """The agenda of all the parts. What no part alone can show is refused where the part that causes it stands."""
    try:
        return Agenda(workgroups=workgroups, parts=tuple(part for _, part in placed), note=note)
    except Refused as problem:
        cause = next((where for where, part in reversed(placed) if problem.reason.startswith(f"{part.id} ")), entry)
        cause.refuse(problem.reason, problem.advice)


def _each(found: Mapping[str, Entry], name: str, read: Callable[[Entry], V]) -> Iterator[tuple[Entry, V]]:
    for element in found[name].elements() if name in found else ():
        yield element, _placed(element, read)


def _placed(entry: Entry, read: Callable[..., V], *more: Any) -> V:
    """What `read` makes of the entry; what a value itself refuses is told with the line it stands on."""
    try:
        return read(entry, *more)
    except Refused as problem:
        if problem.reason.startswith(f"{entry.file}, line"):
            raise
        entry.refuse(problem.reason, problem.advice)


def _statement(entry: Entry, kind: Kind) -> Statement:
    parts = entry.parts("text", "groups")
    return Statement(id=str(kind), text=parts["text"].wording(), groups=_names(parts, "groups"))


def _workgroup(entry: Entry) -> Workgroup:
    parts = entry.parts("key name")
    return Workgroup(key=parts["key"].identifier(), name=parts["name"].wording())


def _worded(parts: Mapping[str, Entry], kind: Kind) -> dict[str, Any]:
    name = parts["id"].identifier()
    return {"id": f"{kind}.{name}", "title": parts["title"].wording(), "text": parts["text"].wording()}


def _principle(entry: Entry) -> list[Part]:
    return [Principle(**_worded(entry.parts("id title text"), Kind.PRINCIPLE))]


def _assumption(entry: Entry) -> list[Part]:
    return [Assumption(**_worded(entry.parts("id title text"), Kind.ASSUMPTION))]


def _indicator(entry: Entry) -> list[Part]:
    return [Indicator(**_worded(entry.parts("id title text"), Kind.INDICATOR))]


def _strategy(entry: Entry) -> list[Part]:
    """The strategy and its actions."""
    parts = entry.parts("id workgroup title text", "actions")
    strategy = Strategy(**_worded(parts, Kind.STRATEGY), workgroup=parts["workgroup"].identifier())
    actions = _each(parts, "actions", lambda each: _action(each, strategy.id))
    return [strategy, *(action for _, action in actions)]


def _action(entry: Entry, strategy: str) -> Action:
    return Action(**_worded(entry.parts("id title text"), Kind.ACTION), strategy=strategy)


def _outcome(entry: Entry) -> list[Part]:
    parts = entry.parts("id step horizon title text", "workgroup groups")
    return [
        Outcome(
            **_worded(parts, Kind.OUTCOME),
            step=Step(parts["step"].one_of(" ".join(Step))),
            horizon=Horizon(parts["horizon"].one_of(" ".join(Horizon))),
            workgroup=parts["workgroup"].identifier() if "workgroup" in parts else "",
            groups=_names(parts, "groups"),
        )
    ]


def _edge(entry: Entry) -> list[Part]:
    parts = entry.parts("from to rationale evidence")
    evidence = () if _says_none(parts["evidence"]) else [e for _, e in _each(parts, "evidence", _evidence)]
    start, end, text = parts["from"].text(), parts["to"].text(), parts["rationale"].wording()
    return [Edge(start=start, end=end, text=text, evidence=tuple(evidence))]


def _says_none(evidence: Entry) -> bool:
    return not evidence.is_list and evidence.text() == NONE_YET


def _evidence(entry: Entry) -> Evidence:
    parts = entry.parts("text source")
    return Evidence(text=parts["text"].wording(), source=parts["source"].text())


def _names(parts: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    return tuple(each.identifier() for each in parts[key].elements()) if key in parts else ()


_READERS: Mapping[str, Callable[[Entry], list[Part]]] = {
    "principles": _principle,
    "strategies": _strategy,
    "outcomes": _outcome,
    "assumptions": _assumption,
    "indicators": _indicator,
    "edges": _edge,
}


# --- writing ----------------------------------------------------------------------------------------------------------


def write_agenda(agenda: Agenda) -> str:
    """The canonical YAML of an agenda: the same agenda always gives the same text, and reading it gives it back."""
    whole = {
        "note": _wording(agenda.note) if agenda.note else None,
        **{part.id: _statement_lines(part) for part in agenda.of(Statement)},
        "principles": [_worded_lines(part) for part in agenda.of(Principle)],
        "workgroups": [{"key": w.key, "name": _wording(w.name)} for w in agenda.workgroups],
        "strategies": [_strategy_lines(part, agenda.of(Action)) for part in agenda.of(Strategy)],
        "outcomes": [_outcome_lines(part) for part in agenda.of(Outcome)],
        "assumptions": [_worded_lines(part) for part in agenda.of(Assumption)],
        "indicators": [_worded_lines(part) for part in agenda.of(Indicator)],
        "edges": [_edge_lines(part) for part in agenda.of(Edge)],
    }
    return yaml.dump(_filled(whole), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_WIDTH)


def _filled(lines: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is left out: nothing, an empty list, an empty name."""
    return {key: value for key, value in lines.items() if value}


def _wording(text: Text) -> dict[str, str]:
    return {"en": text.en, "es": text.es}


def _statement_lines(part: Statement) -> dict[str, Any]:
    return _filled({"text": _wording(part.text), "groups": list(part.groups)})


def _worded_lines(
    part: Principle | Strategy | Action | Outcome | Assumption | Indicator, **more: Any
) -> dict[str, Any]:
    name = part.id.partition(".")[2]
    return _filled({"id": name, **more, "title": _wording(part.title), "text": _wording(part.text)})


def _strategy_lines(part: Strategy, actions: Iterable[Action]) -> dict[str, Any]:
    own = [_worded_lines(action) for action in actions if action.strategy == part.id]
    return _filled({**_worded_lines(part, workgroup=part.workgroup), "actions": own})


def _outcome_lines(part: Outcome) -> dict[str, Any]:
    head = {"step": part.step, "horizon": part.horizon, "workgroup": part.workgroup}
    return _filled({**_worded_lines(part, **head), "groups": list(part.groups)})


def _edge_lines(part: Edge) -> dict[str, Any]:
    evidence = [{"text": _wording(each.text), "source": each.source} for each in part.evidence]
    return {"from": part.start, "to": part.end, "rationale": _wording(part.text), "evidence": evidence or NONE_YET}


class _Writer(yaml.SafeDumper):
    """Long texts folded over lines, short wordings on one line, lists indented, no aliases."""

    def ignore_aliases(self, _data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow=flow, indentless=False)


def _mapping_node(writer: yaml.SafeDumper, lines: dict[str, Any]) -> yaml.Node:
    short = set(lines) == set(LANGUAGES) and sum(map(len, lines.values())) <= _ONE_LINE
    return writer.represent_mapping("tag:yaml.org,2002:map", lines, flow_style=short)


def _list_node(writer: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    return writer.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=isinstance(items[0], str))


def _text_node(writer: yaml.SafeDumper, words: str) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:str", str(words), style=">" if len(words) > _ONE_LINE else None)


_Writer.add_representer(dict, _mapping_node)
_Writer.add_representer(list, _list_node)
_Writer.add_multi_representer(str, _text_node)
_Writer.add_representer(str, _text_node)
