"""Claims about the agenda: one document both ways, words apart from measures, votes that count once."""

from __future__ import annotations

from fivefold.cli.evidence import Claim, Measured
from fivefold.cli.evidence_tests import passing


def round_trip() -> Measured:
    from fivefold.agenda.document_files import AGENDA_FILE, read_agenda, write_agenda
    from fivefold.measures.definitions import default_initiative

    text = (default_initiative().folder / AGENDA_FILE).read_text(encoding="utf-8")
    agenda = read_agenda(text)
    same = write_agenda(agenda) == text and read_agenda(write_agenda(agenda)) == agenda
    words = "both ways the same" if same else "not the same both ways"
    return Measured(f"{len(agenda.clauses())} clauses of the shipped agenda, {words}", same)


def sound() -> Measured:
    from fivefold.agenda.document_checks import problems
    from fivefold.agenda.document_files import AGENDA_FILE, read_agenda
    from fivefold.measures.definitions import default_initiative

    found = problems(read_agenda(default_initiative().folder / AGENDA_FILE))
    errors = sum(problem.is_error for problem in found)
    return Measured(f"{errors} errors, {len(found) - errors} warnings (links without evidence yet)", errors == 0)


def renaming() -> Measured:
    return passing("tests/agenda", "tests/web", "-m", "not browser", "-k", "latine or rename or renaming",
                   what='"Latinx" to "Latine" changes words and no figure')  # fmt: skip


def ballots() -> Measured:
    what = "one paper a voter, none after the close, secret ones linked to nobody, counts as a slow twin"
    return passing("tests/agenda", "-k", "ballot or counting or vote or secrecy", "-n", "2", what=what)


CLAIMS = (
    Claim(name="agenda round trip", goal="identity", measure=round_trip),
    Claim(name="theory of change", goal="no orphan outcome, no cycle", measure=sound),
    Claim(name="wording apart from measures", goal="no figure changes", measure=renaming, minutes=0.5),
    Claim(name="ballots", goal="all pass", measure=ballots, minutes=1),
)
