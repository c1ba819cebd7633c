"""`fivefold measure` as an analyst types it: JSON that a program reads, sentences and exit codes when it cannot."""

import csv
import io
import json

import pytest

from fivefold.cli import exits
from fivefold.cli.main import main

KEYS = {
    "figure", "place", "year", "group", "estimate", "se", "moe90", "lower90", "upper90", "unweighted_count",
    "reliability", "verdict", "definition",
}  # fmt: skip


@pytest.fixture
def measure(capsys, shared_data):
    """Runs the command on Delaware 2018; returns (exit code, standard output, standard error)."""
    delaware = str(shared_data / "pums_2018_1yr_states" / "csv_pde.zip")

    def run(*arguments, source=("--from", delaware)):
        code = main(["measure", *arguments, *source])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_json_is_a_list_of_objects_with_the_promised_keys(measure):
    """Issue 2 names the keys; the values for Black women are R survey's (reference_de_vt_wy.csv, Delaware)."""
    asked = ("--stem", "ncses-stem", "--universe", "age-16-64", "--groups", "race5-by-sex", "--format", "json")
    code, out, _ = measure("access-index", *asked)
    rows = {row["group"]: row for row in json.loads(out)}
    assert code == exits.OK
    assert all(set(row) >= KEYS for row in rows.values())
    assert len(rows) == 10
    black_women = rows["black-women"]
    assert black_women["estimate"] == pytest.approx(0.818366784696198, rel=1e-9)
    assert (black_women["year"], black_women["place"], black_women["figure"]) == (2018, "state-de", "access-index")
    assert black_women["moe90"] == pytest.approx(1.645 * black_women["se"])
    assert rows["other-women"]["se"] is None
    assert rows["other-women"]["reliability"] == "none"


def test_csv_has_the_same_numbers_as_json(measure):
    """Identity: two forms of one answer."""
    _, as_json, _ = measure("share-of-people", "--groups", "sex", "--format", "json")
    _, as_csv, _ = measure("share-of-people", "--groups", "sex", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    assert [float(row["estimate"]) for row in rows] == [row["estimate"] for row in json.loads(as_json)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("proportionality",),
        ("headcount-gap", "--kind", "growth-alone"),
        ("headcount-gap", "--kind", "target-year"),
        ("worker-rate", "--groups", "mission-groups"),
        ("total-workers", "--basis", "work"),
        ("mean", "--amount", "WKHP", "--groups", "sex"),
        ("quantile", "--q", "0.9", "--groups", "sex"),
    ],
)
def test_every_figure_prints_a_table(measure, arguments):
    """By design: any figure can be asked for, and its table names definition and source."""
    code, out, _ = measure(*arguments)
    assert code == exits.OK
    assert "2018" in out
    assert "Delaware" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("happiness",), "There is no figure happiness."),
        (("access-index", "--stem", "x"), "There is no occupation list x."),
        (("access-index", "--groups", "x"), "There is no group scheme x."),
        (("access-index", "--place", "philadelphia"), "Philadelphia"),
        (("proportionality", "--groups", "mission-groups"), "share people"),
        (("headcount-gap", "--kind", "x"), "x is not a kind of headcount gap."),
        (("quantile", "--q", "1.5"), "1.5 is not a quantile."),
        (("access-index", "--initiative", "x"), "x has no initiative.yaml."),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_a_code(measure, arguments, said):
    """Bad input: exit code 3, one sentence on standard error, nothing on standard output."""
    code, out, err = measure(*arguments)
    assert (code, out) == (exits.REFUSED, "")
    assert said in err


def test_a_file_that_is_not_there(measure, tmp_path):
    """Bad input: the file's name and what to do."""
    code, out, err = measure("access-index", source=("--from", str(tmp_path / "csv_pxx.zip")))
    assert (code, out) == (exits.REFUSED, "")
    assert "csv_pxx.zip" in err


def test_published_tables_give_the_same_figure_marked_approximate(measure, shared_data):
    """Hand calculation in tests/measures/test_table_route.py; here: the road from the command to the mark."""
    tables = str(shared_data / "acs_1yr_state_tables")
    asked = ("access-index", "--year", "2018", "--place", "state-pa", "--format", "json")
    _, out, _ = measure(*asked, source=("--tables", tables))
    rows = json.loads(out)
    assert [row["approximate"] for row in rows] == [True] * 5
    code, _, err = measure("access-index", source=("--tables", tables))
    assert code == exits.REFUSED
    assert "need the year" in err


def test_change_since_an_earlier_file_must_be_earlier(measure, shared_data):
    """Bad input: the same file on both sides is no change over time."""
    path = str(shared_data / "pums_2018_1yr_states" / "csv_pde.zip")
    code, _, err = measure("access-index", "--since", path)
    assert code == exits.REFUSED
    assert "does not come after" in err
