"""English and Spanish are equals: nothing untranslated, no lost number, the compiled file up to date."""

from __future__ import annotations

import gettext
import re
import shutil
from pathlib import Path

import pytest

from tests.web.catalogue import CATALOGUE, extracted


def entries() -> dict[str, list[str]]:
    """English -> its Spanish forms, read from the text file by a small reader of its own (an independent twin)."""
    found: dict[str, list[str]] = {}
    for block in CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]:
        joined = re.sub(r'"\n"', "", block)
        english = re.search(r'^msgid "(.*)"$', joined, re.M)
        spanish = re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', joined, re.M)
        if english and english.group(1):
            found[english.group(1)] = spanish
    return found


def test_everything_is_translated() -> None:
    """An empty translation falls back to English in the middle of a Spanish page."""
    assert len(entries()) > 150
    assert [english for english, spanish in entries().items() if not all(spanish) or not spanish] == []


def test_no_placeholder_is_lost() -> None:
    """A Spanish sentence must hold the same numbers and names as the English one."""
    for english, spanish in entries().items():
        for one in spanish:
            assert set(re.findall(r"%\(\w+\)[sd]", one)) == set(re.findall(r"%\(\w+\)[sd]", english)), english


def test_the_compiled_catalogue_is_the_text_catalogue() -> None:
    """The .mo is what readers get; it must say what the .po says."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for english, spanish in entries().items():
        if len(spanish) == 1 and "\\" not in english:
            assert spanish[0] in (compiled.gettext(english), compiled.pgettext("verdict", english),
                                  compiled.pgettext("reliability", english)), english  # fmt: skip


def test_the_catalogue_knows_every_sentence_of_the_pages(tmp_path: Path) -> None:
    """Extracted afresh with xgettext: a sentence added without Spanish is found here.

    Fix: python -m tests.web.catalogue, then translate what stands empty.
    """
    if shutil.which("xgettext") is None:
        pytest.skip("no xgettext on this machine (Debian's gettext)")
    fresh = extracted(tmp_path)
    assert set(re.findall(r'^msgid "(.+)"$', fresh, re.M)) == set(
        re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.M)
    )
    assert "#~" not in fresh and "fuzzy" not in fresh
