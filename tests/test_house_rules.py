"""Closed-world checks: what must hold for every file, table and address, known or new. Each failure prints its fix."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from fivefold.backbone.privacy import Privacy
from fivefold.config.environment import VARIABLES
from tests.cast.routes import ROUTES

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "fivefold"
LONGEST_FILE, LONGEST_FUNCTION = 500, 80
ROOMS_UP = ("backbone", "agenda", "measures", "activities", "communication", "web", "api")
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".txt", ".lock", ".cfg", ".po", ""}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.stmt | ast.expr | None = None) -> str:
    return f"{path.relative_to(ROOT)}{f':{node.lineno}' if node else ''}"


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("fivefold.")]


def fail_with(problems: list[str], fix: str) -> None:
    assert not problems, "\n".join([*problems, f"Fix: {fix}"])


# --- size -------------------------------------------------------------------------------------------------------------


def test_no_file_is_too_long() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    long = [f"{name} has {n} lines" for name, n in lengths.items() if n > LONGEST_FILE]
    fail_with(long, f"split it by responsibility, below {LONGEST_FILE} lines")


def test_no_function_is_too_long() -> None:
    long = [
        f"{place(path, f)} {f.name} has {(f.end_lineno or 0) - f.lineno + 1} lines"
        for path in SOURCES
        for f in functions(path)
        if (f.end_lineno or 0) - f.lineno + 1 > LONGEST_FUNCTION
    ]
    fail_with(long, f"give its steps names of their own, each below {LONGEST_FUNCTION} lines")


def test_the_vocabulary_needs_only_python() -> None:
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree(PACKAGE / "vocabulary.py"))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    foreign = [name for name in imported if name.split(".")[0] not in sys.stdlib_module_names]
    fail_with(foreign, "move what needs it to fivefold/estimation or a room")


# --- tables -----------------------------------------------------------------------------------------------------------


def test_every_field_says_how_far_it_may_travel() -> None:
    problems = []
    for model in our_models():
        declared = dict(getattr(model, "PRIVACY", {}))
        fields = {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete}
        missing, gone = sorted(fields - set(declared)), sorted(set(declared) - fields)
        problems += [f"{model.__name__}: {missing} not classed"] if missing else []
        problems += [f"{model.__name__}: {gone} classed but no field"] if gone else []
        problems += [f"{model.__name__}.{k}: no such class {v}" for k, v in declared.items() if v not in list(Privacy)]
    fail_with(problems, 'add it to the model: PRIVACY = classed(public="...", internal="...", personal="", secret="")')


def test_foreign_keys_point_down() -> None:
    problems = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if isinstance(target, type) and _rank(target) > _rank(model):
                problems.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    fail_with(problems, "keep the key on the upper room's table; arrows point down (architecture)")


def _rank(model: type[models.Model]) -> int:
    return ROOMS_UP.index(model._meta.app_label)


@pytest.mark.django_db
def test_the_migrations_are_complete(capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    try:
        call_command("makemigrations", "--check", "--dry-run")
    except SystemExit:
        pytest.fail(f"{capsys.readouterr().out}\nFix: python -m django makemigrations, and commit the file")


# --- actions ----------------------------------------------------------------------------------------------------------

ACTION_MODULES = sorted(
    p for p in [*PACKAGE.glob("*/actions.py"), *PACKAGE.glob("*/actions/*.py")] if p.stem != "__init__"
)


@pytest.mark.parametrize("path", ACTION_MODULES, ids=place)
def test_every_action_says_who(path: Path) -> None:
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    actions = [f for name, f in inspect.getmembers(module, inspect.isfunction) if f.__module__ == module.__name__]
    problems = []
    for action in (f for f in actions if not f.__name__.startswith("_")):
        by = inspect.signature(action).parameters.get("by")
        if by is None or by.kind is not by.KEYWORD_ONLY or by.default is not by.empty:
            problems.append(f"{place(path)} {action.__name__}{inspect.signature(action)}")
    fail_with(problems, "give it a keyword-only `by: Actor` without a default")


@pytest.mark.parametrize("path", ACTION_MODULES, ids=place)
def test_every_action_writes_one_kind_of_event(path: Path) -> None:
    """One place per action calls record_event, directly or through private helpers of the same file."""
    by_name = {f.name: f for f in tree(path).body if isinstance(f, ast.FunctionDef)}
    problems = [
        f"{place(path, f)} {name} reaches record_event {_events(f, by_name)} times"
        for name, f in by_name.items()
        if not name.startswith("_") and _events(f, by_name) != 1
    ]
    fail_with(problems, "one action is one event: split the action, or record what it does")


def _events(function: ast.FunctionDef, by_name: dict[str, ast.FunctionDef]) -> int:
    called = [n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    helpers = [by_name[name] for name in called if name in by_name and name != function.name]
    return called.count("record_event") + sum(_events(helper, by_name) for helper in helpers)


# --- addresses --------------------------------------------------------------------------------------------------------


def _named(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _named(pattern.url_patterns)
        else:
            yield pattern.name or f"(no name) {pattern.pattern}"


def test_every_address_is_in_the_cast() -> None:
    served, listed = set(_named(get_resolver().url_patterns)), {route.name for route in ROUTES}
    fail_with(sorted(served - listed), "add it to ROUTES in tests/cast/routes_<area>.py: who gets what there")
    fail_with(
        sorted(listed - served), "it is no address any more: remove it from ROUTES in tests/cast/routes_<area>.py"
    )


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_only_the_gate_makes_released_values() -> None:
    released = {node.name for node in tree(PACKAGE / "disclosure/released.py").body if isinstance(node, ast.ClassDef)}
    makers = {name for name in released if name.startswith("Released")} | {"_SEAL"}
    outside = [p for p in SOURCES if PACKAGE / "disclosure" not in p.parents]
    problems = [
        place(path, node)
        for path in outside
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in makers)
        or (isinstance(node, ast.Name | ast.Attribute) and getattr(node, "id", getattr(node, "attr", "")) == "_SEAL")
    ]
    assert makers > {"_SEAL"}, "fivefold/disclosure/released.py defines no Released... class: mend this test"
    fail_with(problems, "ask fivefold.disclosure to release it")


# --- words ------------------------------------------------------------------------------------------------------------


def test_every_setting_is_in_the_manual() -> None:
    manual = (ROOT / "docs/operator.md").read_text(encoding="utf-8")
    fail_with(
        [name for name in VARIABLES if f"| `{name}` |" not in manual], "describe it in docs/operator.md, Settings"
    )
    used = {name for path in SOURCES for name in re.findall(r"\bFIVEFOLD_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    fail_with(sorted(used - set(VARIABLES)), "add it to VARIABLES in fivefold/config/environment.py and to the manual")


def test_every_noun_is_in_the_glossary() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    nouns = [n.name for n in tree(PACKAGE / "vocabulary.py").body if isinstance(n, ast.ClassDef)]
    missing = [noun for noun in nouns if f"**{_spaced(noun)}**" not in glossary]
    fail_with(missing, "say in plain words in GLOSSARY.md what it is: a line with **Noun**")


def _spaced(noun: str) -> str:
    words = re.findall(r"[A-Z][a-z]*", noun)
    return " ".join([words[0], *(word.lower() for word in words[1:])])


def committed_texts() -> list[Path]:
    kept = ("fivefold", "tests", "benchmarks", "initiatives", "docs", ".ci")
    inside = [p for folder in kept for p in (ROOT / folder).rglob("*") if p.is_file()]
    return [p for p in [*inside, *ROOT.glob("*")] if p.is_file() and p.suffix in TEXT and "__pycache__" not in p.parts]


def test_no_file_names_a_package_host_or_a_place_on_a_machine() -> None:
    hosts = "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", r"deb\." + "debian"))
    machine = "|".join(("/ho" + "me/[a-z]", "/ro" + "ot/", "/Us" + "ers/", "/wo" + "rk/main", "/wo" + "rk/shared"))
    pattern = re.compile(f"{hosts}|{machine}")
    problems = [
        f"{place(path)}:{number} {found.group()}"
        for path in committed_texts()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if (found := pattern.search(line))
    ]
    fail_with(problems, "name the package, not its host; take a path from an argument or a setting")


def test_lock_files_carry_hashes_and_no_address() -> None:
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        entries = [line for line in text.splitlines() if "==" in line]
        assert "://" not in text, f"{path.name} carries an address. Fix: ./run lock"
        assert text.count("--hash=sha256:") >= len(entries) > 0, f"{path.name} lacks hashes. Fix: ./run lock"


def test_the_development_lock_holds_the_base_lock() -> None:
    """Or the tests would run on other versions than the demo."""
    base, dev = (
        set(re.findall(r"^[a-z0-9.-]+==[^ ;\\]+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    fail_with(sorted(base - dev), "./run lock")
