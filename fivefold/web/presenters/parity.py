"""Two figures of one year: the access index by group, and the two shares it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.disclosure.released import ReleasedFigure
from fivefold.measures.queries import PopulationAnswer
from fivefold.vocabulary import Reliability, Verdict
from fivefold.web.charts.model import Drawn, IndexChart, IndexRow, Interval, ShareRow, SharesChart
from fivefold.web.presenters import words
from fivefold.web.presenters.how import download_address, how_we_know
from fivefold.web.presenters.views import FigureView, Table


def names_of(answer: PopulationAnswer) -> Mapping[str, str]:
    """The public name of each group of the answer's scheme."""
    return {group.id: words.here(group.name) for group in answer.question.groups.groups}


def interval_of(figure: ReleasedFigure) -> Interval:
    return Interval(figure.value, figure.lower90, figure.upper90)


def by_verdict(figures: Iterable[ReleasedFigure], verdict: Verdict) -> list[ReleasedFigure]:
    return [f for f in figures if f.verdict is verdict]


# --- access index -----------------------------------------------------------------------------------------------------


def index_figure(answer: PopulationAnswer) -> FigureView:
    """Who is below parity, who is at or above, and for whom we cannot tell."""
    figures, names = answer.year.access_index, names_of(answer)
    title = index_title(figures)
    return FigureView(
        id="access-index",
        title=title,
        sentence=index_sentence(figures, names),
        charts=(_index_drawing(figures, names, title),),
        table=_index_table(answer, figures, names),
        how=how_we_know(
            answer,
            "access-index",
            _("Access index: a group's share of STEM workers divided by its share of people; 1 is parity."),
        ),
        download=download_address(answer.selection, "access-index"),
        illustrative=answer.illustrative,
        key=_index_key(figures),
        notes=(*overlap_notes(answer), *_advice_on_few(figures)),
    )


def _advice_on_few(figures: tuple[ReleasedFigure, ...]) -> tuple[str, ...]:
    """The one next step when the survey is too small for most of the groups."""
    if 2 * sum(f.shown for f in figures) > len(figures):
        return ()
    return (_("To see more, choose broader groups or a wider list of STEM jobs."),)


def index_title(figures: tuple[ReleasedFigure, ...]) -> str:
    """How many groups are below parity; "at least" as long as there is one of which we cannot tell."""
    below = len(by_verdict(figures, Verdict.BELOW))
    if not any(f.shown for f in figures):
        return _("There are not enough people in the survey to say who is below parity")
    if not below:
        return _("We found no group that surely holds fewer STEM jobs than its share of people")
    counts = {"below": below, "all": len(figures)}
    if below + len(by_verdict(figures, Verdict.AT_OR_ABOVE)) < len(figures):
        return (
            ngettext(
                "At least %(below)d of %(all)d groups holds fewer STEM jobs than its share of people",
                "At least %(below)d of %(all)d groups hold fewer STEM jobs than their share of people",
                below,
            )
            % counts
        )
    return (
        ngettext(
            "%(below)d of %(all)d groups holds fewer STEM jobs than its share of people",
            "%(below)d of %(all)d groups hold fewer STEM jobs than their share of people",
            below,
        )
        % counts
    )


def index_sentence(figures: tuple[ReleasedFigure, ...], names: Mapping[str, str]) -> str:
    """The widest sure gap in plain words, then for how many groups we cannot tell."""
    below = sorted(by_verdict(figures, Verdict.BELOW), key=lambda f: f.value or 0)
    parts = [jobs_per_hundred(below[0], names)] if below else []
    unsure = len(by_verdict(figures, Verdict.CANNOT_TELL))
    if unsure:
        parts.append(
            ngettext("For %(count)d group we cannot tell.", "For %(count)d groups we cannot tell.", unsure)
            % {"count": unsure}
        )
    hidden = sum(not f.shown for f in figures)
    if hidden:
        parts.append(
            ngettext(
                "For %(count)d group there are not enough people in the survey to say.",
                "For %(count)d groups there are not enough people in the survey to say.",
                hidden,
            )
            % {"count": hidden}
        )
    return " ".join(parts)


def jobs_per_hundred(figure: ReleasedFigure, names: Mapping[str, str]) -> str:
    """The index as jobs held for every hundred that parity would bring."""
    return _("%(group)s: about %(jobs)s STEM jobs held for every 100 that their share of people would bring.") % {
        "group": names[figure.group],
        "jobs": words.with_interval(figure, lambda ratio: f"{ratio * 100:.0f}"),
    }


def _index_drawing(figures: tuple[ReleasedFigure, ...], names: Mapping[str, str], title: str) -> Drawn:
    chart = IndexChart(
        rows=tuple(_index_row(f, names) for f in figures),
        parity=_("1 = parity"),
    )
    said = [
        _("%(verdict)s: %(groups)s") % {"verdict": words.verdict_words(v), "groups": words.listed(chosen)}
        for v in Verdict
        for chosen in [[names[f.group] for f in by_verdict(figures, v)]]
        if chosen
    ]
    return Drawn(
        id="access-index",
        chart=chart,
        title=title,
        description=_("Access index by group with 90%% intervals and the line of parity at 1. %(said)s.")
        % {"said": "; ".join(said)},
        readings=tuple(_index_reading(f, names) for f in figures),
    )


def _index_row(figure: ReleasedFigure, names: Mapping[str, str]) -> IndexRow:
    mark = "" if figure.reliability is not Reliability.LOW else " !"
    return IndexRow(
        name=names[figure.group],
        interval=interval_of(figure),
        figure="" if figure.value is None else words.index(figure.value) + mark,
        verdict=figure.verdict,
        reliability=figure.reliability,
        words=words.verdict_words(figure.verdict) if figure.shown else words.hidden_words(figure),
    )


def _index_reading(figure: ReleasedFigure, names: Mapping[str, str]) -> str:
    said = words.with_interval(figure, words.index)
    verdict = f", {words.verdict_words(figure.verdict)}" if figure.verdict else ""
    return f"{names[figure.group]}: {said}{verdict}"


def _index_key(figures: tuple[ReleasedFigure, ...]) -> tuple[str, ...]:
    key = [_("The line through each sign is its interval (90%).")]
    if any(f.reliability is Reliability.LOW for f in figures):
        key.append(_("! and a dashed line: low reliability, use with care."))
    return tuple(key)


def _index_table(answer: PopulationAnswer, figures: tuple[ReleasedFigure, ...], names: Mapping[str, str]) -> Table:
    return Table(
        caption=_("Access index by group, %(place)s, %(year)s") % place_and_year(answer),
        head=(
            _("Group"),
            _("Access index"),
            _("Interval (90%)"),
            _("Margin of error"),
            _("Verdict"),
            _("Reliability"),
            _("People asked"),
        ),
        rows=tuple(
            (
                names[f.group],
                words.hidden_words(f) if f.value is None else words.index(f.value),
                words.interval(f, words.index) if f.shown else "",
                words.margin(f, words.index),
                words.verdict_words(f.verdict),
                words.reliability_words(f.reliability),
                "" if f.unweighted_count is None else words.exact_people(f.unweighted_count),
            )
            for f in figures
        ),
    )


# --- shares -----------------------------------------------------------------------------------------------------------


def shares_figure(answer: PopulationAnswer) -> FigureView:
    """Who the people are beside who the STEM workers are."""
    names = names_of(answer)
    pairs = tuple(zip(answer.year.share_people, answer.year.share_workers, strict=True))
    title = _shares_title(pairs, names)
    return FigureView(
        id="shares",
        title=title,
        sentence=_(
            "The upper bar is each group's share of people, the lower bar its share of STEM workers. Where the "
            "lower bar is as long as the upper one, jobs are held in proportion."
        ),
        charts=(_shares_drawing(pairs, names, title),),
        table=_shares_table(answer, pairs, names),
        how=how_we_know(answer, "share-of-workers", _("Weighted shares, each with its own interval.")),
        download=download_address(answer.selection, "share-of-workers"),
        illustrative=answer.illustrative,
        key=(_("The thin line on each bar is its interval (90%)."),),
        notes=overlap_notes(answer),
    )


Pair = tuple[ReleasedFigure, ReleasedFigure]


def _shares_title(pairs: tuple[Pair, ...], names: Mapping[str, str]) -> str:
    """The group whose share of workers lies furthest under its share of people."""
    known = [(w.value - p.value, p, w) for p, w in pairs if p.value is not None and w.value is not None]
    if not known:
        return _("There are not enough people in the survey to compare the shares")
    _gap, share, workers = min(known, key=lambda row: row[0])
    return _("%(group)s: %(people)s of people, %(workers)s of STEM workers") % {
        "group": names[share.group],
        "people": words.percent(share.value or 0),
        "workers": words.percent(workers.value or 0),
    }


def _shares_drawing(pairs: tuple[Pair, ...], names: Mapping[str, str], title: str) -> Drawn:
    rows = tuple(
        ShareRow(names[p.group], interval_of(p), _of_people(p), interval_of(w), _of_workers(w)) for p, w in pairs
    )
    return Drawn(
        id="shares",
        chart=SharesChart(rows),
        title=title,
        description=_("Two bars for each of %(groups)s: share of people and share of STEM workers.")
        % {"groups": words.groups_counted(len(pairs))},
        readings=tuple(
            f"{names[p.group]}: {words.with_interval(p, words.percent)} / {words.with_interval(w, words.percent)}"
            for p, w in pairs
        ),
    )


def _of_people(figure: ReleasedFigure) -> str:
    if figure.value is None:
        return words.hidden_words(figure)
    return _("%(share)s of people") % {"share": words.percent(figure.value)}


def _of_workers(figure: ReleasedFigure) -> str:
    if figure.value is None:
        return words.hidden_words(figure)
    return _("%(share)s of STEM workers") % {"share": words.percent(figure.value)}


def _shares_table(answer: PopulationAnswer, pairs: tuple[Pair, ...], names: Mapping[str, str]) -> Table:
    return Table(
        caption=_("Shares of people and of STEM workers, %(place)s, %(year)s") % place_and_year(answer),
        head=(_("Group"), _("Share of people"), _("Share of STEM workers"), _("Reliability"), _("STEM workers asked")),
        rows=tuple(
            (
                names[p.group],
                words.with_interval(p, words.percent),
                words.with_interval(w, words.percent),
                words.reliability_words(w.reliability),
                "" if w.unweighted_count is None else words.exact_people(w.unweighted_count),
            )
            for p, w in pairs
        ),
    )


def place_and_year(answer: PopulationAnswer) -> dict[str, str]:
    return {"place": words.here(answer.question.place.name), "year": answer.selection.year}


def overlap_notes(answer: PopulationAnswer) -> tuple[str, ...]:
    if answer.question.groups.exclusive:
        return ()
    return (_("These groups share people: a person can be in more than one. Their shares must not be added up."),)
