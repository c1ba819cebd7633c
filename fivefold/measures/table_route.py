"""The published-table route: the same figures from tables of estimates and margins, where no microdata are at hand.

Which rows of which table stand for a group is data (`tables.yaml` of an initiative). Everything it gives is approximate
(`estimation.published`), says so, and is never joined with figures from microdata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fivefold.estimation import published
from fivefold.estimation.parity import GapKind
from fivefold.estimation.published import PublishedValue
from fivefold.measures.definition_files import Entry, read_definition_file
from fivefold.measures.definitions import Initiative
from fivefold.measures.figures import Figures
from fivefold.measures.questions import states_of
from fivefold.sources.tables import PublishedTable, read_table
from fivefold.vocabulary import Definition, Estimate, Figure, Period, Refused, Reliability, Source, SourceKind

TABLES_FILE = "tables.yaml"
ENDINGS = (".csv.gz", ".csv", ".json")
STATE = "0400000US"


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one table, to be added up."""

    table: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the workers and the people of a group, or of everyone, are published."""

    workers: Rows
    people: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRoute:
    """`tables.yaml`: rows by group of one scheme; places: initiative's place -> GEO_ID, beside the states."""

    id: str
    version: str
    groups: str
    occupations: str
    universe: str
    everyone: Parts
    rows: Mapping[str, Parts]
    places: Mapping[str, str]

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table the route needs."""
        every = (self.everyone, *self.rows.values())
        return tuple(sorted({rows.table for parts in every for rows in (parts.workers, parts.people)}))


Tables = Mapping[str, PublishedTable]


def load_route(initiative: Initiative) -> TableRoute:
    """Read the initiative's `tables.yaml`. Refused when there is none or it names what is not defined."""
    path = initiative.folder / TABLES_FILE
    if not path.is_file():
        raise Refused(f"{initiative.id} does not say which published tables to use.", f"Write {TABLES_FILE}.")
    parts = read_definition_file(path).parts("id version groups occupations universe source everyone rows places")
    scheme = parts["groups"].one_of(" ".join(initiative.group_schemes))
    known = {group.id for group in initiative.group_schemes[scheme].groups}
    for group, entry in parts["rows"].items():
        if group not in known:
            entry.refuse(f"{group} is not a group of {scheme}.", f"Known: {', '.join(sorted(known))}.")
    return TableRoute(
        id=parts["id"].identifier(),
        version=parts["version"].version(),
        groups=scheme,
        occupations=parts["occupations"].one_of(" ".join(initiative.occupation_lists)),
        universe=parts["universe"].one_of(" ".join(initiative.universes)),
        everyone=_parts(parts["everyone"]),
        rows={group: _parts(entry) for group, entry in parts["rows"].items()},
        places=_state_codes(initiative) | {place: code.text() for place, code in parts["places"].items()},
    )


def _parts(entry: Entry) -> Parts:
    parts = entry.parts("workers people")
    return Parts(_rows(parts["workers"]), _rows(parts["people"]))


def _rows(entry: Entry) -> Rows:
    parts = entry.parts("table rows")
    return Rows(
        parts["table"].text(), tuple(row for low, high in parts["rows"].spans() for row in range(low, high + 1))
    )


def _state_codes(initiative: Initiative) -> dict[str, str]:
    states = {p.id: states_of(p) for p in initiative.places.values() if initiative.place_kinds[p.id] == "state"}
    return {place: f"{STATE}{next(iter(codes)):02}" for place, codes in states.items() if len(codes) == 1}


# --- finding tables ---------------------------------------------------------------------------------------------------


def find_tables(folder: Path, names: Iterable[str], *, year: int) -> dict[str, PublishedTable]:
    """The tables of one data year that lie in `folder` or in a folder in it whose name starts with the year.

    A file is called after its table: `C24010.json` (an API answer), `C24010.csv` or `C24010.csv.gz`. Tables that are
    not there are left out.
    """
    if not folder.is_dir():
        raise Refused(f"{folder.name} is not a folder.", "Give the folder that holds the tables' files.")
    places = sorted(path for path in folder.iterdir() if path.is_dir() and path.name.startswith(str(year)))
    paths = [place / f"{name}{ending}" for name in names for place in (*places, folder) for ending in ENDINGS]
    found: dict[str, PublishedTable] = {}
    for path in paths:
        table = path.name.partition(".")[0]
        if path.is_file() and table not in found:
            found[table] = read_table(path, period=Period(year, year))
    return found


# --- figures ----------------------------------------------------------------------------------------------------------


def table_figures(
    figure: str, route: TableRoute, tables: Tables, *, place: str, kind: str = GapKind.FIXED_JOBS
) -> Figures:
    """One figure of one place for every group of the route. Refused when the tables do not hold the place or rows.

    A row that was not published (an annotation) gives a figure without a value.
    """
    if figure not in BY_NAME:
        raise Refused(f"{figure} cannot be had from published tables.", f"Choose one of {', '.join(BY_NAME)}.")
    if place not in route.places:
        raise Refused(f"The tables' code for {place} is not known.", f"Add it to {TABLES_FILE}.")
    geo = route.places[place]
    needed, estimate = BY_NAME[figure]
    every = [_value(tables, getattr(route.everyone, part), geo) for part in needed]
    made = []
    for parts in route.rows.values():
        own = [_value(tables, getattr(parts, part), geo) for part in needed]
        given = [value for value in (*own, *every) if value is not None]
        made.append(estimate(given, kind) if len(given) == 2 * len(needed) else NOT_PUBLISHED)
    return _label(figure, route, tables, place, made, kind if figure == "headcount-gap" else "")


def every_place(figure: str, route: TableRoute, tables: Tables, *, kind: str = GapKind.FIXED_JOBS) -> Figures:
    """`table_figures` for every place of the route that the tables hold."""
    held = set.intersection(*(set(table.places) for table in tables.values())) if tables else set()
    places = [place for place, geo in route.places.items() if geo in held]
    if not places:
        raise Refused("The tables hold no place that is known here.", f"Add its GEO_ID to {TABLES_FILE}.")
    return Figures([f for place in places for f in table_figures(figure, route, tables, place=place, kind=kind)])


NOT_PUBLISHED = Estimate(
    value=None,
    se=None,
    lower90=None,
    upper90=None,
    unweighted_count=None,
    reliability=Reliability.NONE,
    method="not published for this place and group",
    approximate=True,
)

BY_NAME: Mapping[str, tuple[tuple[str, ...], Callable[[Sequence[PublishedValue], str], Estimate]]] = {
    "access-index": (("workers", "people"), lambda v, _: published.access_index_from_tables(v[0], v[1], v[2], v[3])),
    "share-of-workers": (("workers",), lambda v, _: published.share_from_tables(v[0], v[1])),
    "share-of-people": (("people",), lambda v, _: published.share_from_tables(v[0], v[1])),
    "headcount-gap": (
        ("workers", "people"),
        lambda v, kind: published.headcount_gap_from_tables(v[0], v[1], v[2], v[3], kind=kind),
    ),
}
"""Figure -> which parts it needs, and its formula over (own parts..., everyone's parts...)."""


def _value(tables: Tables, wanted: Rows, geo: str) -> PublishedValue | None:
    if wanted.table not in tables:
        raise Refused(f"Table {wanted.table} is not there.", f"Put {wanted.table}.json or .csv into the folder.")
    cells = [tables[wanted.table].value(row, geo) for row in wanted.rows]
    if any(cell.estimate is None or cell.moe90 is None for cell in cells):
        return None
    return published.sum_of([PublishedValue(cell.estimate or 0.0, cell.moe90 or 0.0) for cell in cells])


def _label(
    figure: str, route: TableRoute, tables: Tables, place: str, estimates: Sequence[Estimate], note: str
) -> Figures:
    period = next(iter(tables.values())).period
    definition = Definition(
        figure=figure,
        groups=route.groups,
        occupations=route.occupations,
        universe=route.universe,
        place=place,
        note="; ".join(filter(None, (f"published rows of {route.id}@{route.version}", note))),
    )
    source = Source(
        name=f"ACS 1-year tables {', '.join(route.tables)}, {period.label}",
        publisher="US Census Bureau",
        kind=SourceKind.PUBLISHED_TABLE,
        table=", ".join(route.tables),
    )
    return Figures(
        [
            Figure(
                figure=figure,
                place=place,
                period=period,
                group=group,
                estimate=estimate,
                definition=definition,
                source=source,
            )
            for group, estimate in zip(route.rows, estimates, strict=True)
        ]
    )
