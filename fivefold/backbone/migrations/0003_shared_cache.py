"""The table of the shared cache (limits on attempts to sign in), made like any other."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("backbone", "0002_people_and_organisations")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop, elidable=False)]
