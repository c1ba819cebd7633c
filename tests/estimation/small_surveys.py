"""Small surveys full of trouble for Hypothesis: blanks, empty groups, negative and extreme weights, overlaps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import strategies as st

from fivefold.estimation.design import bootstrap
from fivefold.estimation.survey import NO_AMOUNT, Survey
from fivefold.vocabulary import BLANK, Criterion, Period, Rule, Source

REPLICATES = 3
COLUMNS = ("AGEP", "RAC1P", "SEX")
TYPES = (np.int8, np.int16, np.int32)
PERIOD, SOURCE = Period(2018, 2018), Source("made up", "nobody", illustrative=True)

codes = st.integers(BLANK, 9)
spans = st.tuples(st.integers(BLANK, 12), st.integers(0, 4)).map(lambda s: (s[0], s[0] + s[1]))
criteria = st.builds(lambda column, span: Criterion(column, (span,)), st.sampled_from(COLUMNS), spans)
rules = st.lists(st.lists(criteria, max_size=3).map(tuple), max_size=3).map(lambda a: Rule(tuple(a)))
labelled_rules = st.dictionaries(st.sampled_from("abcd"), rules, min_size=1, max_size=4)
narrow_weights = st.one_of(st.integers(-5, 300), st.sampled_from([-(2**15), 2**15 - 1, 0]))
wide_weights = st.one_of(st.integers(-5, 300), st.sampled_from([-(2**20), 2**20]))
amounts = st.one_of(st.integers(-10_000, 1_000_000), st.just(int(NO_AMOUNT)))


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    rows = draw(st.integers(0, 25))
    wide = draw(st.booleans())
    weights = [draw(wide_weights if wide else narrow_weights) for _ in range(rows * (1 + REPLICATES))]
    return made_survey(
        {name: [draw(codes) for _ in range(rows)] for name in COLUMNS},
        np.array(weights, dtype=np.int32 if wide else np.int16).reshape(rows, 1 + REPLICATES),
        {"WAGP": [draw(amounts) for _ in range(rows)]},
        types=draw(st.permutations(TYPES)),
    )


def made_survey(
    columns: Mapping[str, list[int]],
    weights: np.ndarray,
    amounts: Mapping[str, list[int]] | None = None,
    types: tuple[type, ...] = TYPES,
) -> Survey:
    """A survey from plain lists; the columns get integer types of different width."""
    return Survey(
        columns={name: np.array(c, dtype=t) for (name, c), t in zip(columns.items(), types, strict=True)},
        weights=weights,
        design=bootstrap(weights.shape[1] - 1),
        period=PERIOD,
        source=SOURCE,
        amounts={name: np.array(a, dtype=np.int32) for name, a in (amounts or {}).items()},
    )
