"""What a site holds, serves and answers: loading is one event, illustrative files give way, answers are released."""

from dataclasses import replace

import pytest

from fivefold.backbone.actors import Actor
from fivefold.backbone.models import Event
from fivefold.cli.site import _log_loads_cut_short
from fivefold.disclosure.public_source import require_public
from fivefold.measures import holdings, queries
from fivefold.measures.actions import load_population_file, log_loaded_files
from fivefold.measures.coverage import covering, files_covering, served
from fivefold.measures.definitions import default_initiative
from fivefold.measures.illustrative import read_plan, write_person_file
from fivefold.measures.population import open_survey
from fivefold.measures.queries import NothingLoaded, population_answer
from fivefold.vocabulary import Period, Refused

TESTER = Actor.command("test")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two illustrative years of the shipped initiative, on either side of the change of occupation codes."""
    initiative, folder = default_initiative(), tmp_path_factory.mktemp("made")
    plan = read_plan(initiative)
    return {year: write_person_file(initiative, plan, year, folder=folder) for year in (2017, 2019)}


@pytest.fixture
def home(settings, tmp_path):
    """An empty site of its own; nothing remembered from another."""
    settings.FIVEFOLD_HOME = tmp_path
    holdings.counted.cache_clear()
    queries._remembered.cache_clear()
    return tmp_path


@pytest.fixture
def site(home, made, db):
    for path in made.values():
        load_population_file(path, by=TESTER)
    return home


def test_loading_is_one_event_however_often(home, made, db):
    """By design: the same file twice is one file and one entry of the log."""
    first = load_population_file(made[2019], by=TESTER)
    again = load_population_file(made[2019], by=TESTER)
    assert (first.newly_loaded, again.newly_loaded) == (True, False)
    entry = Event.objects.get()
    assert (entry.verb, entry.object, entry.actor) == ("loaded", f"population-file:{first.sha256}", "command:test")


def test_a_load_cut_short_before_its_event_is_logged_at_the_next_start(site):
    """Fault R1: the store was filled and the process died; the start adds what is missing, once."""
    Event.objects.all()._raw_delete(Event.objects.db)
    assert log_loaded_files(by=TESTER) == 2
    assert log_loaded_files(by=TESTER) == 0
    assert Event.objects.count() == 2


def test_serving_a_site_adds_the_missing_entries_too(site):
    """As above, for a site that is served and not a demo: the entry says that the system added it."""
    Event.objects.all()._raw_delete(Event.objects.db)
    _log_loads_cut_short()
    assert set(Event.objects.values_list("actor", flat=True)) == {"system:serve"}
    assert Event.objects.count() == 2


def test_a_refused_file_leaves_no_trace(home, tmp_path, db):
    """By design: wholly in or wholly out; no file, no event."""
    path = tmp_path / "csv_ppa.zip"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(Refused):
        load_population_file(path, by=TESTER)
    assert Event.objects.count() == 0
    assert holdings.site_files() == ()


def test_an_empty_site_says_what_to_do(home, db):
    """look.md: an empty state teaches the next step."""
    with pytest.raises(NothingLoaded, match="fivefold acs load"):
        population_answer({}, language="en")


def test_illustrative_files_give_way_to_real_ones(delaware, made, tmp_path):
    """House rule: illustrative and real data never mix; a real file of a state hides every illustrative one of it."""
    real = delaware.files[0]
    illustrative = open_survey(made[2019], cache=tmp_path).files[0]
    assert illustrative.illustrative
    assert served([illustrative, real]) == (illustrative, real)
    real_here = replace(real, states=illustrative.states)
    assert served([illustrative, real_here]) == (real_here,)


def test_an_answer_holds_released_figures_only(site):
    """The gate: everything an answer carries passes the public door, and says that it is illustrative."""
    answer = population_answer({}, language="en")
    for year in answer.trend:
        gaps = [f for figures in year.headcount_gap.values() for f in figures]
        every = (*year.access_index, *year.share_workers, *year.share_people, *year.total_workers, *gaps)
        assert all(f.illustrative for f in require_public((*every, year.proportionality)))
    assert answer.illustrative
    assert answer.selection.year == "2019"
    assert [y.period.label for y in answer.trend] == ["2017", "2019"]
    assert "occupation-codes-2018" in [b.id for b in answer.breaks]


def test_an_answer_equals_the_notebooks_figures(site, made, tmp_path):
    """Two roads to one number: the page's answer and the analyst's interface on the same file."""
    answer = population_answer({"year": "2019", "groups": "sex"}, language="en")
    notebook = open_survey(made[2019], cache=tmp_path / "c").access_index(place="philadelphia", groups="sex")
    assert [f.value for f in answer.year.access_index] == [f.estimate.value for f in notebook]


def test_overlapping_groups_have_no_proportionality(site):
    """By design: the whole-number vision needs groups that do not overlap."""
    answer = population_answer({"groups": "mission-groups"}, language="es")
    assert answer.year.proportionality is None
    assert answer.choices.groups[3].label == "Los grupos de la misión"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"planet": "mars"}, "planet cannot be chosen"),
        ({"place": "atlantis"}, "no place atlantis"),
        ({"year": "1066"}, "1066 is not loaded"),
        ({"year": "2020"}, "2020 is not loaded"),
        ({"groups": "x"}, "no group scheme x"),
        ({"basis": "x"}, "x is not a basis"),
        ({"place": "state-de"}, "No loaded file covers Delaware"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(site, asked, said):
    """Bad input: a sentence that names what was asked and what there is."""
    with pytest.raises(Refused, match=said):
        population_answer(asked, language="en")


def test_a_place_with_old_boundaries_is_not_covered_by_a_new_file(site):
    """Facts: PUMA 03201 is of the 2010 vintage (2012-2021), PUMA 03216 of the 2020 vintage (2022 on)."""
    places, files = default_initiative().places, holdings.site_files()
    assert list(covering(places["puma-03201"], files)) == [Period(2017, 2017), Period(2019, 2019)]
    with pytest.raises(Refused, match="No loaded file covers"):
        files_covering(places["puma-03216"], files)


def test_the_sites_population_is_what_the_site_serves(site):
    """`fivefold measure` without --from asks the same files as the page."""
    population = holdings.population_of_site(year="2017", place="philadelphia")
    answer = population_answer({"year": "2017"}, language="en")
    made = population.access_index()
    assert [f.estimate.value for f in made] == [
        f.value if f.shown else m.estimate.value for f, m in zip(answer.year.access_index, made, strict=True)
    ]
    with pytest.raises(Refused, match="no place atlantis"):
        holdings.population_of_site(place="atlantis")


def test_change_across_the_change_of_occupation_codes_is_refused(made, tmp_path):
    """statistics.md, breaks: 2018 brought new occupation codes; shares of people do not depend on them."""
    before, now = (open_survey(made[year], cache=tmp_path / str(year)) for year in (2017, 2019))
    with pytest.raises(Refused, match="cannot be compared"):
        now.change_since(before, "access-index", place="philadelphia", groups="sex")
    changed = now.change_since(before, "share-of-people", place="philadelphia", groups="sex")["women"].estimate
    values = [p.share_of_people(place="philadelphia", groups="sex")["women"].estimate for p in (before, now)]
    assert changed.value == pytest.approx(values[1].value - values[0].value)
    assert changed.se == pytest.approx((values[0].se ** 2 + values[1].se ** 2) ** 0.5)
