"""The log in words: every verb that an action records has a sentence, and every sentence its Spanish."""

from __future__ import annotations

import ast
from pathlib import Path

import fivefold
from fivefold.web.happened.words import HAPPENED
from tests.web.test_translations import entries

PACKAGE = Path(fivefold.__file__).parent
LITERALS = (ast.Constant, ast.IfExp)


def _verbs() -> set[str]:
    """Every text that stands as `verb=` in a call of record_event, also on either side of an `if`."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record_event":
                verb = next(keyword.value for keyword in node.keywords if keyword.arg == "verb")
                if isinstance(verb, LITERALS):
                    branches = ast.walk(verb) if isinstance(verb, ast.Constant) else [verb.body, verb.orelse]
                    found |= {n.value for n in branches if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


def test_every_recorded_verb_has_words() -> None:
    told = {key.partition(":")[2] for key in HAPPENED}
    assert len(_verbs()) > 40
    assert sorted(_verbs() - told) == [], "say it in fivefold/web/happened/<area>.py"


def test_every_sentence_is_in_the_spanish_catalogue() -> None:
    """A sentence marked in a way xgettext does not know stays English in the middle of a Spanish page."""
    known = entries()
    assert [words for words in HAPPENED.values() if not known.get(words.replace('"', '\\"'))] == []
