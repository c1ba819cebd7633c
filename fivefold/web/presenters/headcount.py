"""The headcount gap: how many people stand between today and proportion, by each of its three definitions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from fivefold.disclosure.released import ReleasedFigure
from fivefold.estimation.parity import GapKind
from fivefold.measures.queries import PopulationAnswer
from fivefold.web.charts.model import Drawn, PeopleChart, PeopleRow
from fivefold.web.charts.scale import unit_for
from fivefold.web.presenters import words
from fivefold.web.presenters.how import download_address, how_we_know
from fivefold.web.presenters.parity import names_of, overlap_notes, place_and_year
from fivefold.web.presenters.views import Fact, FigureView, Table


def headcount_figure(answer: PopulationAnswer) -> FigureView:
    """People missing at today's number of jobs as a chart; the other two definitions beside it in the table."""
    names, gaps = names_of(answer), answer.year.headcount_gap
    today = gaps[GapKind.FIXED_JOBS]
    title = _title(today, names)
    return FigureView(
        id="headcount-gap",
        title=title,
        sentence=_(
            "This counts people at today's number of STEM jobs: how many more, or fewer, of each group would hold one "
            "if jobs were held in proportion. The table also shows two other ways to count."
        ),
        charts=(_drawing(today, names, title),),
        table=_table(answer, gaps, names),
        how=(
            *how_we_know(
                answer,
                "headcount-gap",
                _("Today's jobs: share of people times all STEM workers, minus the group's STEM workers."),
            ),
            *kind_facts(answer),
        ),
        download=download_address(answer.selection, "headcount-gap"),
        illustrative=answer.illustrative,
        key=_key(today),
        notes=overlap_notes(answer),
    )


def kind_facts(answer: PopulationAnswer) -> tuple[Fact, ...]:
    """The three ways to count, each named in full."""
    return (
        Fact(_("Today's jobs"), _("At today's number of jobs: jobs would have to change hands.")),
        Fact(
            _("New jobs only"),
            _("Nobody loses a job: this many new STEM jobs, all going to the group, would bring it to proportion."),
        ),
        Fact(
            _("By %(year)d") % {"year": answer.initiative.goal_year},
            _("The share of all yearly openings that must go to the group to reach proportion by then. Assumed: ")
            + words.here(answer.initiative.openings.words),
        ),
    )


def _sure(figure: ReleasedFigure) -> bool:
    """The interval lies on one side of zero."""
    low, high = figure.lower90, figure.upper90
    return (low is not None and low > 0) or (high is not None and high < 0)


def _title(figures: tuple[ReleasedFigure, ...], names: Mapping[str, str]) -> str:
    missing = [f for f in figures if f.value is not None and f.value > 0 and _sure(f)]
    if not missing:
        return _("We cannot tell for any group that people are missing from STEM jobs")
    most = max(missing, key=lambda f: f.value or 0)
    return _("%(group)s: about %(count)s more would hold STEM jobs if jobs were held in proportion") % {
        "group": names[most.group],
        "count": words.people(most.value or 0),
    }


def _drawing(figures: tuple[ReleasedFigure, ...], names: Mapping[str, str], title: str) -> Drawn:
    said = tuple(f"{names[f.group]}: {gap_words(f)}" for f in figures)
    return Drawn(
        id="headcount-gap",
        chart=PeopleChart(
            rows=tuple(PeopleRow(names[f.group], f.value, gap_words(f), _sure(f)) for f in figures),
            unit=_unit(figures),
        ),
        title=title,
        description="; ".join(said),
        readings=said,
    )


def _unit(figures: tuple[ReleasedFigure, ...]) -> int:
    return unit_for(max((abs(f.value) for f in figures if f.value is not None), default=1))


def gap_words(figure: ReleasedFigure) -> str:
    """How many are missing or more than their share, or that we cannot tell."""
    if figure.value is None:
        return words.hidden_words(figure)
    if not _sure(figure):
        return _("cannot tell (%(interval)s)") % {"interval": _range(figure)}
    told = {"count": words.people(figure.value), "interval": _range(figure)}
    if figure.value > 0:
        return _("about %(count)s missing (%(interval)s)") % told
    return _("about %(count)s over their share (%(interval)s)") % told


def _range(figure: ReleasedFigure) -> str:
    """Both bounds as numbers of people; where the interval spans zero the lower one keeps its minus sign."""
    low, high = figure.lower90, figure.upper90
    if low is None or high is None:
        return words.interval(figure, words.people)
    if low < 0 < high:
        return _("%(low)s to %(high)s") % {"low": f"−{words.people(low)}", "high": words.people(high)}
    near, far = sorted((abs(low), abs(high)))
    return f"{words.people(near)}–{words.people(far)}"


def _key(figures: tuple[ReleasedFigure, ...]) -> tuple[str, ...]:
    unit = {"unit": words.exact_people(_unit(figures))}
    return (
        _("Each small person stands for about %(unit)s people.") % unit,
        _("Outlined: missing. Filled: more than their share. Grey: we cannot tell."),
    )


def _table(answer: PopulationAnswer, gaps: Mapping[str, tuple[ReleasedFigure, ...]], names: Mapping[str, str]) -> Table:
    goal = {"year": answer.initiative.goal_year}
    columns = (
        (GapKind.FIXED_JOBS, _("Missing at today's jobs"), gap_words),
        (GapKind.GROWTH_ALONE, _("New jobs needed, nobody losing one"), gap_words),
        (GapKind.TARGET_YEAR, _("Share of openings until %(year)d") % goal, _share_words),
    )
    found = {kind: {f.group: f for f in figures} for kind, figures in gaps.items()}
    used = [column for column in columns if column[0] in found]
    return Table(
        caption=_("Headcount gap by group, %(place)s, %(year)s") % place_and_year(answer),
        head=(_("Group"), *(label for _kind, label, _say in used)),
        rows=tuple((name, *(say(found[kind][group]) for kind, _label, say in used)) for group, name in names.items()),
    )


def _share_words(figure: ReleasedFigure) -> str:
    return words.with_interval(figure, words.percent)
