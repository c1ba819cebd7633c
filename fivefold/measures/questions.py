"""A question about a population, and the standard cube that answers every question about one file.

A question names what is measured (which occupations), of whom (universe, groups), where (place) and whose place counts
(home: people who live there; work: workers who work there). All its parts are definitions, so its answer can say
exactly what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict, TypeVar, Unpack

from fivefold.estimation.recode import Dimension, dimension
from fivefold.measures.definitions import Initiative
from fivefold.vocabulary import (
    EVERYONE,
    Criterion,
    Definition,
    GroupScheme,
    OccupationList,
    Place,
    Refused,
    Rule,
    Universe,
)

EMPLOYED = Rule.all_of(Criterion.of("ESR", [1, 2]))
"""Civilians at work, or with a job but not at work (ESR 1 and 2): who counts as holding a job."""

T = TypeVar("T")

EVERYWHERE = "everywhere"
ANY_JOB = "any-job"
BASES = ("home", "work")


class Parts(TypedDict, total=False):
    """The parts of a question by id; what is left out or empty is the initiative's default."""

    place: str
    groups: str
    occupations: str
    universe: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. `basis` says whether workers count where they live (home) or where they work (work)."""

    place: Place
    groups: GroupScheme
    occupations: OccupationList
    universe: Universe
    basis: str = "home"

    def __post_init__(self) -> None:
        if self.basis not in BASES:
            raise Refused(f"{self.basis} is not a basis.", f"Choose one of {', '.join(BASES)}.")
        if self.basis == "work" and self.place.work is None:
            raise Refused(
                f"Where people work is not defined for {self.place.name.en}.",
                "Ask by home, or add the place-of-work codes to places.yaml.",
            )

    def definition(self, figure: str, note: str = "") -> Definition:
        return Definition(
            figure=figure,
            groups=f"{self.groups.id}@{self.groups.version}",
            occupations=f"{self.occupations.id}@{self.occupations.version}",
            universe=f"{self.universe.id}@{self.universe.version}",
            place=f"{self.place.id}@{self.place.version}",
            basis=self.basis,
            note=note,
        )


def question(initiative: Initiative, **parts: Unpack[Parts]) -> Question:
    """A question by ids; what is left out or empty is the initiative's default. Refused when an id is not defined."""
    asked = initiative.default_question
    return Question(
        place=_defined(initiative.places, parts.get("place") or asked.place, "place"),
        groups=_defined(initiative.group_schemes, parts.get("groups") or asked.groups, "group scheme"),
        occupations=_defined(
            initiative.occupation_lists, parts.get("occupations") or asked.occupations, "occupation list"
        ),
        universe=_defined(initiative.universes, parts.get("universe") or asked.universe, "universe"),
        basis=parts.get("basis") or asked.basis,
    )


def _defined(known: Mapping[str, T], wanted: str, kind: str) -> T:
    if wanted not in known:
        raise Refused(f"There is no {kind} {wanted}.", f"Choose one of {', '.join(known)}.")
    return known[wanted]


# --- the standard cube ------------------------------------------------------------------------------------------------


def group_label(scheme: GroupScheme, group: str) -> str:
    """How a group is called inside the cube, where the groups of all schemes stand side by side."""
    return f"{scheme.id}/{group}"


def standard_dimensions(
    initiative: Initiative, *, states: Iterable[int], occupation_vintage: int
) -> tuple[Dimension, ...]:
    """The five dimensions that answer every question of an initiative about one file.

    home and work hold the places that can lie in the file's states; groups holds the groups of every scheme, so one
    pass over the file serves them all. A list without codes of the file's occupation vintage is left out.
    """
    here = frozenset(states)
    places = [p for p in initiative.places.values() if _may_lie_in(p, here)]
    lists = [o for o in initiative.occupation_lists.values() if occupation_vintage in o.codes]
    return (
        dimension("home", {EVERYWHERE: EVERYONE} | {p.id: p.home for p in places}),
        dimension("work", {EVERYWHERE: EVERYONE} | {p.id: p.work for p in places if p.work is not None}),
        dimension("universe", {u.id: u.rule for u in initiative.universes.values()}),
        dimension("occupations", {ANY_JOB: EMPLOYED} | {o.id: EMPLOYED & o.rule(occupation_vintage) for o in lists}),
        dimension("groups", _group_rules(initiative.group_schemes.values())),
    )


def _group_rules(schemes: Iterable[GroupScheme]) -> dict[str, Rule]:
    return {group_label(scheme, group.id): group.rule for scheme in schemes for group in scheme.groups}


def states_of(place: Place) -> frozenset[int]:
    """The states a place names, by FIPS code; empty when it names none."""
    criteria = [c for alternative in place.home.alternatives for c in alternative if c.column == "ST"]
    return frozenset(state for c in criteria for low, high in c.spans for state in range(low, high + 1))


def _may_lie_in(place: Place, states: frozenset[int]) -> bool:
    """Could a record of these states live in the place? A place that names no state may lie anywhere."""
    return any(
        all(c.column != "ST" or any(c.holds(state) for state in states) for c in alternative)
        for alternative in place.home.alternatives
    )
