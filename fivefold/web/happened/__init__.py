"""What the log says, in words. Each area has a module here: its verbs as sentences, its objects as names and links.

`HAPPENED`: "kind:verb" -> sentence with %(who)s and %(what)s, marked for translation. `NAMED`: kind -> function
(ids of that kind, by=Standing) -> id: Named, of what this reader may see; an id it leaves out is shown without a name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """An object of the log as a reader meets it: what to call it, and where it is (empty: it has no page)."""

    label: str
    address: str = ""
