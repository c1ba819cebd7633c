"""When Python looks for garbage that reference counts do not free: rarely, and never through what the start left.

A full sweep walks every live object: 60 to 200 ms here, in the middle of a page. What was imported at the start
lives for ever, so it is taken out of the sweep; and a page's own objects are nearly all freed by their counts.
"""

from __future__ import annotations

import gc

_YOUNG, _MIDDLE, _OLD = 50_000, 20, 50


def calm_the_collector() -> None:
    """Call once, when everything that a server needs is imported and before its first request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
