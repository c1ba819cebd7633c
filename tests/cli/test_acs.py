"""`fivefold acs` from the outside: what it says, where it says it, and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fivefold.backbone.models import Event
from fivefold.cli import exits
from fivefold.cli.main import main
from fivefold.sources.store import Store
from tests.sources import census_like as like

pytestmark = pytest.mark.django_db
REPOSITORY = Path(__file__).resolve().parents[2]

Said = tuple[int, str, str]


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.FIVEFOLD_HOME = tmp_path / "home"
    settings.FIVEFOLD_HOME.mkdir()
    return settings.FIVEFOLD_HOME


@pytest.fixture
def acs(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command: its exit code, what it printed, what it said on standard error."""

    def run(*arguments: object) -> Said:
        code = main(["acs", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pennsylvania and Delaware, 2018, side by side."""
    like.write_file(tmp_path / "csv_ppa.zip", like.Y2018)
    like.write_file(tmp_path / "csv_pde.zip", like.Y2018, state=10)
    return tmp_path


@pytest.fixture
def mirror(folder: Path) -> Iterator[str]:
    """A web server laid out as the Census Bureau's."""
    place = folder / "www" / "2018" / "1-Year"
    place.mkdir(parents=True)
    (place / "csv_ppa.zip").write_bytes((folder / "csv_ppa.zip").read_bytes())

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder / "www")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_twice(acs: Callable[..., Said], folder: Path) -> None:
    """The second time nothing is done, said so, and logged only once."""
    sentence = "ACS PUMS 1-year person file, Pennsylvania, 2018: 40 people."
    assert acs("load", "--from", folder / "csv_ppa.zip") == (0, f"Loaded {sentence}\n", "")
    assert acs("load", "--from", folder / "csv_ppa.zip") == (0, f"Already loaded, nothing to do: {sentence}\n", "")
    assert Event.objects.filter(verb="loaded").count() == 1


def test_a_folder(acs: Callable[..., Said], folder: Path) -> None:
    code, printed, _ = acs("load", "--from", folder)
    assert (code, printed.count("Loaded")) == (0, 2)
    _, printed, _ = acs("list")
    assert "Delaware" in printed
    assert "Pennsylvania" in printed


def test_one_bad_file_in_a_folder(acs: Callable[..., Said], folder: Path) -> None:
    """The good one is loaded, the bad one said, and the exit code tells."""
    (folder / "csv_pde.zip").write_bytes(b"PK\x03\x04 and no more")
    code, printed, said = acs("load", "--from", folder)
    assert code == exits.REFUSED
    assert "Pennsylvania" in printed
    assert "csv_pde.zip is cut short" in said


def test_from_a_mirror(acs: Callable[..., Said], mirror: str, home: Path) -> None:
    """Downloaded, loaded, its address kept, the zip not kept; the second time nothing is downloaded."""
    asked = ("load", "--state", "pa", "--year", 2018, "--from", mirror)
    assert acs(*asked)[0] == 0
    (file,) = Store.at_home(home).files()
    assert file.address == f"{mirror}/2018/1-Year/csv_ppa.zip"
    assert not list((home / "downloads").iterdir())
    assert "Already loaded" in acs(*asked)[1]


def test_a_mirror_without_the_file(acs: Callable[..., Said], mirror: str) -> None:
    code, _, said = acs("load", "--state", "DE", "--year", 2018, "--from", mirror)
    assert (code, "may not be published yet" in said) == (exits.NETWORK, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), exits.BAD_USAGE, "--state PA --year 2023"),
        (("--state", "PA"), exits.BAD_USAGE, "--state PA --year 2023"),
        (("--from", "x.zip", "--five-year"), exits.BAD_USAGE, "--year"),
        (("--state", "PA", "--year", 2020), exits.REFUSED, "no standard 2020 1-year file"),
        (("--state", "Atlantis", "--year", 2018), exits.REFUSED, "Atlantis is not a state"),
        (("--from", "nothing.zip"), exits.REFUSED, "There is no file nothing.zip"),
        (("--year", "soon"), exits.BAD_USAGE, "valid integer"),
    ],
)
def test_what_is_refused(acs: Callable[..., Said], arguments: tuple[object, ...], code: int, words: str) -> None:
    found, printed, said = acs("load", *arguments)
    assert (found, printed) == (code, "")
    assert words in said
    assert "Traceback" not in said


def test_wrong_state_in_the_file(acs: Callable[..., Said], folder: Path) -> None:
    code, _, said = acs("load", "--from", folder / "csv_ppa.zip", "--state", "DE")
    assert (code, "not of Delaware" in said) == (exits.REFUSED, True)


def test_replacing_must_be_asked_for(acs: Callable[..., Said], folder: Path, tmp_path: Path) -> None:
    acs("load", "--from", folder / "csv_ppa.zip")
    other = like.write_file(tmp_path / "corrected.zip", like.Y2018, seed=7)
    assert acs("load", "--from", other)[0] == exits.REFUSED
    assert acs("load", "--from", other, "--replace")[0] == 0


def test_list_as_json(acs: Callable[..., Said], folder: Path) -> None:
    assert "No person file is loaded" in acs("list")[1]
    acs("load", "--from", folder / "csv_ppa.zip")
    (file,) = json.loads(acs("list", "--format", "json")[1])
    assert (file["state"], file["rows"], file["adjinc"]) == ("PA", 40, {"2018": 1013097})


@pytest.mark.parametrize(
    ("males", "code", "words"), [(780, 0, "1 of 1 agree"), (781, exits.CHECK_FAILED, "0 of 1 agree")]
)
def test_verify(acs: Callable[..., Said], folder: Path, males: int, code: int, words: str) -> None:
    """Weights are 20, 22, ... 58 for the 20 men: 780. The error is computed from the file's own replicates."""
    from tests.sources.test_verification import _slow, official_file

    _, se, moe = _slow([p for p in like.people(like.Y2018) if p["SEX"] == "1"])
    rows = official_file(folder / "pums_estimates_18.csv", {"Total males (SEX=1)": (males, se, moe)})
    found, printed, _ = acs("verify", folder / "csv_ppa.zip", "--against", rows)
    assert (found, words in printed) == (code, True)


def test_verify_a_loaded_file_by_name(acs: Callable[..., Said], folder: Path, home: Path) -> None:
    acs("load", "--from", folder / "csv_ppa.zip")
    name = Store.at_home(home).files()[0].name
    (folder / "rows.csv").write_text("not,what,it,should,be,at,all\n")
    code, _, said = acs("verify", name, "--against", folder / "rows.csv")
    assert (code, "not the Census Bureau's list" in said) == (exits.REFUSED, True)


@pytest.mark.slow
def test_home_on_a_bare_machine(folder: Path, tmp_path: Path) -> None:
    """--home wins over FIVEFOLD_HOME; the database is made; a second process sees the file."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("FIVEFOLD_", "DJANGO_"))}
    environment = bare | {"FIVEFOLD_HOME": str(tmp_path / "other")}
    command = [sys.executable, "-m", "fivefold.cli", "acs"]
    for arguments in (["load", "--from", str(folder / "csv_ppa.zip")], ["list"]):
        ran = subprocess.run(
            [*command, *arguments, "--home", str(tmp_path / "mine")],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "Pennsylvania" in ran.stdout
    assert not (tmp_path / "other" / "store").exists()
