from __future__ import annotations

import pytest

from tests.cast.world import World, build_world


@pytest.fixture(name="world")
def _world(db: None) -> World:
    return build_world()
