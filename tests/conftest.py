"""What every test gets: no network, global generators left alone; shared data and a browser where they exist."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


DATABASE = {"db", "transactional_db", "live_server"}
"""Fixtures that touch the database; so does the mark `django_db`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    no_browser = pytest.mark.skip(reason="no Chromium on this machine; install Debian's chromium to drive the pages")
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(no_browser)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real published data beside the checkout (never copied into it)."""
    folder = Path(os.environ.get("FIVEFOLD_SHARED") or REPOSITORY.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip("no shared data beside the checkout; set FIVEFOLD_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [*quiet, "--disable-sync", "--no-first-run"],
    }


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Only this machine may be spoken to: a test that reaches out fails at once, with the address."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}; use a file, or a server on 127.0.0.1")
        real_connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def _zone_read_anew() -> Iterator[None]:
    """A process reads the backbone's time zone once; each test has a backbone of its own."""
    yield
    if "fivefold.backbone.queries.initiatives" in sys.modules:
        sys.modules["fivefold.backbone.queries.initiatives"].forget_site_zone()


@pytest.fixture(autouse=True)
def _global_generator_untouched() -> Iterator[None]:
    """Code takes its generator as an argument; drawing from NumPy's global one makes results unrepeatable."""
    before = np.random.get_state(legacy=False)["state"]
    yield
    after = np.random.get_state(legacy=False)["state"]
    same = before["pos"] == after["pos"] and (before["key"] == after["key"]).all()
    assert same, "the code drew from numpy.random; pass a numpy.random.Generator in"
