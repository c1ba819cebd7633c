"""File names from strangers (C7). Storage never uses them; a page and a header may show them."""

from __future__ import annotations

import unicodedata

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from fivefold.sources.received.file_names import safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("organisations.csv", "organisations.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\0b.csv", "ab.csv"),
        ("a\u202excod.exe", "axcod.exe"),
        ('a"; filename="b.html', "a filenameb.html"),
        ("a\r\nSet-Cookie: x=1.csv", "aSet-Cookie x1.csv"),
        ("Zoë 王小明 (2).xlsx", "Zoë 王小明 (2).xlsx"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("<script>.svg", "script.svg"),
    ],
)
def test_file_names(name: str, safe: str) -> None:
    """C7: path, NUL, a mark that turns the direction of writing, quotes, line breaks; letters of every script stay."""
    assert safe_file_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    """C7: 300 characters."""
    assert safe_file_name("x" * 300 + ".csv") == "x" * 96 + ".csv"


@given(st.text(max_size=300))
def test_every_name_is_safe_in_a_header(name: str) -> None:
    safe = safe_file_name(name)
    assert 1 <= len(safe) <= 100 and safe not in (".", "..") and not set(safe) & set("/\\\"'\r\n\0:;<>%")
    assert all(unicodedata.category(c)[0] not in "CZ" or c == " " for c in safe)
    assert safe_file_name(safe) == safe
    HttpResponse(headers={"Content-Disposition": f'attachment; filename="{safe}"'})
