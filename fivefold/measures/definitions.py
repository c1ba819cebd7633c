"""Initiatives as data: a folder of YAML files becomes one frozen `Initiative`, whose definitions every figure names.

Public wording and measured groups are kept apart: `digest` changes with any edit, `measured_digest` only when a rule or
a code does, so a group can be renamed on the page without a figure changing. Nothing here knows any one place.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

import fivefold
from fivefold.measures.definition_files import Entry, read_definition_file
from fivefold.measures.initiative import (
    ANY_PLACE,
    DefaultQuestion,
    Indicator,
    Initiative,
    Openings,
    PublishedFigure,
)
from fivefold.vocabulary import (
    EVERYONE,
    Break,
    Criterion,
    Effect,
    Group,
    GroupScheme,
    OccupationList,
    Period,
    Place,
    Refused,
    Rule,
    Source,
    SourceKind,
    Universe,
)

__all__ = ["Initiative", "default_initiative", "load_initiative", "shipped_folder", "shipped_initiatives"]

INITIATIVE_FILE = "initiative.yaml"
REFERENCE_FOLDER = "reference"
"""Beside the initiatives: facts all of them share, such as the known occupation codes and the states."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


# --- finding ----------------------------------------------------------------------------------------------------------


def shipped_folder() -> Path:
    """The folder of initiatives that came with this copy: inside the installed package, else in the checkout."""
    package = Path(fivefold.__file__).parent
    for folder in (package / "initiatives", package.parent / "initiatives"):
        if folder.is_dir():
            return folder
    raise Refused("This copy of Fivefold came without its initiatives folder.", "Install it again.")


def shipped_initiatives() -> tuple[str, ...]:
    """The names that `default_initiative` knows without a path."""
    return tuple(sorted(file.parent.name for file in shipped_folder().glob(f"*/{INITIATIVE_FILE}")))


def default_initiative(name: str = "") -> Initiative:
    """The initiative of this name or in this folder; with no name the one that was shipped. Read once per process."""
    names = shipped_initiatives()
    if not name and len(names) != 1:
        raise Refused("Which initiative is not said.", f"Choose one of {', '.join(names)} or give a folder.")
    name = name or names[0]
    return _loaded(shipped_folder() / name if name in names else Path(name).resolve())


@lru_cache(maxsize=8)
def _loaded(folder: Path) -> Initiative:
    return load_initiative(folder)


# --- loading ----------------------------------------------------------------------------------------------------------


def load_initiative(folder: Path, *, reference: Path | None = None) -> Initiative:
    """Read and check one folder. Refused with file, line and entry for anything unknown, doubled or missing.

    reference: the shared facts (known occupation codes, states); by default those that were shipped.
    """
    if not (folder / INITIATIVE_FILE).is_file():
        raise Refused(f"{folder.name} has no {INITIATIVE_FILE}.", f"Known here: {', '.join(shipped_initiatives())}.")
    facts = reference or shipped_folder() / REFERENCE_FOLDER
    head = read_definition_file(folder / INITIATIVE_FILE).parts(
        "id version name mission vision goal_year default_question openings"
    )
    schemes = _catalogue(folder / "groups.yaml", "group_schemes", _group_scheme)
    lists, parts = _occupation_lists(folder / "occupations", facts)
    universes = _catalogue(folder / "universes.yaml", "universes", _universe)
    places, kinds = _places(folder / "places.yaml", facts)
    return Initiative(
        id=head["id"].identifier(),
        version=head["version"].version(),
        name=head["name"].wording(),
        mission=head["mission"].wording(),
        vision=head["vision"].wording(),
        goal_year=head["goal_year"].integer(),
        default_question=_default_question(head["default_question"], (places, schemes, lists, universes)),
        openings=_openings(head["openings"]),
        group_schemes=MappingProxyType(schemes),
        occupation_lists=MappingProxyType(lists),
        list_parts=MappingProxyType(parts),
        universes=MappingProxyType(universes),
        places=MappingProxyType(places),
        place_kinds=MappingProxyType(kinds),
        breaks=tuple(_catalogue(folder / "breaks.yaml", "breaks", _break).values()),
        indicators=tuple(_catalogue(folder / "indicators.yaml", "indicators", _indicator).values()),
        published=_published(folder / "published.yaml", places, schemes),
        digest=_digest([*sorted(folder.rglob("*.yaml")), *sorted(facts.glob("*.yaml"))]),
        measured_digest=_measured_digest(schemes, lists, universes, places),
        folder=folder,
    )


def _catalogue(path: Path, key: str, read: Callable[[Entry], N]) -> dict[str, N]:
    return _by_id(read_definition_file(path).parts(key)[key].elements(), read)


def _by_id(entries: Iterable[Entry], read: Callable[[Entry], N]) -> dict[str, N]:
    found: dict[str, N] = {}
    for entry in entries:
        definition = read(entry)
        if definition.id in found:
            entry.refuse(f"the id {definition.id} is used twice.", "Give each definition its own id.")
        found[definition.id] = definition
    return found


def _source(entry: Entry) -> str:
    """Publication, address and what was checked, as one line."""
    parts = entry.parts("publication", "address checked")
    address = f" <{parts['address'].text()}>" if "address" in parts else ""
    checked = f" Checked: {parts['checked'].text()}" if "checked" in parts else ""
    return f"{parts['publication'].text()}{address}.{checked}"


def _rule(entry: Entry) -> Rule:
    """`everyone`, a mapping of columns to codes (all must hold), or a list of such mappings (any may hold)."""
    if entry.is_list:
        return Rule(tuple(alternative for element in entry.elements() for alternative in _rule(element).alternatives))
    if entry.is_mapping:
        return Rule.all_of(*(_criterion(column, codes) for column, codes in entry.items()))
    entry.one_of("everyone")
    return EVERYONE


def _criterion(column: str, codes: Entry) -> Criterion:
    if not column.isalnum() or column != column.upper():
        codes.refuse(f"{column!r} is not a column name.", "Write it as the Census does, in capitals.")
    return Criterion.of(column, codes.spans())


def _group_scheme(entry: Entry) -> GroupScheme:
    parts = entry.parts("id version name exclusive source groups")
    return GroupScheme(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        name=parts["name"].wording(),
        exclusive=parts["exclusive"].flag(),
        groups=tuple(_by_id(parts["groups"].elements(), _group).values()),
        source=_source(parts["source"]),
    )


def _group(entry: Entry) -> Group:
    parts = entry.parts("id name rule")
    return Group(parts["id"].identifier(), parts["name"].wording(), _rule(parts["rule"]))


def _universe(entry: Entry) -> Universe:
    parts = entry.parts("id version name rule source")
    return Universe(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        name=parts["name"].wording(),
        rule=_rule(parts["rule"]),
        source=_source(parts["source"]),
    )


def _break(entry: Entry) -> Break:
    parts = entry.parts("id version name first_year_after affects effect source")
    return Break(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        name=parts["name"].wording(),
        first_year_after=parts["first_year_after"].integer(),
        affects=frozenset(_affected(a) for a in parts["affects"].elements()),
        effect=Effect(parts["effect"].one_of("refuse warn")),
        source=_source(parts["source"]),
    )


def _affected(entry: Entry) -> str:
    text = entry.text()
    if not text.startswith(f"{ANY_PLACE}:"):
        return entry.one_of(f"occupation race period everything {ANY_PLACE}")
    return text


def _indicator(entry: Entry) -> Indicator:
    parts = entry.parts("id version figure name question meaning")
    return Indicator(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        figure=parts["figure"].identifier(),
        name=parts["name"].wording(),
        question=parts["question"].wording(),
        meaning=parts["meaning"].wording(),
    )


# --- occupations ------------------------------------------------------------------------------------------------------


def known_occupation_codes(facts: Path) -> dict[int, tuple[int, ...]]:
    """Per vintage the codes that column OCCP can hold, in order, as the shared facts list them."""
    found: dict[int, tuple[int, ...]] = {}
    for path in sorted(facts.glob("occupation-codes-*.yaml")):
        parts = read_definition_file(path).parts("vintage source codes")
        spans = parts["codes"].spans()
        found[parts["vintage"].integer()] = tuple(code for low, high in spans for code in range(low, high + 1))
    return found


def _occupation_lists(folder: Path, facts: Path) -> tuple[dict[str, OccupationList], dict[str, tuple[str, ...]]]:
    """Every file of the folder is one list, by id in order. Second: the parts of each list `made_of` others."""
    known = known_occupation_codes(facts)
    entries = [read_definition_file(path) for path in sorted(folder.glob("*.yaml"))]
    if not entries:
        raise Refused(f"{folder.name} holds no occupation list.", "Write at least one, such as ncses-stem.yaml.")
    made = [entry for entry in entries if "made_of" in dict(entry.items())]
    simple = _by_id([e for e in entries if e not in made], lambda entry: _occupation_list(entry, known))
    joined = _by_id(made, lambda entry: _joined_list(entry, simple))
    parts = {e["id"].text(): tuple(m.text() for m in e["made_of"].elements()) for e in (dict(m.items()) for m in made)}
    return dict(sorted((simple | joined).items())), parts


def _joined_list(entry: Entry, simple: Mapping[str, OccupationList]) -> OccupationList:
    parts = entry.parts("id version name source made_of")
    if parts["id"].text() in simple:
        entry.refuse(f"the id {parts['id'].text()} is used twice.", "Give each list its own id.")
    chosen = [_member(e, simple) for e in parts["made_of"].elements()]
    vintages = frozenset.intersection(*(frozenset(c.codes) for c in chosen))
    codes = {v: frozenset[int]().union(*(c.codes[v] for c in chosen)) for v in sorted(vintages)}
    return _list_of(parts, codes)


def _member(entry: Entry, simple: Mapping[str, OccupationList]) -> OccupationList:
    if entry.text() not in simple:
        entry.refuse(f"{entry.text()} is not a list with codes of its own.", f"Known: {', '.join(simple)}.")
    return simple[entry.text()]


def _occupation_list(entry: Entry, known: Mapping[int, tuple[int, ...]]) -> OccupationList:
    parts = entry.parts("id version name source codes")
    codes = {}
    for vintage, spans in parts["codes"].items():
        if not vintage.isdigit() or int(vintage) not in known:
            spans.refuse(f"{vintage} is no known code vintage.", f"Known: {', '.join(map(str, known))}.")
        codes[int(vintage)] = _expand(spans, known[int(vintage)])
    return _list_of(parts, codes)


def _list_of(parts: Mapping[str, Entry], codes: Mapping[int, frozenset[int]]) -> OccupationList:
    return OccupationList(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        name=parts["name"].wording(),
        codes=MappingProxyType(dict(codes)),
        source=_source(parts["source"]),
    )


def _expand(entry: Entry, known: tuple[int, ...]) -> frozenset[int]:
    """Ranges stand for the known codes within; a single code is kept as written, for the checker to judge."""
    found: set[int] = set()
    for low, high in entry.spans():
        inside = known[bisect_left(known, low) : bisect_right(known, high)]
        if low != high and not inside:
            entry.refuse(f"no known code lies in {low:04}-{high:04}.", "Check the range.")
        found.update(inside if low != high else (low,))
    return frozenset(found)


# --- places -----------------------------------------------------------------------------------------------------------


def _places(path: Path, facts: Path) -> tuple[dict[str, Place], dict[str, str]]:
    """The places of the file, then all states when it asks for them. Second: the kind of each place."""
    parts = read_definition_file(path).parts("places", "states")
    states = _states(facts) if "states" in parts and parts["states"].one_of("all none") == "all" else {}
    entries = parts["places"].elements()
    own = _by_id(entries, _place)
    kinds = dict.fromkeys(states, "state")
    for entry, place in zip(entries, own.values(), strict=True):
        if place.id in states:
            entry.refuse(f"the id {place.id} is a state's.", "Choose another id.")
        if place.part_of and place.part_of not in own | states:
            entry.refuse(f"{place.part_of} is not a place.", "Name a place of this file, or `state-` and its letters.")
        kinds[place.id] = dict(entry.items())["kind"].identifier()
    return own | states, kinds


def _place(entry: Entry) -> Place:
    parts = entry.parts("id version kind name home source", "work part_of")
    return Place(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        name=parts["name"].wording(),
        home=_rule(parts["home"]),
        work=_rule(parts["work"]) if "work" in parts else None,
        source=_source(parts["source"]),
        part_of=parts["part_of"].identifier() if "part_of" in parts else "",
    )


def _states(facts: Path) -> dict[str, Place]:
    """One place per state: who lives there by ST, who works there by POWSP (same number, three digits in the file)."""
    parts = read_definition_file(facts / "states.yaml").parts("version source states")
    version, source = parts["version"].version(), _source(parts["source"])

    def state(entry: Entry) -> Place:
        row = entry.parts("code letters name")
        code = row["code"].spans()
        return Place(
            id=f"state-{row['letters'].text().lower()}",
            version=version,
            name=row["name"].wording(),
            home=Rule.all_of(Criterion.of("ST", code)),
            work=Rule.all_of(Criterion.of("POWSP", code)),
            source=source,
        )

    return _by_id(parts["states"].elements(), state)


# --- the rest ---------------------------------------------------------------------------------------------------------


def _default_question(entry: Entry, known: tuple[Mapping[str, object], ...]) -> DefaultQuestion:
    places, schemes, lists, universes = known
    parts = entry.parts("place groups focus occupations universe basis")

    def defined(key: str, definitions: Mapping[str, object]) -> str:
        chosen = parts[key].text()
        if chosen not in definitions:
            parts[key].refuse(f"{chosen} is not defined.", f"Known: {', '.join(definitions)}.")
        return chosen

    return DefaultQuestion(
        place=defined("place", places),
        groups=defined("groups", schemes),
        focus=defined("focus", schemes),
        occupations=defined("occupations", lists),
        universe=defined("universe", universes),
        basis=parts["basis"].one_of("home work"),
    )


def _openings(entry: Entry) -> Openings:
    parts = entry.parts("growth replacement assumed source")
    for key in ("growth", "replacement"):
        if not -1 < parts[key].number() < 1:
            parts[key].refuse("a yearly share of jobs lies between -1 and 1.", "Write 1% as 0.01.")
    return Openings(
        growth=parts["growth"].number(),
        replacement=parts["replacement"].number(),
        words=parts["assumed"].wording(),
        source=_source(parts["source"]),
    )


def _published(
    path: Path, places: Mapping[str, Place], schemes: Mapping[str, GroupScheme]
) -> tuple[PublishedFigure, ...]:
    if not path.is_file():
        return ()
    figures = _catalogue(path, "published", lambda entry: _published_figure(entry, places, schemes))
    return tuple(figures.values())


def _published_figure(entry: Entry, places: Mapping[str, Place], schemes: Mapping[str, GroupScheme]) -> PublishedFigure:
    parts = entry.parts("id version name place years value unit rounded_to source", "group moe90")
    groups = {f"{s.id}/{g.id}" for s in schemes.values() for g in s.groups}
    for key, known in (("place", set(places)), ("group", groups)):
        if key in parts and parts[key].text() not in known:
            parts[key].refuse(f"{parts[key].text()} is not defined.", f"Name a {key} of this initiative.")
    (first, last), *_ = parts["years"].spans()
    return PublishedFigure(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        name=parts["name"].wording(),
        place=parts["place"].text(),
        period=Period(first, last),
        group=parts["group"].text() if "group" in parts else "",
        value=parts["value"].number(),
        unit=parts["unit"].one_of("people percent"),
        rounded_to=parts["rounded_to"].number(),
        source=_published_source(parts["source"]),
        moe90=parts["moe90"].number() if "moe90" in parts else None,
    )


def _published_source(entry: Entry) -> Source:
    parts = entry.parts("name publisher", "address table")
    words = {key: value.text() for key, value in parts.items()}
    return Source(
        name=words["name"],
        publisher=words["publisher"],
        kind=SourceKind.PUBLISHED_TABLE,
        address=words.get("address", ""),
        table=words.get("table", ""),
    )


# --- digests ----------------------------------------------------------------------------------------------------------


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.parent.name}/{path.name}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _measured_digest(
    schemes: Mapping[str, GroupScheme],
    lists: Mapping[str, OccupationList],
    universes: Mapping[str, Universe],
    places: Mapping[str, Place],
) -> str:
    """Of what decides a number: ids, rules and codes; never of names."""
    measured = (
        [(s.id, s.exclusive, [(g.id, g.rule.alternatives) for g in s.groups]) for s in schemes.values()],
        [(o.id, [(v, sorted(codes)) for v, codes in sorted(o.codes.items())]) for o in lists.values()],
        [(u.id, u.rule.alternatives) for u in universes.values()],
        [(p.id, p.home.alternatives, p.work.alternatives if p.work else None) for p in places.values()],
    )
    return hashlib.sha256(repr(measured).encode()).hexdigest()
