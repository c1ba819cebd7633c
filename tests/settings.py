"""The product's own settings on a home of its own, thrown away at the end. Only the database may come from outside."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = Path(tempfile.mkdtemp(prefix="fivefold-tests-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("FIVEFOLD_")]:
    if _name not in ("FIVEFOLD_DATABASE_URL", "FIVEFOLD_SHARED"):
        del os.environ[_name]
os.environ["FIVEFOLD_HOME"] = str(_home)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop running beside the test's own thread

from fivefold.config.settings import *  # noqa: E402, F403
from fivefold.config.settings import DATABASES, FIVEFOLD_HOME  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {
        "NAME": str(FIVEFOLD_HOME / "test.sqlite3")
    }  # a file, so that WAL and locks are real
