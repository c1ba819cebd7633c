"""What the exit code of every `fivefold` command means."""

from __future__ import annotations

from fivefold.vocabulary import Refused

OK = 0
CHECK_FAILED = 1
"""The command ran, and what it checked is not right (acs verify, definitions check)."""
BAD_USAGE = 2
"""The options do not make sense together; --help shows them."""
REFUSED = 3
"""An input that cannot be accepted; the sentence says why, and nothing was changed."""
NETWORK = 4
DISK = 5
BUG = 70
"""A fault of ours (EX_SOFTWARE of sysexits.h)."""
INTERRUPTED = 130
"""Stopped by the keyboard (128 + SIGINT)."""


def exit_code(refused: Refused) -> int:
    """The code a command ends with when it is refused for this."""
    from fivefold.sources.failures import DiskFailure, NetworkFailure

    if isinstance(refused, DiskFailure):
        return DISK
    return NETWORK if isinstance(refused, NetworkFailure) else REFUSED
