"""Two people, one record: the second one sees what changed and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from fivefold.backbone.refusals import ChangedMeanwhile, clashes_of


class Versioned(models.Model):
    """A record that people edit. `version` counts its saves; a page or a client says which version it read."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def save_over(self, seen: int, **values: Any) -> Mapping[str, tuple[object, object]]:
        """Write `values` if the record is still at version `seen`; field -> (before, after) of what changed.

        One UPDATE compares and sets, so of two at once exactly one succeeds. ChangedMeanwhile: nothing was written.
        """
        table = type(self)._default_manager
        before = {name: getattr(self, name) for name in values}
        if not table.filter(pk=self.pk, version=seen).update(version=seen + 1, **values):
            self.refresh_from_db()
            now = {name: getattr(self, name) for name in values}
            raise ChangedMeanwhile(clashes_of(now, values), self.version)
        self.refresh_from_db()
        return {name: (before[name], values[name]) for name in values if before[name] != values[name]}
