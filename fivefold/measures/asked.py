"""A question put to a cube: the sums its figures are made of, each rolled up once. Unreleased; never shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fivefold.estimation.cube import Cube, Sums
from fivefold.measures.questions import ANY_JOB, Question, group_label
from fivefold.vocabulary import Period, Refused, Source


@dataclass(frozen=True, eq=False)
class Counted:
    """A cube with what it was counted from: enough to label every figure made from it."""

    cube: Cube
    period: Period
    source: Source
    amount_factors: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Asked:
    """A question and the counted files that answer it.

    workers, people: by group, in the order of the scheme; all_workers, all_people: of everybody, in any group or none.
    Refused when the files do not hold the place, or the occupation list has no codes of their vintage.
    """

    counted: Counted
    question: Question

    def __post_init__(self) -> None:
        cube, question = self.counted.cube, self.question
        if question.place.id not in cube.dimension(question.basis).labels:
            raise Refused(
                f"{self.counted.source.name} does not cover {question.place.name.en}.",
                "Choose a place within it, or its file.",
            )
        if question.occupations.id not in cube.dimension("occupations").labels:
            raise Refused(
                f"{question.occupations.name.en} is not defined for the occupation codes of this year.",
                "Choose another occupation list or another year.",
            )

    @cached_property
    def workers(self) -> Sums:
        return self.by_group(self.workers_where)

    @cached_property
    def people(self) -> Sums:
        return self.by_group(self.people_where)

    @cached_property
    def all_workers(self) -> Sums:
        return self.counted.cube.sums(where=self.workers_where)

    @cached_property
    def all_people(self) -> Sums:
        return self.counted.cube.sums(where=self.people_where)

    @cached_property
    def employed(self) -> Sums:
        """By group: workers in any job, where the question counts them."""
        return self.by_group(self.workers_where | {"occupations": ANY_JOB})

    @property
    def people_where(self) -> dict[str, str]:
        return {"home": self.question.place.id, "universe": self.question.universe.id}

    @property
    def workers_where(self) -> dict[str, str]:
        question = self.question
        return {
            question.basis: question.place.id,
            "universe": question.universe.id,
            "occupations": question.occupations.id,
        }

    @property
    def labels(self) -> list[str]:
        """The groups of the scheme, as the cube calls them."""
        return [group_label(self.question.groups, group.id) for group in self.question.groups.groups]

    def by_group(self, where: Mapping[str, str], amount: str = "") -> Sums:
        return self.counted.cube.sums(by="groups", where=where, amount=amount).select(self.labels)

    def amount_base(self, amount: str) -> Sums:
        """By group: the workers who have the amount."""
        return self.counted.cube.amount_base(amount, by="groups", where=self.workers_where).select(self.labels)
