"""`fivefold evidence`: every claim we make, measured again now, beside its goal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from fivefold.cli.exits import CHECK_FAILED
from fivefold.vocabulary import Refused

app = typer.Typer(add_completion=False)

AREAS = {
    "population": ("fivefold.cli.evidence_population", "fivefold.cli.evidence_site"),
    "agenda": ("fivefold.cli.evidence_agenda",),
    "backbone": ("fivefold.cli.evidence_backbone",),
}
"""Area -> the modules that list its claims. The areas are those of the product; each room adds its own."""

PAGE = Path("docs") / "evidence.md"
START, END = "<!-- measured -->\n", "<!-- /measured -->\n"


class Result(StrEnum):
    MET = "met"
    SHORT = "short"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a claim measured: in words with the figure, and whether the goal is met (None: nothing to measure it on)."""

    words: str
    met: bool | None

    @property
    def result(self) -> Result:
        return Result.NOT_MEASURED if self.met is None else Result.MET if self.met else Result.SHORT


@dataclass(frozen=True, slots=True)
class Part:
    """One of several figures that are measured together, with a goal of its own."""

    name: str
    goal: str
    measured: Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something we say about Fivefold. `minutes`: how long measuring takes when it is long enough to say.

    measure: one figure, or the parts of several.
    """

    name: str
    goal: str
    measure: Callable[[], Measured | Sequence[Part]]
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with its goal and what was measured, ready to print."""

    name: str
    goal: str
    measured: Measured

    def text(self) -> str:
        return f"{self.measured.result:<12}  {self.name}: {self.measured.words}  (goal: {self.goal})"

    def row(self) -> str:
        cells = (self.name, self.measured.words, self.goal, self.measured.result)
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


@app.command()
def evidence(
    names: Annotated[
        list[str] | None, typer.Argument(help="Claims, or the first words of some; all by default.")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Only name the claims and their goals.")] = False,
    write: Annotated[bool, typer.Option("--write", help=f"Rewrite the table in {PAGE}.")] = False,
) -> None:
    """Measure our claims again: one line each. Ends with 1 when one falls short."""
    areas = {area: [claim for m in modules for claim in import_module(m).CLAIMS] for area, modules in AREAS.items()}
    claims = chosen(areas, names or [])
    if listing:
        for claim in claims:
            print(f"{claim.name}: {claim.goal}{_how_long(claim)}")
        return
    lines = [line for claim in claims for line in _measured(claim)]
    if write:
        rewrite(PAGE, lines, today=datetime.now(UTC).strftime("%Y-%m-%d"))
    count = Counter(line.measured.result for line in lines)
    print(f"{len(lines)} claims: " + ", ".join(f"{count[result]} {result}" for result in Result))
    if count[Result.SHORT]:
        raise typer.Exit(CHECK_FAILED)


def chosen(areas: Mapping[str, Sequence[Claim]], names: Sequence[str]) -> list[Claim]:
    """The claims of these areas, or whose names begin so; all when none is named. Refused for a name that fits none."""
    every = [(area, claim) for area, claims in areas.items() for claim in claims]
    for name in names:
        if not any(name == area or claim.name.startswith(name) for area, claim in every):
            raise Refused(f"There is no claim {name}.", "`fivefold evidence --list` names them.")
    return [claim for area, claim in every if not names or area in names or claim.name.startswith(tuple(names))]


def rewrite(page: Path, lines: Sequence[Line], *, today: str) -> None:
    """Put the table between the two marks of the page; what stands around it stays."""
    if not page.is_file():
        raise Refused(f"{page} is not here.", "Run this in the checkout.")
    text = page.read_text(encoding="utf-8")
    before, after = text.split(START)[0], text.split(END)[-1] if END in text else ""
    head = f"Measured on {today}.\n\n| claim | measured | goal | result |\n|---|---|---|---|\n"
    page.write_text(
        before + START + head + "".join(f"{line.row()}\n" for line in lines) + END + after, encoding="utf-8"
    )


def _measured(claim: Claim) -> list[Line]:
    if claim.minutes:
        print(f"… {claim.name}{_how_long(claim)}", flush=True)
    try:
        found = claim.measure()
    except Refused as refused:
        found = Measured(str(refused), None)
    if isinstance(found, Measured):
        found = [Part("", claim.goal, found)]
    lines = [Line(f"{claim.name}: {part.name}".removesuffix(": "), part.goal, part.measured) for part in found]
    for line in lines:
        print(line.text(), flush=True)
    return lines


def _how_long(claim: Claim) -> str:
    return f" (about {claim.minutes:g} min)" if claim.minutes else ""
