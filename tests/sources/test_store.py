"""The store: the same file twice, replacing, and what is left after a kill or on a full disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from fivefold.sources.disk import only_one
from fivefold.sources.failures import DiskFailure
from fivefold.sources.store import Store, load_once
from fivefold.vocabulary import Period, Refused
from tests.sources import census_like as like

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return like.write_file(tmp_path / "first.zip", like.Y2018, seed=1)


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return like.write_file(tmp_path / "second.zip", like.Y2018, seed=2)


def test_the_same_file_twice_does_nothing(store: Store, first: Path) -> None:
    """Told by content, not by name; the first load says it was new, the second that it was not."""
    loaded = store.load(first)
    written = loaded.parquet.stat().st_mtime_ns
    copy = first.rename(first.with_name("renamed.zip"))
    again = store.load(copy)
    assert (loaded.newly_loaded, again.newly_loaded) == (True, False)
    assert again == loaded
    assert again.parquet.stat().st_mtime_ns == written


def test_manifest_tells_what_is_there(store: Store, first: Path) -> None:
    """Read back by another process it is the same value."""
    loaded = store.load(first, address="https://example.test/csv_ppa.zip")
    again = Store(store.root).files()[0]
    assert again == loaded
    assert again.folder == store.root / "person" / "2018-1-year" / loaded.name
    assert (again.adjinc, again.renamed["PUMA10"], again.source.checksum) == ({2018: 1013097}, "PUMA", loaded.sha256)


def test_replacing_there_and_back(store: Store, first: Path, second: Path) -> None:
    """first, second, first again: each time the last one asked for is served, and only it is kept."""
    for generation, path in enumerate([first, second, first], start=1):
        loaded = store.load(path, replace=True)
        assert store.files() == (loaded,)
        assert loaded.generation == generation
        assert len(list(store.root.glob("person/*/*"))) == 1


def test_killed_between_publishing_and_removing_the_old(store: Store, first: Path, second: Path, monkeypatch) -> None:
    """Both folders are there: the new one is served; the old one goes with the next load."""
    store.load(first)
    monkeypatch.setattr(Store, "_sweep_replaced", lambda self: None)
    new = store.load(second, replace=True)
    assert len(list(store.root.glob("person/*/*"))) == 2
    assert store.files() == (new,)
    monkeypatch.undo()
    store.load(second)
    assert len(list(store.root.glob("person/*/*"))) == 1


def test_a_real_file_takes_the_place_of_an_illustrative_one_only(store: Store, tmp_path: Path, second: Path) -> None:
    """The illustration gives way unasked; it never replaces real data, asked or not."""
    made_up = like.write_file(tmp_path / "made_up.zip", like.Y2018_MADE_UP)
    assert store.load(made_up).source.illustrative
    real = store.load(second)
    assert store.files() == (real,)
    with pytest.raises(Refused, match="differs"):
        store.load(made_up, replace=True)


def test_an_illustrative_csv_is_known_outside_its_zip(store: Store, tmp_path: Path) -> None:
    """Every serial number says so, whatever the file is called and whatever was taken away from beside it."""
    path = tmp_path / "psam_p42.csv"
    path.write_text(like.csv_text(like.people(like.Y2018_MADE_UP)), encoding="utf-8")
    assert store.load(path).source.illustrative


def test_find_and_named(store: Store, first: Path) -> None:
    loaded = store.load(first)
    assert store.find("PA", Period(2018, 2018)) == loaded
    assert store.find("PA", Period(2019, 2019)) is None
    assert store.named(loaded.name[:6]) == loaded
    with pytest.raises(Refused, match="no single loaded file"):
        store.named("zz")


def test_a_cache_answers_the_second_time(tmp_path: Path, first: Path, second: Path) -> None:
    assert load_once(first, cache=tmp_path / "cache").newly_loaded
    assert not load_once(first, cache=tmp_path / "cache").newly_loaded
    assert load_once(second, cache=tmp_path / "cache").newly_loaded


def test_one_load_at_a_time(store: Store, first: Path) -> None:
    store.root.mkdir()
    with only_one(store.root / ".lock"), pytest.raises(Refused, match="Another load is under way"):
        store.load(first)


def test_folder_that_cannot_be_written(tmp_path: Path, first: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DiskFailure, match=r"Writing to .* failed"):
        Store(tmp_path / "file").load(first)


def test_lock_that_cannot_be_opened(store: Store, first: Path) -> None:
    (store.root / ".lock").mkdir(parents=True)
    with pytest.raises(DiskFailure, match="Is a directory"):
        store.load(first)


LOAD = """
import sys
from pathlib import Path
from fivefold.sources.store import Store
print("ready", flush=True)
Store(Path(sys.argv[1])).load(Path(sys.argv[2]), replace=True)
"""

FULL_DISK = """
import resource, sys
from pathlib import Path
from fivefold.sources.failures import DiskFailure
from fivefold.sources.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    Store(Path(sys.argv[1])).load(Path(sys.argv[2]), replace=True)
except DiskFailure as failure:
    print(failure)
    sys.exit(5)
"""


def run(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are a POSIX matter")
@pytest.mark.parametrize("limit", [0, 1_000, 20_000, 60_000])
def test_disk_full(store: Store, first: Path, tmp_path: Path, limit: int) -> None:
    """No file may grow beyond the limit, as on a full disk: while passing blocks, writing Parquet or the manifest."""
    old = store.load(first)
    big = like.write_file(tmp_path / "big.zip", like.Y2018, count=2_000, seed=5)
    child = run(FULL_DISK, store.root, big, limit)
    said, _ = child.communicate(timeout=60)
    assert (child.returncode, "Make room" in said) == (5, True)
    assert store.files() == (old,)
    assert store.open_survey(old, columns=["SEX"]).rows == 40
    assert not list(store.root.glob(".loading-*"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX matter")
def test_killed_at_any_moment(store: Store, first: Path, tmp_path: Path) -> None:
    """Killed 12 times, at moments spread over a load: each time exactly one whole file is served, old or new."""
    old = store.load(first)
    big = like.write_file(tmp_path / "big.zip", like.Y2018, count=4_000, seed=5)
    length = _seconds_of_a_load(tmp_path, big)
    outcomes = set()
    for moment in np.linspace(0, 1.1 * length, 12):
        with run(LOAD, store.root, big) as child:
            child.stdout.readline()
            time.sleep(moment)
            os.kill(child.pid, signal.SIGKILL)
        (served,) = store.files()
        assert store.open_survey(served, columns=["SEX"]).rows == served.rows
        outcomes.add(served.rows)
        store.load(first, replace=True)
        assert store.files()[0].sha256 == old.sha256
        assert sorted(p.name for p in store.root.iterdir()) == [".lock", "person"]
        assert len(list(store.root.glob("person/*/*"))) == 1
    assert outcomes == {40, 4_000}, "the moments were not spread over the whole load"


def _seconds_of_a_load(tmp_path: Path, path: Path) -> float:
    with run(LOAD, tmp_path / "timed", path) as child:
        child.stdout.readline()
        started = time.perf_counter()
    return time.perf_counter() - started
