"""One spelling for comparing and searching; what people wrote is kept as they wrote it."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Lower case, without accents and double spaces: `Zoë  O'BRIEN` -> `zoe o'brien`; 王小明 stays."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())
