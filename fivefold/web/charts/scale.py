"""From numbers to pixels, and how many people one little person stands for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

MOST = 20
"""At most this many little people in a row: they must fit on a phone."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a number stands: `domain` (numbers, rising) drawn onto `range` (pixels; falling for a height).

    Equal steps, or equal ratios where `logarithmic`. What lies outside the domain is drawn at its edge, never beyond.
    """

    domain: tuple[float, float]
    range: tuple[float, float]
    logarithmic: bool = False

    def __post_init__(self) -> None:
        low, high = self.domain
        if not (-math.inf < low < high < math.inf) or (self.logarithmic and low <= 0):
            raise ValueError(f"A scale needs a rising, finite domain, above zero if logarithmic, not {self.domain}.")

    def at(self, value: float) -> float:
        """The pixel of a value."""
        (low, high), (start, end) = self.domain, self.range
        inside = min(max(value, low), high)
        part = math.log(inside / low) / math.log(high / low) if self.logarithmic else (inside - low) / (high - low)
        return start + part * (end - start)


def unit_for(largest: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that keeps a row of `largest` people within MOST figures."""
    sizes: Iterator[int] = (step * 10**power for power in count() for step in (1, 2, 5))
    return next(size for size in sizes if largest / size <= MOST)
