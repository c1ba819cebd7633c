"""Our special functions against SciPy (development only) over parameters from 0.01 to a million."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special as scipy_special
from scipy import stats

from fivefold.estimation.special import beta_cdf, beta_quantile, normal_cdf, normal_pdf, normal_quantile, t_quantile

PARAMETERS = (0.01, 0.3, 1.0, 2.5, 10.0, 77.0, 1e3, 1e5, 1e6)
PROBABILITIES = (0.001, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999)
GRID = np.array(list(product(PROBABILITIES, PARAMETERS, PARAMETERS))).T


def test_beta_cdf_at_every_kind_of_quantile() -> None:
    """SciPy's incomplete beta function, at points spread over the whole distribution."""
    p, a, b = GRID
    x = np.clip(scipy_special.betaincinv(a, b, p), 1e-300, 1)
    expected = scipy_special.betainc(a, b, x)
    np.testing.assert_allclose(beta_cdf(x, a, b), expected, rtol=1e-9)


def test_beta_quantile_inverts_the_beta_cdf() -> None:
    """Identity I_x(a, b) = p by SciPy's own I; its own inverse is off by 3e-9 at a = 1,000 and b = 1,000,000."""
    p, a, b = GRID
    x = beta_quantile(p, a, b)
    inside = (x > 1e-290) & (x < 0.9999)  # nearer to 1 the digits of x no longer tell p
    np.testing.assert_allclose(scipy_special.betainc(a, b, x)[inside], p[inside], rtol=5e-9)
    assert inside.mean() > 0.7


@settings(deadline=None)
@given(st.floats(0.01, 1e5), st.floats(0.01, 1e5), st.floats(0, 1, allow_subnormal=False))
def test_beta_cdf_anywhere(a: float, b: float, x: float) -> None:
    """SciPy; in the far tails both are tiny, so to 1e-12 absolute."""
    assert float(beta_cdf(x, a, b)) == pytest.approx(float(scipy_special.betainc(a, b, x)), rel=1e-9, abs=1e-12)


def test_ends_of_the_beta_distribution() -> None:
    """By definition: no probability lies below 0, all of it below 1."""
    assert beta_cdf(0, 2, 3) == 0
    assert beta_cdf(1, 2, 3) == 1
    assert beta_quantile(0, 2, 3) == 0
    assert beta_quantile(1, 2, 3) == 1


@pytest.mark.parametrize("wrong", [(-0.1, 1, 1), (0.5, 0, 1), (0.5, 1, np.nan), (np.nan, 1, 1)])
def test_what_is_no_distribution_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="beta distribution"):
        beta_cdf(*wrong)
    with pytest.raises(ValueError, match="beta distribution"):
        beta_quantile(*wrong)


@pytest.mark.parametrize("df", [0.5, 1, 2, 5, 30, 80, 1e4])
@pytest.mark.parametrize("p", [0.001, 0.05, 0.3, 0.5, 0.51, 0.95, 0.999])
def test_t_quantiles(df: float, p: float) -> None:
    """SciPy's Student t."""
    assert float(t_quantile(p, df)) == pytest.approx(float(stats.t.ppf(p, df)), rel=1e-9, abs=1e-12)


def test_normal_functions() -> None:
    """SciPy's normal distribution."""
    x = np.linspace(-6, 6, 25)
    np.testing.assert_allclose(normal_cdf(x), stats.norm.cdf(x), rtol=1e-9)
    np.testing.assert_allclose(normal_pdf(x), stats.norm.pdf(x), rtol=1e-12)
    assert normal_quantile(0.95) == pytest.approx(stats.norm.ppf(0.95), rel=1e-12)
