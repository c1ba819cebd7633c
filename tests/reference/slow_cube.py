"""The slow, obvious twin of the replicate cube: loops over records as dictionaries, Python's unbounded integers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import Rule


@dataclass(frozen=True)
class SlowSums:
    """What one group adds up to."""

    count: int
    squares: int
    weights: list[int]


def records(survey: Survey) -> Iterator[tuple[dict[str, int], list[int], dict[str, int]]]:
    """(codes by column, weights, amounts by name) of one person after the other."""
    for i in range(survey.rows):
        codes = {name: int(column[i]) for name, column in survey.columns.items()}
        amounts = {name: int(column[i]) for name, column in survey.amounts.items()}
        yield codes, [int(w) for w in survey.weights[i]], amounts


def slow_sums(survey: Survey, rules: Sequence[Rule], amount: str = "") -> SlowSums:
    """Sums over the people for whom all rules hold; with an amount, over those who have it."""
    count, squares, weights = 0, 0, [0] * survey.weights.shape[1]
    for codes, weight, amounts in records(survey):
        if all(rule.holds(codes) for rule in rules) and (not amount or amounts[amount] != NO_AMOUNT):
            count += 1
            squares += weight[0] ** 2
            weights = [total + w for total, w in zip(weights, weight, strict=True)]
    return SlowSums(count, squares, weights)


def slow_products(survey: Survey, rules: Sequence[Rule], amount: str) -> list[int]:
    """Sums of weight x amount over the people for whom all rules hold and who have the amount."""
    products = [0] * survey.weights.shape[1]
    for codes, weight, amounts in records(survey):
        if all(rule.holds(codes) for rule in rules) and amounts[amount] != NO_AMOUNT:
            products = [total + w * amounts[amount] for total, w in zip(products, weight, strict=True)]
    return products


def slow_cells(survey: Survey, dimensions: Sequence[Mapping[str, Rule]]) -> set[tuple[frozenset[str], ...]]:
    """The combinations of labels that somebody has: for each dimension the set of labels whose rule holds."""
    return {
        tuple(frozenset(label for label, rule in rules.items() if rule.holds(codes)) for rules in dimensions)
        for codes, _, _ in records(survey)
    }
