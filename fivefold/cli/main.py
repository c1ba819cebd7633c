"""The `fivefold` command: one line per sub-command here, each imported only when it is called."""

from __future__ import annotations

import errno
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from fivefold.cli import exits
from fivefold.vocabulary import Refused


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-command: the typer app `name` in `module`; `words` is its line in `fivefold --help`."""

    module: str
    words: str
    name: str = "app"
    many: bool = True
    """True when it has sub-commands of its own."""


PARTS = {
    "acs": Part("fivefold.cli.acs", "Census person files: load, list, verify."),
    "definitions": Part("fivefold.cli.definitions", "Definitions of groups, places, STEM lists: check."),
    "measure": Part("fivefold.cli.measure", "Any figure, as a table, CSV or JSON.", many=False),
    "init": Part("fivefold.cli.init", "Set a site up: its backbone, its first lead, an initiative.", many=False),
    "daily": Part("fivefold.cli.daily", "The day's notices and counts; run it once a day.", many=False),
    "agenda": Part("fivefold.cli.agenda", "The agenda as a file: export, import, check."),
    "demo": Part("fivefold.cli.site", "Prepare the example initiative and serve it on this machine.", "demo", False),
    "serve": Part("fivefold.cli.site", "Serve this site.", "serve", False),
    "verify-log": Part("fivefold.cli.log", "Verify the event log's chain.", many=False),
    "evidence": Part("fivefold.cli.evidence", "Measure our claims again.", many=False),
}


class LazyGroup(TyperGroup):
    """Lists every part from the table above; imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(PARTS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return TyperCommand(cmd_name, help=PARTS[cmd_name].words) if cmd_name in PARTS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        part = PARTS[str(name)]
        app = getattr(import_module(part.module), part.name)
        command = typer.main.get_group(app) if part.many else typer.main.get_command(app)
        return name, command, rest


app = typer.Typer(
    cls=LazyGroup, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


@app.callback()
def fivefold() -> None:
    """Fivefold: shared measures for collective impact, and how sure we are of each."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code. Errors are sentences on stderr; only a fault of ours shows a trace."""
    try:
        result = typer.main.get_command(app)(args=arguments, prog_name="fivefold", standalone_mode=False)
    except Refused as refused:
        return _say(str(refused), exits.exit_code(refused))
    except KeyboardInterrupt:
        return _say("Stopped.", exits.INTERRUPTED)
    except BrokenPipeError:
        sys.stdout = None  # the reader went away; Python would complain once more while closing
        return exits.OK
    except Exception as error:  # noqa: BLE001 (the last stop: everything unexpected gets a code and a sentence)
        return _unexpected(error)
    return result if isinstance(result, int) else exits.OK


def _unexpected(error: Exception) -> int:
    if hasattr(error, "exit_code"):  # typer's own: usage, abort
        if hasattr(error, "show"):
            error.show()
        return int(error.exit_code)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        return _say(f"Writing failed: {error.strerror}. Make room, then try again.", exits.DISK)
    traceback.print_exception(error)
    return _say("This is a fault in Fivefold. Please report the lines above; they hold no data.", exits.BUG)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
