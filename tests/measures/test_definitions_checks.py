"""The checker finds what a loader cannot see, says nothing of what is right, and the command ends with its code."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from fivefold.cli.main import main
from fivefold.measures.definition_checks import Facts, Finding, check, read_facts
from fivefold.measures.definitions import Initiative, default_initiative, load_initiative
from fivefold.sources.dictionary import read_dictionary
from fivefold.vocabulary import Criterion, OccupationList, Period, Refused, Rule

NEW_CASTLE = Path(__file__).parent / "new-castle"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()


@pytest.fixture(scope="module")
def county() -> Initiative:
    return load_initiative(NEW_CASTLE)


def problems(initiative: Initiative, facts: Facts) -> list[Finding]:
    return [finding for finding in check(initiative, facts) if finding.is_problem]


def with_codes(initiative: Initiative, name: str, codes: dict[int, set[int]]) -> Initiative:
    one = initiative.occupation_lists[name]
    changed = OccupationList(one.id, one.version, one.name, {v: frozenset(c) for v, c in codes.items()}, one.source)
    return replace(initiative, occupation_lists={**initiative.occupation_lists, name: changed})


def with_rule(initiative: Initiative, scheme: str, group: str, rule: Rule) -> Initiative:
    one = initiative.group_schemes[scheme]
    groups = tuple(replace(g, rule=rule) if g.id == group else g for g in one.groups)
    return replace(initiative, group_schemes={**initiative.group_schemes, scheme: replace(one, groups=groups)})


# --- what is right ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", ["2017", "2018", "2019", "2021", "2013-2017", "2014-2018", "2017-2021"])
def test_the_shipped_definitions_have_no_problem_in_any_year(shared_data: Path, year: str) -> None:
    # Right because every code was written from these dictionaries; each year's must still hold them all.
    path = shared_data / "pums_data_dictionaries" / f"PUMS_Data_Dictionary_{year}.csv"
    with_dictionary = read_facts(dictionary=read_dictionary(path))
    assert with_dictionary.dictionary_vintage == (2010 if year.endswith("2017") else 2018)
    assert problems(default_initiative(), with_dictionary) == []


def test_a_second_initiative_has_no_problem_and_nothing_to_note(county: Initiative, facts: Facts) -> None:
    # Right because its codes are all known, unsplit, and its places real.
    assert check(county, facts) == ()


def test_exclusive_schemes_hold_everybody_once_by_trying_all_codes() -> None:
    # Right because the slow twin asks every rule about every combination of HISP, RAC1P and SEX.
    for scheme in default_initiative().group_schemes.values():
        if scheme.exclusive:
            for hisp, race, sex in product(range(1, 25), range(1, 10), (1, 2)):
                person = {"HISP": hisp, "RAC1P": race, "SEX": sex}
                assert sum(group.rule.holds(person) for group in scheme.groups) == 1


# --- what is wrong ----------------------------------------------------------------------------------------------------


def test_an_unknown_code_is_named(county: Initiative, facts: Facts) -> None:
    # Right because 1330 is a Census code that PUMS puts under 1340.
    wrong = with_codes(county, "makers", {2010: {1330}, 2018: {1330}})
    assert [(f.check, f.definition) for f in problems(wrong, facts)][:2] == [
        ("unknown codes", "makers, 2010 codes"),
        ("unknown codes", "makers, 2018 codes"),
    ]


def test_soldiers_and_people_without_recent_work_are_no_occupation(county: Initiative, facts: Facts) -> None:
    # Right because 9800 is military and 9920 means unemployed with no recent work.
    wrong = with_codes(county, "makers", {2010: {6230}, 2018: {9800, 9920}})
    assert "no occupation" in {f.check for f in problems(wrong, facts)}


def test_a_code_in_two_parts_is_doubled(county: Initiative, facts: Facts) -> None:
    # Right because 1360 (civil engineers) is among the engineers already.
    wrong = with_codes(county, "makers", {2010: {6230, 1360}, 2018: {6230, 1360}})
    doubled = [f for f in problems(wrong, facts) if f.check == "doubled codes"]
    assert [f.says for f in doubled] == ["1360 is in makers and in a part before it."] * 2


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ({2010: {1030}, 2018: {6230}}, "2010 codes 1030 have no successor on the 2018 list."),
        ({2010: {6230}, 2018: {6230, 1031, 1032}}, "2018 codes 1031, 1032 come from nothing on the 2010 list."),
    ],
)
def test_a_code_forgotten_in_one_vintage_is_lost(
    county: Initiative, facts: Facts, codes: dict[int, set[int]], says: str
) -> None:
    # Right because the Census crosswalk splits 1030 (web developers) into 1031 and 1032.
    assert says in [f.says for f in problems(with_codes(county, "makers", codes), facts) if f.check == "lost codes"]


def test_half_a_split_code_is_a_note_not_a_problem(county: Initiative, facts: Facts) -> None:
    # Right because which side of a split 1030 belongs to is a judgement.
    found = check(with_codes(county, "makers", {2010: {1030}, 2018: {1031}}), facts)
    assert [(f.check, f.is_problem) for f in found] == [("split code", False)]


def test_groups_that_share_people_or_leave_some_out_are_not_exclusive(county: Initiative, facts: Facts) -> None:
    # Right because SEX is 1 or 2: a group of both shares people, a group of no sex leaves women out.
    shared = with_rule(county, "sex", "women", Rule.all_of(Criterion.of("SEX", [1, 2])))
    left_out = with_rule(county, "sex", "women", Rule.all_of(Criterion.of("SEX", [3])))
    assert [(f.check, f.says) for f in problems(shared, facts)] == [
        ("not exclusive", "People such as those with SEX 1 are in women and men.")
    ]
    assert [(f.check, f.says) for f in problems(left_out, facts)] == [
        ("not exhaustive", "People such as those with SEX 2 are in no group.")
    ]


def test_an_exclusive_scheme_on_unknown_codes_cannot_be_checked(county: Initiative, facts: Facts) -> None:
    found = check(with_rule(county, "sex", "women", Rule.all_of(Criterion.of("RACSOR", [1]))), facts)
    assert [(f.check, f.is_problem) for f in found] == [("not checked", False)]


def test_pumas_that_are_not_there_or_not_within(county: Initiative, facts: Facts) -> None:
    # Right because Delaware has no PUMA 00109, and PUMA 00200 is Kent County.
    def moved(puma: int) -> list[Finding]:
        home = Rule.all_of(Criterion.of("ST", [10]), Criterion.of("PUMA10", [puma]))
        place = replace(county.places["wilmington"], home=home)
        return problems(replace(county, places={**county.places, "wilmington": place}), facts)

    assert [f.check for f in moved(109)] == ["unknown PUMA", "not a part"]
    assert [f.check for f in moved(200)] == ["not a part"]


def test_an_indicator_of_no_figure(county: Initiative, facts: Facts) -> None:
    wrong = replace(county, indicators=(replace(county.indicators[0], figure="happiness"),))
    assert [f.check for f in problems(wrong, facts)] == ["unknown figure"]


def test_a_data_year_without_its_codes(county: Initiative) -> None:
    # Right because 2023 files have 2018 codes and 2020 PUMAs: a list and a place without them cannot be used.
    wrong = with_codes(county, "makers", {2010: {6230}})
    wrong = replace(wrong, list_parts={})
    found = [
        (f.definition, f.is_problem)
        for f in check(wrong, read_facts(year=Period(2023, 2023)))
        if f.check == "missing vintage" and "2023" in f.says
    ]
    assert found == [("makers", True), ("wilmington", False)]


def test_codes_that_a_dictionary_does_not_list(county: Initiative, shared_data: Path) -> None:
    # Right because HISP runs from 1 to 24 in the 2018 dictionary.
    path = shared_data / "pums_data_dictionaries" / "PUMS_Data_Dictionary_2018.csv"
    wrong = with_rule(county, "either", "all", Rule.all_of(Criterion.of("HISP", [(24, 26)])))
    found = problems(wrong, read_facts(dictionary=read_dictionary(path)))
    assert [f.says for f in found] == ["HISP 25, 26 is not in PUMS_Data_Dictionary_2018.csv."]


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_passes_the_shipped_definitions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions", "check"]) == 0
    assert "0 problems" in capsys.readouterr().out


def test_the_command_fails_on_a_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Right because code 9999 is not in any list of occupations.
    folder = tmp_path / "wrong"
    shutil.copytree(NEW_CASTLE, folder)
    makers = folder / "occupations" / "makers.yaml"
    makers.write_text(makers.read_text(encoding="utf-8").replace("8030", "9999"), encoding="utf-8")
    assert main(["definitions", "check", str(folder)]) == 1
    assert "9999" in capsys.readouterr().out


def test_the_command_refuses_a_folder_without_definitions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["definitions", "check", str(tmp_path)]) == 3
    assert "initiative.yaml" in capsys.readouterr().err


def test_the_reference_folder_must_be_complete(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="occupation-crosswalk"):
        read_facts(tmp_path)
