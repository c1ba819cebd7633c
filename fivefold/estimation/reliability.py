"""How far an estimate can be trusted: by its coefficient of variation and the cases behind it."""

from __future__ import annotations

from fivefold.vocabulary import Reliability

FEWEST_CASES = 30
"""With fewer unweighted cases an estimate is not shown as a number."""
HIGH_BELOW = 0.12
LOW_ABOVE = 0.30


def classify(cv: float | None, unweighted_count: int | None, zero_cell: bool) -> Reliability:  # noqa: FBT001  one of three facts, not a switch
    """The reliability class of an estimate.

    cv: coefficient of variation (a fraction, not percent), None when the estimate or its standard error does not exist.
    unweighted_count: sample cases behind it, None for published tables, where only the CV decides.
    zero_cell: none or all of the cases have the characteristic, so the replicates cannot tell how sure it is.

    High: CV below 12%; medium: 12-30%; low: above 30%; none: fewer than 30 cases, a zero cell, or no CV.
    """
    if zero_cell or cv is None or (unweighted_count is not None and unweighted_count < FEWEST_CASES):
        return Reliability.NONE
    if cv < HIGH_BELOW:
        return Reliability.HIGH
    return Reliability.MEDIUM if cv <= LOW_ABOVE else Reliability.LOW


def worse(first: Reliability, second: Reliability) -> Reliability:
    """The less reliable of two: what a figure made from both deserves."""
    order = list(Reliability)
    return max(first, second, key=order.index)
