"""What the exit code of every `fivefold` command means, and how an error becomes a sentence on standard error.

0 ok · 1 a check failed · 2 bad usage · 3 refused input · 4 network · 5 disk
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from fivefold.vocabulary import Refused

OK = 0
CHECK_FAILED = 1
BAD_USAGE = 2
REFUSED = 3
NETWORK = 4
DISK = 5


def exit_code(error: Refused) -> int:
    """Which code an error ends a command with."""
    from fivefold.sources.failures import DiskFailure, NetworkFailure

    if isinstance(error, NetworkFailure):
        return NETWORK
    return DISK if isinstance(error, DiskFailure) else REFUSED


def say(error: Refused) -> int:
    """Print what happened and what to do next to standard error; the exit code for it."""
    typer.secho(error.reason, err=True, fg="red")
    if error.advice:
        typer.echo(error.advice, err=True)
    return exit_code(error)


@contextmanager
def in_sentences() -> Iterator[None]:
    """Run a command's body; a refusal ends it with a sentence and its code instead of a traceback."""
    try:
        yield
    except Refused as error:
        raise typer.Exit(say(error)) from error
