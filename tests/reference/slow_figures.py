"""Slow, obvious twins of the estimators: loops over people as plain records, nothing shared with the code they check.

A person is (group, is a worker, amount or None, [full-sample weight, replicate weights...]).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    group: str
    worker: bool
    amount: int | None
    weights: tuple[int, ...]


def total(people: Sequence[Person], r: int, who: Callable[[Person], bool]) -> float:
    found = 0
    for person in people:
        if who(person):
            found += person.weights[r]
    return found


def replicated(people: Sequence[Person], statistic: Callable[[int], float | None]) -> list[float | None]:
    """The statistic for the full sample and each replicate."""
    return [statistic(r) for r in range(len(people[0].weights))]


def over(numerator: float, denominator: float) -> float | None:
    return None if denominator == 0 else numerator / denominator


def standard_error(values: Sequence[float | None], scale: float) -> float | None:
    """sqrt(scale x sum of squared distances to the full-sample value); None when one of them does not exist."""
    if any(v is None for v in values):
        return None
    return math.sqrt(scale * sum((v - values[0]) ** 2 for v in values[1:]))


def share(people: Sequence[Person], group: str) -> list[float | None]:
    def in_replicate(r: int) -> float | None:
        part = total(people, r, lambda p: p.group == group and p.worker)
        return over(part, total(people, r, lambda p: p.group == group))

    return replicated(people, in_replicate)


def mean(people: Sequence[Person], group: str) -> list[float | None]:
    def in_replicate(r: int) -> float | None:
        numerator = denominator = 0
        for p in people:
            if p.group == group and p.amount is not None:
                numerator += p.weights[r] * p.amount
                denominator += p.weights[r]
        return over(numerator, denominator)

    return replicated(people, in_replicate)


def access_index(people: Sequence[Person], group: str) -> list[float | None]:
    def in_replicate(r: int) -> float | None:
        s = over(total(people, r, lambda p: p.group == group and p.worker), total(people, r, lambda p: p.worker))
        q = over(total(people, r, lambda p: p.group == group), total(people, r, lambda p: True))
        return None if s is None or q is None else over(s, q)

    return replicated(people, in_replicate)


def one_less_d(people: Sequence[Person], groups: Sequence[str]) -> list[float | None]:
    """1 - 0.5 sum |s - p|, not corrected."""

    def in_replicate(r: int) -> float | None:
        workers, everyone = total(people, r, lambda p: p.worker), total(people, r, lambda p: True)
        if workers == 0 or everyone == 0:
            return None
        d = 0.0
        for g in groups:
            s = total(people, r, lambda p, g=g: p.group == g and p.worker) / workers
            q = total(people, r, lambda p, g=g: p.group == g) / everyone
            d += abs(s - q) / 2
        return 1 - d

    return replicated(people, in_replicate)


def headcount_gap(
    people: Sequence[Person], group: str, kind: str, years: float = 0, new: float = 0, replaced: float = 0
) -> list[float | None]:
    """The three gaps, the second and third found by solving for the balance rather than by the formula."""

    def in_replicate(r: int) -> float | None:
        here = total(people, r, lambda p: p.group == group and p.worker)
        jobs = total(people, r, lambda p: p.worker)
        q = over(total(people, r, lambda p: p.group == group), total(people, r, lambda p: True))
        if q is None or jobs == 0:
            return None
        if kind == "fixed-jobs":
            return q * jobs - here
        if kind == "growth-alone":  # at which x is (here + x) = q (jobs + x)?
            return zero_of_line(lambda x: (here + x) - q * (jobs + x))
        leavers = replaced * years * here / jobs
        openings = (new + replaced) * years
        return zero_of_line(lambda x: here - leavers + x * openings - q * (jobs + new * years))

    return replicated(people, in_replicate)


def zero_of_line(line: Callable[[float], float]) -> float | None:
    at0, at1 = line(0.0), line(1.0)
    return None if at0 == at1 else at0 / (at0 - at1)


def quantile(people: Sequence[Person], q: float) -> float | None:
    """The smallest amount whose cumulative weight reaches q."""
    having = sorted(((p.amount, p.weights[0]) for p in people if p.amount is not None), key=lambda pair: pair[0])
    whole = sum(w for _, w in having)
    if whole <= 0:
        return None
    for amount, _ in having:
        if sum(w for a, w in having if a <= amount) >= q * whole:
            return amount
    return None
