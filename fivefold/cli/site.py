"""From a command line to the site it works on: its data folder, its database, its store."""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = "fivefold.config.settings"


def site_home(home: Path | None) -> Path:
    """The site's data folder: `home` when given, else what FIVEFOLD_HOME or its default says."""
    if home is not None:
        os.environ["FIVEFOLD_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.conf import settings

    return Path(settings.FIVEFOLD_HOME)


def open_site(home: Path | None) -> Path:
    """Make the site ready for reading and writing, its database up to date; its data folder."""
    folder = site_home(home)
    folder.mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return folder
