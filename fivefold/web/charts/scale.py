"""How many people one little person stands for."""

from itertools import count

MOST = 20
"""At most this many little people in a row: they must fit on a phone."""


def unit_for(largest: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, 50 ... that keeps a row of `largest` people within MOST figures."""
    sizes = (step * int(10**power) for power in count() for step in (1, 2, 5))
    return next(size for size in sizes if largest / size <= MOST)
