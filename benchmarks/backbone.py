"""`python -m benchmarks.backbone log|import`: the log at a million entries; 400 organisations from one workbook.

Each prints one line of JSON, on a database of its own that is thrown away.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.pages import open_settings, temporary_database

ENTRIES = 1_000_000
ORGANISATIONS = 400


def log() -> dict[str, float]:
    """Seconds to verify a million entries; and whether one that was changed in SQL is named."""
    import numpy as np
    from django.db import connection

    from benchmarks.crowd import write_entries
    from fivefold.backbone.queries.log import verify_log

    write_entries(ENTRIES, [f"organisation:{n}" for n in range(400)], np.random.default_rng(1))
    begin = time.perf_counter()
    whole = verify_log()
    seconds = time.perf_counter() - begin
    with connection.cursor() as cursor:
        cursor.execute("UPDATE backbone_event SET verb = 'forged' WHERE sequence = 777777")
    named = verify_log().broken_at == 777_777
    return {"entries": whole.entries, "seconds": seconds, "names_the_first": whole.whole and named}


def importing() -> dict[str, float]:
    """A workbook of 400 organisations as a person would send it: read, checked and written."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from fivefold.backbone.models import Organisation
    from fivefold.backbone.standing import operator
    from fivefold.sources.received.writing import Column, Sheet, write_workbook
    from tests.backbone.organisation_helpers import AT, bring_in
    from tests.cast.world import build_world

    build_world()
    header = ("reference", "name", "kind", "status", "address", "city", "contact", "contact_email")
    rows = [
        (str(n), f"School {n}", "school", "active", f"{n} Main Street", "River", f"Kim {n}", f"kim{n}@example.org")
        for n in range(ORGANISATIONS)
    ]
    sheet = Sheet(name="Organisations", columns=tuple(Column(name=name) for name in header), rows=rows)
    path = Path(settings.FIVEFOLD_HOME) / "organisations.xlsx"
    path.write_bytes(write_workbook([sheet], at=AT))
    before = Organisation.objects.count()
    with CaptureQueriesContext(connection) as captured:
        begin = time.perf_counter()
        bring_in(path, operator("benchmark"))  # read, checked and shown; read again, checked again and written
        seconds = time.perf_counter() - begin
    return {"organisations": Organisation.objects.count() - before, "seconds": seconds, "queries": len(captured)}


def main(words: list[str]) -> None:
    measured = {"log": log, "import": importing}[words[0]]
    with tempfile.TemporaryDirectory(prefix="fivefold-benchmark-") as home:
        open_settings(Path(home))
        with temporary_database():
            print(json.dumps(measured()))


if __name__ == "__main__":
    main(sys.argv[1:])
