"""Are an initiative's definitions right? What a loader cannot see: codes that do not exist in a data year, codes in two
parts of a list or lost between two code vintages, groups that overlap or leave somebody out, PUMAs that are not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from pathlib import Path

import numpy as np

from fivefold.estimation.recode import BoolArray, atoms_of, scheme_dimension
from fivefold.measures.definition_files import read_definition_file
from fivefold.measures.definitions import REFERENCE_FOLDER, known_occupation_codes, shipped_folder
from fivefold.measures.figures import NAMES
from fivefold.measures.initiative import Initiative
from fivefold.sources.columns import KNOWN_CODES, occupation_vintage, puma_vintage
from fivefold.sources.dictionary import Dictionary, Spans
from fivefold.vocabulary import Criterion, GroupScheme, OccupationList, Period, Place, Rule

NO_OCCUPATION = (9800, 9999)
"""Codes of OCCP that are no civilian occupation: military, and unemployed with no recent work."""

VINTAGE_OF_PUMAS = {"PUMA10": 2010, "PUMA20": 2020}


class Severity(StrEnum):
    """A problem makes figures wrong; a note is something a person should look at and may well have meant."""

    PROBLEM = "problem"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found about one definition."""

    severity: Severity
    check: str
    definition: str
    says: str

    @property
    def is_problem(self) -> bool:
        return self.severity is Severity.PROBLEM


@dataclass(frozen=True, slots=True)
class Facts:
    """What definitions are held against.

    occupations: vintage -> known codes; pumas: vintage -> state -> codes; successors: 2010 code -> 2018 codes, only
    where it is not simply itself; dictionary: the data dictionary of one data year; year: a data year to be ready for.
    """

    occupations: Mapping[int, frozenset[int]]
    pumas: Mapping[int, Mapping[int, frozenset[int]]]
    successors: Mapping[int, frozenset[int]]
    dictionary: Dictionary | None = None
    year: Period | None = None

    @property
    def dictionary_vintage(self) -> int | None:
        """The vintage whose known codes the dictionary's OCCP is nearest to."""
        if self.dictionary is None:
            return None
        listed = _codes(self.dictionary.codes.get("OCCP", ()))
        return max(self.occupations, key=lambda vintage: len(listed & self.occupations[vintage]))


def read_facts(
    folder: Path | None = None, *, dictionary: Dictionary | None = None, year: Period | None = None
) -> Facts:
    """The shared facts of `initiatives/reference` or of another folder, with what one data year asks for."""
    folder = folder or shipped_folder() / REFERENCE_FOLDER
    occupations = {vintage: frozenset(codes) for vintage, codes in known_occupation_codes(folder).items()}
    pumas = {}
    for path in sorted(folder.glob("puma-codes-*.yaml")):
        parts = read_definition_file(path).parts("vintage source states")
        pumas[parts["vintage"].integer()] = {int(s): _codes(e.spans()) for s, e in parts["states"].items()}
    crosswalk = read_definition_file(folder / "occupation-crosswalk-2010-2018.yaml")
    moved = crosswalk.parts("from to source successors", "grouped")["successors"]
    return Facts(occupations, pumas, {int(old): _codes(new.spans()) for old, new in moved.items()}, dictionary, year)


def check(initiative: Initiative, facts: Facts) -> tuple[Finding, ...]:
    """Every finding, problems first. Empty when there is nothing to say."""
    found = [
        *(f for o in initiative.occupation_lists.values() for f in _codes_exist(o, facts)),
        *(f for o in _written_lists(initiative) for f in _across_vintages(o, facts)),
        *_parts(initiative),
        *(f for scheme in initiative.group_schemes.values() if scheme.exclusive for f in _exclusive(scheme)),
        *(f for place in initiative.places.values() for f in _place(place, initiative.places, facts)),
        *_indicators(initiative),
        *_against_dictionary(initiative, facts),
        *_ready_for(initiative, facts.year),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.is_problem))


def _codes(spans: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(code for low, high in spans for code in range(low, high + 1))


def _problem(check: str, definition: str, says: str) -> Finding:
    return Finding(Severity.PROBLEM, check, definition, says)


def _listed(codes: Iterable[int], width: int = 4) -> str:
    return ", ".join(f"{code:0{width}}" for code in sorted(codes))


# --- occupations ------------------------------------------------------------------------------------------------------


def _written_lists(initiative: Initiative) -> list[OccupationList]:
    """The lists with codes of their own; what is found in them need not be said again of lists made of them."""
    return [o for o in initiative.occupation_lists.values() if o.id not in initiative.list_parts]


def _codes_exist(occupations: OccupationList, facts: Facts) -> Iterator[Finding]:
    for vintage, codes in occupations.codes.items():
        name = f"{occupations.id}, {vintage} codes"
        if unknown := codes - facts.occupations[vintage]:
            yield _problem("unknown codes", name, f"{_listed(unknown)} cannot occur in column OCCP.")
        if other := {c for c in codes if NO_OCCUPATION[0] <= c <= NO_OCCUPATION[1]}:
            yield _problem("no occupation", name, f"{_listed(other)} is military or no occupation at all.")
    for vintage in sorted(set(facts.occupations) - set(occupations.codes)):
        yield Finding(Severity.NOTE, "missing vintage", occupations.id, f"It has no {vintage} codes.")


def _across_vintages(occupations: OccupationList, facts: Facts) -> Iterator[Finding]:
    """A code without any relative in the other vintage was forgotten there; a partly listed split is a judgement."""
    if not {2010, 2018} <= set(occupations.codes):
        return
    old, new, successors = occupations.codes[2010], occupations.codes[2018], _successors(facts)
    if ended := {before for before in old if not successors.get(before, frozenset()) & new}:
        yield _problem("lost codes", occupations.id, f"2010 codes {_listed(ended)} have no successor on the 2018 list.")
    kept = {code for before in old for code in successors.get(before, ())}
    whole = {code for before in successors.keys() - old if successors[before] <= new for code in successors[before]}
    if begun := whole - kept:
        yield _problem("lost codes", occupations.id, f"2018 codes {_listed(begun)} come from nothing on the 2010 list.")
    for before, after in sorted(successors.items()):
        if before in old and after - new:
            says = f"2010 code {before:04} is in, its successors {_listed(after - new)} are not."
            yield Finding(Severity.NOTE, "split code", occupations.id, says)
        if before not in old and after & new:
            says = f"2010 code {before:04} is out, its successors {_listed(after & new)} are in."
            yield Finding(Severity.NOTE, "split code", occupations.id, says)


def _successors(facts: Facts) -> dict[int, frozenset[int]]:
    return {code: facts.successors.get(code, frozenset({code})) for code in facts.occupations[2010]}


def _parts(initiative: Initiative) -> Iterator[Finding]:
    """The parts of a joined list are categories: a code in two of them was put in one by mistake."""
    for whole, parts in initiative.list_parts.items():
        lists = [initiative.occupation_lists[part] for part in parts]
        for vintage in initiative.occupation_lists[whole].codes:
            seen: set[int] = set()
            for part in lists:
                if doubled := seen & part.codes[vintage]:
                    yield _doubled(whole, vintage, part, doubled)
                seen |= part.codes[vintage]


def _doubled(whole: str, vintage: int, part: OccupationList, codes: frozenset[int] | set[int]) -> Finding:
    says = f"{_listed(codes)} is in {part.id} and in a part before it."
    return _problem("doubled codes", f"{whole}, {vintage} codes", says)


# --- groups -----------------------------------------------------------------------------------------------------------


def _exclusive(scheme: GroupScheme) -> Iterator[Finding]:
    """Every combination of codes that can occur must lie in exactly one group of an exclusive scheme."""
    compiled = scheme_dimension(scheme)
    names = [column.name for column in compiled.columns]
    if unknown := [name for name in names if name not in KNOWN_CODES]:
        yield Finding(Severity.NOTE, "not checked", scheme.id, f"The codes of {', '.join(unknown)} are not known.")
        return
    people = np.array(list(product(*(sorted(_codes(KNOWN_CODES[name])) for name in names))))
    atoms = atoms_of(compiled, dict(zip(names, people.T, strict=True)), len(people))
    inside = compiled.members[:, atoms]
    for atom in np.unique(atoms[inside.sum(axis=0) != 1]):
        first = int(np.flatnonzero(atoms == atom)[0])
        yield _misfit(scheme, inside[:, first], dict(zip(names, people[first].tolist(), strict=True)))


def _misfit(scheme: GroupScheme, inside: BoolArray, person: Mapping[str, int]) -> Finding:
    groups = [group.id for group, belongs in zip(scheme.groups, inside, strict=True) if belongs]
    who = ", ".join(f"{column} {code}" for column, code in person.items())
    says = f"People such as those with {who} are in {' and '.join(groups) if groups else 'no group'}."
    return _problem("not exclusive" if groups else "not exhaustive", scheme.id, says)


# --- places and indicators --------------------------------------------------------------------------------------------


def _place(place: Place, places: Mapping[str, Place], facts: Facts) -> Iterator[Finding]:
    for state, column, codes in _areas(place.home):
        known = facts.pumas[VINTAGE_OF_PUMAS[column]].get(state, frozenset())
        if unknown := codes - known:
            yield _problem("unknown PUMA", place.id, f"{column} {_listed(unknown, 5)} is not in state {state:02}.")
        whole = places.get(place.part_of)
        if whole and not all(_lies_in(whole.home, {"ST": state, column: code}) for code in codes):
            yield _problem("not a part", place.id, f"It does not lie wholly within {whole.id}.")


def _areas(rule: Rule) -> Iterator[tuple[int, str, frozenset[int]]]:
    """(state, PUMA column, codes) of each alternative that names PUMAs."""
    for alternative in rule.alternatives:
        by_column = {criterion.column: _codes(criterion.spans) for criterion in alternative}
        for column in VINTAGE_OF_PUMAS.keys() & by_column.keys():
            yield from ((state, column, by_column[column]) for state in sorted(by_column.get("ST", ())))


def _lies_in(rule: Rule, record: Mapping[str, int]) -> bool:
    return rule.holds({column: record.get(column, -1) for column in {*rule.columns, *record}})


def _indicators(initiative: Initiative) -> Iterator[Finding]:
    for indicator in initiative.indicators:
        if indicator.figure not in NAMES:
            says = f"There is no figure {indicator.figure}; there are {', '.join(NAMES)}."
            yield _problem("unknown figure", indicator.id, says)


# --- one data year ----------------------------------------------------------------------------------------------------


def _against_dictionary(initiative: Initiative, facts: Facts) -> Iterator[Finding]:
    """Hold every code against what the Census Bureau says the year's file can hold."""
    if facts.dictionary is None or facts.dictionary_vintage is None:
        return
    allowed, vintage, name = facts.dictionary.codes, facts.dictionary_vintage, facts.dictionary.name
    listed = _codes(allowed.get("OCCP", ()))
    if differing := listed ^ facts.occupations[vintage]:
        says = f"{_listed(differing)} differ from the known codes: bring occupation-codes-{vintage}.yaml up to date."
        yield _problem("reference", name, says)
    for occupations in initiative.occupation_lists.values():
        if unknown := occupations.codes.get(vintage, frozenset()) - listed:
            yield _problem("unknown codes", occupations.id, f"{_listed(unknown)} is not in {name}.")
        if vintage not in occupations.codes:
            yield _problem("missing vintage", occupations.id, f"{name} needs {vintage} codes and it has none.")
    for definition, criterion in _criteria(initiative):
        if unknown := _outside(criterion, allowed):
            yield _problem("unknown codes", definition, f"{criterion.column} {_listed(unknown, 1)} is not in {name}.")


def _ready_for(initiative: Initiative, year: Period | None) -> Iterator[Finding]:
    """Lists without codes, and places without PUMAs, of the vintage that a data year's file has."""
    if year is None:
        return
    vintage, pumas = occupation_vintage(year), f"PUMA{puma_vintage(year)}"
    for occupations in initiative.occupation_lists.values():
        if vintage not in occupations.codes:
            says = f"The {year.label} file has {vintage} codes, of which it has none."
            yield _problem("missing vintage", occupations.id, says)
    for place in initiative.places.values():
        columns = [{criterion.column for criterion in alternative} for alternative in place.home.alternatives]
        if all(c & VINTAGE_OF_PUMAS.keys() and pumas not in c for c in columns):
            says = f"It has no {pumas} codes, so it cannot be found in the {year.label} file."
            yield Finding(Severity.NOTE, "missing vintage", place.id, says)


def _criteria(initiative: Initiative) -> Iterator[tuple[str, Criterion]]:
    rules = [
        *((f"{s.id}/{g.id}", g.rule) for s in initiative.group_schemes.values() for g in s.groups),
        *((u.id, u.rule) for u in initiative.universes.values()),
        *((p.id, p.home) for p in initiative.places.values()),
        *((p.id, p.work) for p in initiative.places.values() if p.work),
    ]
    return ((name, criterion) for name, rule in rules for alternative in rule.alternatives for criterion in alternative)


def _outside(criterion: Criterion, allowed: Mapping[str, Spans]) -> frozenset[int]:
    """Codes of a criterion that the dictionary does not list; columns it does not name are ours (GQ, PUMA10)."""
    if criterion.column not in allowed:
        return frozenset()
    return _codes(criterion.spans) - _codes(allowed[criterion.column])
