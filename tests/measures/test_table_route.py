"""The published-table route on the Census Bureau's own tables of 2010 to 2018."""

import math

import pytest

from fivefold.measures.definitions import default_initiative
from fivefold.measures.table_route import every_place, find_tables, load_route, table_figures
from fivefold.vocabulary import Refused, Verdict

YEARS = range(2010, 2019)


@pytest.fixture(scope="module")
def route():
    return load_route(default_initiative())


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "acs_1yr_state_tables"


@pytest.fixture(scope="module")
def tables(route, folder):
    return find_tables(folder, route.tables, year=2018)


def test_pennsylvania_2018_by_hand(route, tables):
    """Hand calculation from the published cells with the Census handbook's formulas, spelled out here."""
    b, c = tables["B24010B"], tables["C24010"]
    cells = [b.value(row, "42") for row in (7, 43)]
    workers, moe = sum(x.estimate for x in cells), math.hypot(*(x.moe90 for x in cells))
    every = [c.value(row, "42") for row in (7, 43)]
    jobs, jobs_moe = sum(x.estimate for x in every), math.hypot(*(x.moe90 for x in every))
    group, people = tables["C23002B"].value(1, "42"), tables["B23001"].value(1, "42")
    s, p = workers / jobs, group.estimate / people.estimate
    s_moe = math.sqrt(moe**2 - (s * jobs_moe) ** 2) / jobs
    p_moe = math.sqrt(group.moe90**2 - (p * people.moe90) ** 2) / people.estimate
    expected_moe = math.hypot(s_moe, s / p * p_moe) / p
    found = table_figures("access-index", route, tables, place="state-pa")["black-alone"].estimate
    assert found.value == pytest.approx(s / p, rel=1e-12)
    assert found.moe90 == pytest.approx(expected_moe, rel=1e-12)
    assert (found.approximate, found.verdict) == (True, Verdict.BELOW)


def test_every_state_has_an_index_or_says_why_not(route, tables):
    """Closed world: 52 places x 5 groups; where the tables publish no number, there is none here."""
    figures = every_place("access-index", route, tables)
    assert len(figures) == 52 * 5
    for figure in figures:
        exists = figure.estimate.value is not None
        assert exists == (figure.estimate.moe90 is not None)
        assert exists or figure.estimate.method.startswith("not published")
    assert sum(f.estimate.value is not None for f in figures) == _published_pairs(route, tables)


def _published_pairs(route, tables):
    """Slow and obvious: places x groups for which every needed cell of the tables holds a number."""
    return sum(
        all(
            tables[rows.table].value(row, place).moe90 is not None
            for parts in (own, route.everyone)
            for rows in (parts.workers, parts.people)
            for row in rows.rows
        )
        for own in route.rows.values()
        for place in tables["C24010"].places
    )


@pytest.mark.parametrize("year", YEARS)
def test_women_and_men_make_everyone(route, folder, year):
    """Identity: rows 7 and 43 of C24010 are men and women, so the women's share is row 43 over their sum."""
    tables = find_tables(folder, ["C24010", *(f"B24010{x}" for x in "BDHI")], year=year)
    for place in ("state-pa", "state-de", "state-ca"):
        share = table_figures("share-of-workers", route, tables, place=place)["women"].estimate
        geo = route.places[place]
        men, women = (tables["C24010"].value(row, geo).estimate for row in (7, 43))
        assert share.value == pytest.approx(women / (men + women), rel=1e-12)


def test_microdata_and_tables_agree_within_their_margins(delaware, route, tables):
    """Two routes to one quantity: the public-use file is a subsample, so they differ by less than 3 joint SEs."""
    by_table = table_figures("access-index", route, tables, place="state-de")
    by_file = delaware.access_index(
        groups="acs-table-groups", occupations="acs-computer-engineering-science", universe="age-16-plus"
    )
    for figure in by_table:
        if figure.estimate.value is None:
            continue
        other = by_file[figure.group].estimate
        assert abs(figure.estimate.value - other.value) < 3 * math.hypot(figure.estimate.se, other.se)


def test_what_the_tables_lack_is_said(route, folder, tables):
    """By design: a missing table, an unknown place or figure is refused by name."""
    without = {name: table for name, table in tables.items() if name != "B24010I"}
    with pytest.raises(Refused, match="B24010I"):
        table_figures("access-index", route, without, place="state-pa")
    with pytest.raises(Refused, match="atlantis"):
        table_figures("access-index", route, tables, place="atlantis")
    with pytest.raises(Refused, match="proportionality cannot"):
        table_figures("proportionality", route, tables, place="state-pa")
    with pytest.raises(Refused, match="not a folder"):
        find_tables(folder / "MANIFEST.csv", ["C24010"], year=2018)
