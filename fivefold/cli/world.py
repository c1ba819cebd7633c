"""Opening the site a command works on: Django, its settings, its home folder, for the commands that need them."""

from __future__ import annotations

import os
from pathlib import Path

from fivefold.vocabulary import Refused

READ_ONCE = "read-once"
"""Folder, in the site's, of files that were named on a command line and are not served."""


def open_site(home: Path | None = None) -> Path:
    """Set Django up and return the site's home folder; `home` overrides FIVEFOLD_HOME."""
    if home is not None:
        os.environ["FIVEFOLD_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fivefold.config.settings")
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        raise Refused(str(wrong)) from None
    return Path(settings.FIVEFOLD_HOME)


def migrate_if_needed() -> bool:
    """Bring the database to the shape this version needs; True when it had to change."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    return True
