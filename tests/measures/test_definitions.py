"""The shipped initiative against official lists, a second initiative, and every way a definition can be wrong."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from fivefold.measures.definition_files import read_definition_file
from fivefold.measures.definitions import (
    Initiative,
    default_initiative,
    known_occupation_codes,
    load_initiative,
    shipped_folder,
    shipped_initiatives,
)
from fivefold.sources.dictionary import read_dictionary
from fivefold.vocabulary import Effect, Refused, SourceKind

NEW_CASTLE = Path(__file__).parent / "new-castle"
REFERENCE = shipped_folder() / "reference"
Edit = Callable[..., Path]


@pytest.fixture(scope="module")
def shipped() -> Initiative:
    return default_initiative("philadelphia-stem")


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """A copy of the second initiative in which one text of one file is another."""

    def edit(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "edited"
        shutil.copytree(NEW_CASTLE, folder, dirs_exist_ok=True)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return folder

    return edit


# --- against official lists -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "name"),
    [("S&E", "ncses-se"), ("S&E-related", "ncses-se-related"), ("Middle skill", "ncses-middle-skill")],
)
def test_ncses_lists_are_the_published_table(shipped: Initiative, shared_data: Path, category: str, name: str) -> None:
    # Right because NCSES table SLBR-1 names the category of every 2018 code.
    path = shared_data / "stem_occupation_codes" / "ncses_stem_by_census_occ_2018_codes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        published = {int(r["occ_2018"]) for r in csv.DictReader(stream) if r["ncses_category"] == category}
    assert shipped.occupation_lists[name].codes[2018] == published


def test_the_whole_ncses_list_has_172_codes(shipped: Initiative) -> None:
    # Right because the published table has 45 + 62 + 65 STEM codes, whose workers add to its published total.
    assert len(shipped.occupation_lists["ncses-stem"].codes[2018]) == 172


@pytest.mark.parametrize(("name", "count"), [("census-stem", 63), ("census-stem-related", 35)])
def test_census_lists_have_as_many_codes_as_the_bureau_counts(shipped: Initiative, name: str, count: int) -> None:
    # Right because ACS-24 says there are 63 STEM and 35 STEM-related 2010 codes; PUMS puts some of them together.
    crosswalk = read_definition_file(REFERENCE / "occupation-crosswalk-2010-2018.yaml")
    grouped = dict(dict(crosswalk.items())["grouped"].items())
    sizes = {int(code): sum(high - low + 1 for low, high in e.spans()) for code, e in grouped.items()}
    assert sum(sizes.get(code, 1) for code in shipped.occupation_lists[name].codes[2010]) == count


def test_the_table_row_is_socs_15_17_19(shipped: Initiative, shared_data: Path) -> None:
    # Right because ACS table C24010 defines its row by SOC majors 15, 17 and 19, and the file holds both codes.
    pairs = set()
    for path in sorted((shared_data / "pums_2018_1yr_states").glob("csv_p*.zip"))[:6]:
        with zipfile.ZipFile(path) as packed:
            name = next(n for n in packed.namelist() if n.endswith(".csv"))
            frame = pl.read_csv(packed.read(name), columns=["OCCP", "SOCP"], infer_schema=False).drop_nulls()
        pairs |= set(frame.unique().iter_rows())
    found = {int(occupation) for occupation, soc in pairs if soc[:2] in ("15", "17", "19")}
    others = {int(occupation) for occupation, soc in pairs} - found
    row = shipped.occupation_lists["acs-computer-engineering-science"].codes[2018]
    assert found <= row
    assert not others & row
    assert len(found) > 50


@pytest.mark.parametrize(("vintage", "year"), [(2010, "2017"), (2018, "2018"), (2018, "2021")])
def test_known_codes_are_those_of_the_data_dictionary(shared_data: Path, vintage: int, year: str) -> None:
    # Right because the dictionary lists every code OCCP can hold in its year.
    path = shared_data / "pums_data_dictionaries" / f"PUMS_Data_Dictionary_{year}.csv"
    listed = {code for low, high in read_dictionary(path).codes["OCCP"] for code in range(low, high + 1)}
    assert set(known_occupation_codes(REFERENCE)[vintage]) == listed


@pytest.mark.parametrize(
    ("vintage", "file", "column"),
    [(2010, "geocorr2018_puma2010_to_county", "puma12"), (2020, "geocorr2022_puma2020_to_county", "puma22")],
)
def test_philadelphia_is_whole_pumas(
    shipped: Initiative, shared_data: Path, vintage: int, file: str, column: str
) -> None:
    # Right because Geocorr gives each PUMA's county with the share of its people there.
    county = "county14" if vintage == 2010 else "county"
    with gzip.open(shared_data / "puma_geography" / f"{file}.csv.gz", "rt", encoding="latin-1") as stream:
        rows = [row for row in csv.DictReader(stream) if row["state"] == "42"]
    inside = {int(row[column]) for row in rows if row[county] == "42101"}
    outside = {int(row[column]) for row in rows if row[county] != "42101"}
    key = f"PUMA{vintage % 100}"
    home = shipped.places["philadelphia"].home
    empty = dict.fromkeys(home.columns, -1)
    assert all(home.holds(empty | {"ST": 42, key: puma}) for puma in inside)
    assert not any(home.holds(empty | {"ST": 42, key: puma}) for puma in outside)
    assert not any(home.holds(empty | {"ST": 34, key: puma}) for puma in inside)


def test_states_are_those_of_the_dictionary(shipped: Initiative, shared_data: Path) -> None:
    # Right because variable ST of the dictionary names every state with its code and letters.
    path = shared_data / "pums_data_dictionaries" / "PUMS_Data_Dictionary_2018.csv"
    for code, label in read_dictionary(path).labels["ST"].items():
        name, letters = label.split("/")
        place = shipped.places[f"state-{letters.lower()}"]
        assert place.name.en == name
        assert place.home.holds({"ST": int(code)})
        assert place.work is not None
        assert place.work.holds({"POWSP": int(code)})
    assert sum(kind == "state" for kind in shipped.place_kinds.values()) == 52


def test_published_stem_workers_by_puma_are_ncses(shipped: Initiative, shared_data: Path) -> None:
    # Right because table SLBR-22 gives them; the issue names their sum, 151,900.
    path = shared_data / "ncses_published_stem_tables" / "11019_SLBR-22.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    pumas = {row[2]: row[6][2:] for row in rows if row[3] == "PUMA ID" and row[6].startswith("42032")}
    numbers = {
        (pumas[row[2]], row[4]): float(row[6]) for row in rows if row[2] in pumas and row[3].startswith("ALL STEM")
    }
    carried = {
        (figure.place.removeprefix("puma-"), {"people": "Number", "percent": "Percent"}[figure.unit]): figure.value
        for figure in shipped.published
        if figure.source.table == "SLBR-22"
    }
    assert carried == numbers
    assert sum(value for (_, unit), value in carried.items() if unit == "Number") == 151_900


# --- the shipped initiative -------------------------------------------------------------------------------------------


def test_everything_a_page_names_is_defined_in_two_languages(shipped: Initiative) -> None:
    # Right because Text refuses an empty wording, so being loaded is being worded; here: that the parts are all there.
    assert {"race5-by-sex", "race5", "sex", "mission-groups", "acs-table-groups"} == set(shipped.group_schemes)
    assert len(shipped.group_schemes["race5-by-sex"].groups) == 10
    assert {s.id for s in shipped.group_schemes.values() if not s.exclusive} == {"mission-groups", "acs-table-groups"}
    assert shipped.default_question.place in shipped.places
    assert all(figure.source.kind is SourceKind.PUBLISHED_TABLE for figure in shipped.published)
    assert [i.figure for i in shipped.indicators][:2] == ["proportionality", "access-index"]


def test_a_break_meets_only_what_it_touches(shipped: Initiative) -> None:
    # Right because a scheme by sex reads no race column, and the county is whole PUMAs in both vintages.
    def met(**parts: str) -> set[str]:
        return {b.id for b in shipped.breaks_for(**parts)}

    always = {"no-standard-2020"}
    assert met(place="philadelphia", groups="sex") == always
    assert met(place="philadelphia", groups="race5") == always | {"race-question-2020"}
    assert met(place="state-pa", groups="sex", occupations="ncses-se") == always | {"occupation-codes-2018"}
    assert met(place="puma-03209", groups="sex") == always | {"pumas-2022"}


def test_openings_to_the_goal_year_by_hand(shipped: Initiative) -> None:
    # Right by hand: 40,000 jobs, 1% growth and 5.5% replacement a year are 400 and 2,200 a year, for 12 years.
    plan = shipped.openings_plan(jobs=40_000, data_year=2018)
    assert (plan.years, plan.net_new_jobs_per_year, plan.replacement_openings_per_year) == (12, 400, 2_200)


def test_the_shipped_initiative_needs_no_name() -> None:
    # Right because exactly one initiative is shipped.
    assert shipped_initiatives() == ("philadelphia-stem",)
    assert default_initiative().id == "philadelphia-stem"


def test_an_unknown_initiative_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match="philadelphia-stem"):
        default_initiative("atlantis")


# --- another initiative -----------------------------------------------------------------------------------------------


def test_another_place_needs_only_files() -> None:
    # Right because the files say so; nothing of the first initiative may appear in the second.
    other = load_initiative(NEW_CASTLE)
    assert other.id == "new-castle"
    assert set(other.places) == {"new-castle", "wilmington"}
    assert other.places["wilmington"].part_of == "new-castle"
    assert other.default_question.basis == "work"
    assert other.published == ()
    assert other.breaks[0].effect is Effect.WARN
    assert other.list_parts == {"all-makers": ("engineers", "makers")}
    assert {6230, 8030, 1320, 1530} <= other.occupation_lists["all-makers"].codes[2018]
    assert other.openings_plan(jobs=1000, data_year=2030).net_new_jobs_per_year == -5


def test_alternatives_and_everyone_are_rules() -> None:
    # Right by reading the two rules of groups.yaml for four people.
    either = load_initiative(NEW_CASTLE).group_schemes["either"].groups
    people = [{"AGEP": age, "SCHL": schooling} for age in (20, 50) for schooling in (1, 16)]
    assert [either[0].rule.holds(p) for p in people] == [True, True, True, False]
    assert all(either[1].rule.holds(p) for p in people)


def test_a_range_stands_for_known_codes_only() -> None:
    # Right because 1330 and 1500 are Census codes that no person file holds (PUMS puts them under 1340 and 1520).
    engineers = load_initiative(NEW_CASTLE).occupation_lists["engineers"].codes[2018]
    assert {1320, 1340, 1520, 1530} <= engineers
    assert not {1330, 1500} & engineers


def test_wording_changes_no_measure_but_codes_do(edited: Edit) -> None:
    # Right because a measure is ids, rules and codes; what people are called is not among them.
    before = load_initiative(NEW_CASTLE)
    renamed = load_initiative(edited("groups.yaml", "{en: Women, es: Mujeres}", "{en: Womxn, es: Mujeres}"))
    recoded = load_initiative(edited("occupations/makers.yaml", '2018: "6230, 8030"', '2018: "6230"'))
    assert renamed.group_schemes["sex"].groups[0].name.en == "Womxn"
    assert renamed.digest != before.digest
    assert renamed.measured_digest == before.measured_digest
    assert recoded.measured_digest != before.measured_digest


# --- wrong definitions ------------------------------------------------------------------------------------------------

WRONG = {
    "an unknown key": ("groups.yaml", "exclusive: yes", "exclusive: yes\n    colour: red", "line 6 .*colour"),
    "a key given twice": (
        "groups.yaml",
        "exclusive: yes",
        "exclusive: yes\n    exclusive: no",
        "exclusive is given twice",
    ),
    "a missing language": ("groups.yaml", "{en: Women, es: Mujeres}", "{en: Women}", "es is missing"),
    "an empty wording": ("groups.yaml", "{en: Women, es: Mujeres}", '{en: Women, es: ""}', "a text is needed"),
    "an id used twice": ("groups.yaml", "id: men", "id: women", "women is used twice"),
    "a bad id": ("groups.yaml", "id: men", "id: Men!", "is not an id"),
    "a bad code": ("groups.yaml", "{SEX: 2}", "{SEX: two}", "'two' is not a code"),
    "a range backwards": ("universes.yaml", "18-99", "99-18", "runs backwards"),
    "a code twice": ("groups.yaml", '"1, 2"', '"1-2, 2"', "code 2 is named twice"),
    "a bad column": ("groups.yaml", "{SEX: 2}", "{sex: 2}", "'sex' is not a column name"),
    "neither yes nor no": ("groups.yaml", "exclusive: yes", "exclusive: maybe", "Write one of: yes, no"),
    "a bad version": ("universes.yaml", "2026-01-31", "v1", "'v1' is not a version"),
    "an alias": ("universes.yaml", "18-99}", "18-99}, version: &v 1", "anchors, aliases and tags"),
    "a tag": ("universes.yaml", "adults", "!!python/object:os.system adults", "anchors, aliases and tags"),
    "not YAML": ("universes.yaml", "universes:", "universes: [", "this is not YAML"),
    "an empty list": ("breaks.yaml", "[occupation]", "[]", "at least one element"),
    "an unknown default": ("initiative.yaml", "groups: sex", "groups: planets", "planets is not defined"),
    "a share beyond 1": ("initiative.yaml", "growth: -0.005", "growth: 5", "Write 1% as 0.01"),
    "a vintage unknown": ("occupations/makers.yaml", "{2010:", "{2011:", "2011 is no known code vintage"),
    "a range of nothing": ("occupations/makers.yaml", '2018: "6230, 8030"', "2018: 6231-6232", "no known code lies in"),
    "an unknown part": (
        "occupations/all-makers.yaml",
        "[engineers, makers]",
        "[engineers, poets]",
        "poets is not a list",
    ),
    "a part of itself": ("occupations/all-makers.yaml", "id: all-makers", "id: makers", "makers is used twice"),
    "an unknown parent": ("places.yaml", "part_of: new-castle", "part_of: atlantis", "atlantis is not a place"),
    "an unknown effect": ("breaks.yaml", "effect: warn", "effect: shout", "Write one of: refuse, warn"),
    "an unknown aspect": ("breaks.yaml", "[occupation]", "[weather]", "'weather' is not one of the choices"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_definition_is_refused_with_its_place(edited: Edit, what: str) -> None:
    # Right because each edit breaks one rule of the form, and the sentence must name the file.
    file, old, new, says = WRONG[what]
    folder = edited(file, old, new)
    with pytest.raises(Refused, match=says) as refused:
        load_initiative(folder)
    assert Path(file).name in refused.value.reason


def test_codes_with_leading_zeros_are_decimal(edited: Edit) -> None:
    # Right because 0110 is a Census code; YAML by itself would read it as octal, 72.
    folder = edited("occupations/makers.yaml", '2018: "6230, 8030"', "2018: 0110")
    assert load_initiative(folder).occupation_lists["makers"].codes[2018] == {110}


def test_a_missing_file_is_refused_by_name(edited: Edit) -> None:
    folder = edited("places.yaml", "new-castle", "new-castle")
    (folder / "places.yaml").unlink()
    with pytest.raises(Refused, match=r"places\.yaml could not be read"):
        load_initiative(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"a: b\n" * 300_000])
def test_a_file_that_holds_no_definitions_is_refused(tmp_path: Path, content: bytes) -> None:
    # Right because none of these is a document of definitions: not text, empty, far too long.
    path = tmp_path / "odd.yaml"
    path.write_bytes(io.BytesIO(content).getvalue())
    with pytest.raises(Refused, match=r"odd\.yaml"):
        read_definition_file(path).parts("a")
