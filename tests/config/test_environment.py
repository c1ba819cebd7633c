"""The operator's choices: what is missing or wrong is said with what to set; expectations: docs/operator.md's table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fivefold.config.environment import default_home, read
from fivefold.vocabulary import Refused

KEY = "k" * 50
PRODUCTION = {"FIVEFOLD_PRODUCTION": "1", "FIVEFOLD_SECRET_KEY": KEY, "FIVEFOLD_HOSTS": "stem.example.org"}


def test_nothing_set_serves_this_machine_from_sqlite(tmp_path: Path) -> None:
    chosen = read({"FIVEFOLD_HOME": str(tmp_path)}, checkout=tmp_path)
    assert not chosen.production
    assert chosen.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert chosen.database["NAME"] == tmp_path / "db.sqlite3"


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = read({"FIVEFOLD_HOME": str(tmp_path)}, checkout=tmp_path).secret_key
    assert len(first) >= 50
    assert read({"FIVEFOLD_HOME": str(tmp_path)}, checkout=tmp_path).secret_key == first
    if os.name == "posix":
        assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_a_key_cut_short_by_a_crash_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    assert len(read({"FIVEFOLD_HOME": str(tmp_path)}, checkout=tmp_path).secret_key) >= 50


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"FIVEFOLD_PRODUCTION": "yes"}, "FIVEFOLD_PRODUCTION"),
        (PRODUCTION | {"FIVEFOLD_SECRET_KEY": ""}, "FIVEFOLD_SECRET_KEY"),
        (PRODUCTION | {"FIVEFOLD_SECRET_KEY": "short"}, "FIVEFOLD_SECRET_KEY"),
        (PRODUCTION | {"FIVEFOLD_HOSTS": ""}, "FIVEFOLD_HOSTS"),
        (PRODUCTION | {"FIVEFOLD_HOSTS": "*"}, "FIVEFOLD_HOSTS"),
        ({"FIVEFOLD_DATABASE_URL": "mysql://a/b"}, "FIVEFOLD_DATABASE_URL"),
        ({"FIVEFOLD_DATABASE_URL": "postgresql://host"}, "FIVEFOLD_DATABASE_URL"),
    ],
)
def test_a_wrong_choice_is_named_with_what_to_do(wrong: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read({"FIVEFOLD_HOME": str(tmp_path)} | wrong, checkout=tmp_path)
    assert named in refused.value.reason
    assert refused.value.advice
    assert "short" not in refused.value.advice


def test_a_database_address_is_taken_apart(tmp_path: Path) -> None:
    """By hand, with a password that needs escaping in an address."""
    address = "postgresql://ann:p%40ss@db.example.org:6543/five%20fold"
    database = read({"FIVEFOLD_HOME": str(tmp_path), "FIVEFOLD_DATABASE_URL": address}, checkout=tmp_path).database
    parts = {name: database[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert parts == {"NAME": "five fold", "USER": "ann", "PASSWORD": "p@ss", "HOST": "db.example.org", "PORT": 6543}


def test_home_is_var_in_a_checkout_and_the_users_data_folder_elsewhere(tmp_path: Path) -> None:
    assert default_home({"XDG_DATA_HOME": "/data"}, checkout=tmp_path) == Path("/data/fivefold")
    (tmp_path / "pyproject.toml").touch()
    assert default_home({"XDG_DATA_HOME": "/data"}, checkout=tmp_path) == tmp_path / "var"


def _manage(tmp_path: Path, words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    world = {k: v for k, v in os.environ.items() if not k.startswith(("FIVEFOLD_", "DJANGO_"))} | variables
    world |= {"FIVEFOLD_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "fivefold.config.settings"}
    command = [sys.executable, "-m", "django", *words]
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(command, env=world, cwd=root, capture_output=True, text=True, check=False)


def test_production_passes_every_deployment_check(tmp_path: Path) -> None:
    """Django's own list (abuse case B12); the key has enough different characters for it."""
    key = {"FIVEFOLD_SECRET_KEY": "aB3-xY9_qW7eR5tZ1uI8oP2lK6jH4gF0dS-mNbVcXyLpQrStUv"}
    result = _manage(tmp_path, ["check", "--deploy", "--fail-level", "WARNING"], **PRODUCTION | key)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_a_start_without_a_key_fails_in_words(tmp_path: Path) -> None:
    result = _manage(tmp_path, ["check"], **PRODUCTION | {"FIVEFOLD_SECRET_KEY": ""})
    assert result.returncode != 0
    assert "FIVEFOLD_SECRET_KEY is missing" in result.stderr
