"""`./run` itself: it installs exactly when a lock asks for it, and says so in words when it cannot."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The recipes with an empty environment of their own; `installed` lists what they install."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("run", str(ROOT / "run"))
    spec = spec_from_loader("run", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    for name in ("PYTHON", "STAMP"):
        monkeypatch.setattr(module, name, tmp_path / name)
    module.installed = []
    monkeypatch.setattr(module, "make_environment", lambda: module.PYTHON.touch())
    monkeypatch.setattr(module, "install", lambda lock: module.installed.append(lock.name))
    return module


def test_a_second_start_installs_nothing(run: ModuleType) -> None:
    run.ready(run.BASE)
    run.ready(run.BASE)
    assert run.installed == ["requirements.lock"]


def test_the_development_environment_is_enough_for_the_demo_but_not_the_other_way(run: ModuleType) -> None:
    run.ready(run.BASE)
    run.ready(run.DEV)
    run.ready(run.BASE)
    assert run.installed == ["requirements.lock", "requirements-dev.lock"]


def test_a_changed_lock_is_installed(run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run.ready(run.BASE)
    changed = tmp_path / "requirements.lock"
    changed.write_text("other==1\n", encoding="utf-8")
    monkeypatch.setattr(run, "BASE", changed)
    run.ready(run.BASE)
    assert run.installed == ["requirements.lock"] * 2


def test_an_installation_cut_short_is_done_again(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "install", killed)
        run.ready(run.BASE)
    run.ready(run.BASE)
    assert run.installed == ["requirements.lock"]


def test_an_old_python_is_told_what_to_do(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    assert "3.11 or newer" in run.main(["demo"])


def test_an_old_python_can_read_the_file_to_say_so() -> None:
    """Python 3.7's grammar is enough: what is newer would be a syntax error instead of a sentence."""
    ast.parse((ROOT / "run").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(("words", "code"), [([], 0), (["--help"], 0), (["nonsense"], 2)])
def test_without_a_recipe_all_are_listed(words: list[str], code: int) -> None:
    result = subprocess.run([sys.executable, "run", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == code
    assert all(f"./run {recipe}" in result.stdout for recipe in ("demo", "test", "check", "bench", "evidence", "lock"))
