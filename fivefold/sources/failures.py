"""The two ways a source can fail that are not the file's fault. Both are sentences; both leave the store as it was."""

from __future__ import annotations

from fivefold.vocabulary import Refused


class DiskFailure(Refused):
    """Writing failed: the disk is full, a quota or a size limit was met, or the folder may not be written."""


class NetworkFailure(Refused):
    """The publisher's server could not be reached, or did not send the whole file."""
