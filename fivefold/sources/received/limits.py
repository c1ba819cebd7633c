"""How much a received file may be, hold, take and answer. One value, so that a caller or a test can name another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every field is an upper bound; a file beyond any of them is refused with a sentence that names the bound."""

    file_bytes: int = 32 << 20
    unpacked_bytes: int = 96 << 20
    """All parts of a workbook together."""
    swelling: int = 100
    """Unpacked bytes for each packed one. Workbooks swell 5 to 30 times, zip bombs about a thousand times."""
    parts: int = 1_000
    elements: int = 1_000_000
    """XML elements read: two or three for each cell, so 40,000 rows of 8 columns, in about 2 s. A CSV may have more."""
    depth: int = 64
    token_bytes: int = 4 << 20
    """One XML tag with its attributes."""
    rows: int = 110_000
    """Blank ones too: they also take time."""
    columns: int = 500
    cells: int = 2_000_000
    """Rows times columns, blank cells too: they also take the reader's memory."""
    cell_characters: int = 32_767
    """What Excel itself holds in one cell."""
    line_characters: int = 4 << 20
    answer_bytes: int = 64 << 20
    """What the child may hand back."""
    memory_bytes: int = 256 << 20
    """The child's address space, where the platform limits it."""
    seconds: int = 20


LIMITS = Limits()
