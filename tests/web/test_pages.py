"""The public pages as a reader without an account gets them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client, RequestFactory

from fivefold.measures.definitions import default_initiative
from fivefold.web import errors, pages
from tests.cast.world import build_world
from tests.web.answers import fake_answer
from tests.web.conftest import PAGES

LANGUAGES = ("", "/es")
FINE = [page for page in PAGES if "1066" not in page and "no-such" not in page]


class Links(HTMLParser):
    """Every address a page leads to, and every id it defines."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("a", "link") and found.get("href"):
            self.addresses.append(str(found["href"]))
        if tag in ("img", "script") and found.get("src"):
            self.addresses.append(str(found["src"]))
        if found.get("id"):
            self.ids.append(str(found["id"]))


def read(text: str) -> Links:
    links = Links()
    links.feed(text)
    return links


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", FINE)
def test_every_page_answers_and_leaves_no_cookie(reader: Client, address: str, language: str) -> None:
    """Anonymous reading needs no state: no cookie is set, and any cache may keep the page a minute."""
    answer = reader.get(language + address)
    assert answer.status_code == 200
    assert not answer.cookies and "Set-Cookie" not in answer.headers
    assert answer["Cache-Control"] == f"public, max-age={pages.KEPT_FOR}" or set(
        answer["Cache-Control"].split(", ")
    ) == {"public", f"max-age={pages.KEPT_FOR}"}
    assert f'<html lang="{language.strip("/") or "en"}">' in answer.content.decode()


def test_the_answer_comes_first(reader: Client) -> None:
    """The headline is a sentence with the number and its interval (made up: 75%, 71 to 79, in 2023)."""
    text = reader.get("/").content.decode().replace("\u2060", "")
    first = re.search(r"<h1>(.*?)</h1>", text, re.S)
    assert first and first.group(1) == "In 2023, 75% (71–79) of STEM careers in Philadelphia were held in proportion"
    spanish = reader.get("/es/").content.decode().replace("\u2060", "")
    assert "En 2023, el 75% (71–79) de los empleos STEM de Filadelfia" in spanish


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_is_dead(reader: Client, language: str) -> None:
    """Every address on every page answers, some by sending on: pages by the pages, files by the static finders."""
    from django.contrib.staticfiles import finders

    build_world()
    seen: set[str] = set()
    for page in FINE:
        seen |= set(read(reader.get(language + page).content.decode()).addresses)
    assert len(seen) > 20
    for address in sorted(seen):
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address
        elif address.startswith("/"):
            assert reader.get(address, follow=True).status_code == 200, address
        else:
            assert address.startswith(("#", "https://")), address


@pytest.mark.parametrize("address", FINE)
def test_ids_are_unique_and_every_picture_is_named(reader: Client, address: str) -> None:
    """Each SVG is one picture with a title and a description; a doubled id would name the wrong one."""
    text = reader.get(address).content.decode()
    ids = read(text).ids
    assert len(set(ids)) == len(ids)
    for tag in re.findall(r"<svg [^>]*>", text):
        assert 'role="img"' in tag
        named = re.search(r'aria-labelledby="([^"]+)"', tag)
        assert named and set(named.group(1).split()) <= set(ids)


def test_every_figure_has_a_table_a_source_and_a_download(reader: Client) -> None:
    """The component is the same everywhere: five figures on the explorer, one on the first page."""
    for page, figures in (("/", 1), ("/measures/", 5)):
        text = reader.get(page).content.decode()
        parts = re.findall(r'<section class="figure".*?</section>', text, re.S)
        assert len(parts) == figures
        for part in parts:
            assert "<caption>" in part and 'scope="col"' in part and 'scope="row"' in part
            assert "<dt>Source</dt>" in part and "figures.csv?" in part


@pytest.mark.parametrize("address", FINE)
def test_illustrative_data_say_so(reader: Client, address: str) -> None:
    """On every page, and once more on every figure."""
    text = reader.get(address).content.decode()
    assert "illustrative-banner" in text
    assert text.count("illustrative-mark") == text.count('<section class="figure"')


def test_real_data_are_not_called_illustrative(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark follows the source."""
    monkeypatch.setattr("fivefold.web.measures.definitions_served", lambda: (default_initiative(), False))
    monkeypatch.setattr(
        pages, "population_answer", lambda asked, *, language: fake_answer(asked, language=language, illustrative=False)
    )
    for page in FINE:
        assert "not real" not in Client().get(page).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/measures/?year=1066",
        "/measures/?place=atlantis",
        "/measures/?groups=",
        "/measures/?colour=red",
        "/measures/?year=2019&year=2018",
        "/measures/?year=" + "9" * 5_000,
        "/measures/?year=%00",
        "/measures/?place=%F0%28%8C%28",
        "/measures/figures.csv?figure=shoe-size",
        "/measures/figures.csv?format=xlsx",
        "/?utm_source=x",
        "/measures/how-we-know/?x=1",
        "/measures/definitions/groups/race5-by-sex/?x=1",
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_unknown_parameters_get_words_and_a_way_back(reader: Client, language: str, address: str) -> None:
    """400 with a sentence and a link, never 500; an empty value is as good as none."""
    answer = reader.get(language + address)
    if address.endswith("groups="):
        assert answer.status_code == 200
        return
    text = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="{language}/measures/"' in text
    assert ("No podemos responder" if language else "We cannot answer that") in text


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7 }}"])
def test_what_an_address_says_is_never_run(reader: Client, value: str) -> None:
    """A refusal may repeat the value, always escaped (C2)."""
    text = reader.get("/measures/", {"place": value}).content.decode()
    assert "<script>alert" not in text and "<img src=x" not in text and text.count("<script") == 1


def test_a_refusal_is_in_the_readers_language(reader: Client) -> None:
    """The rooms refuse in English; a Spanish page says in Spanish what was asked for."""
    text = reader.get("/es/measures/?year=1066").content.decode()
    assert "Aquí no hay respuesta para year=1066. Elija uno de la lista." in text
    assert "is not loaded" not in text


def test_unknown_pages_have_words_in_both_languages(reader: Client) -> None:
    """404 with a way back, in the language of the address."""
    for address, words in (("/no-such-page/", "There is no such page"), ("/es/nada/", "Esa página no existe"),
                           ("/measures/definitions/groups/none/", "There is no such page")):  # fmt: skip
        answer = reader.get(address)
        assert answer.status_code == 404 and words in answer.content.decode()


def test_a_crash_has_words_without_a_database() -> None:
    """The 500 page asks nothing of anything that may be broken."""
    answer = errors.went_wrong(RequestFactory().get("/"))
    assert answer.status_code == 500 and "went wrong on our side" in answer.content.decode()


@pytest.mark.parametrize("address", [*FINE, "/measures/figures.csv"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_read_only(reader: Client, address: str, method: str) -> None:
    """GET and HEAD, nothing else."""
    assert getattr(reader, method)(address).status_code == 405


@pytest.mark.parametrize("address", [*FINE, "/measures/figures.csv"])
def test_head_says_what_get_would(reader: Client, address: str) -> None:
    """Same status and same tag, no body."""
    head, get = reader.head(address), reader.get(address)
    assert (head.status_code, head["ETag"], head.content) == (200, get["ETag"], b"")


def test_an_unchanged_page_is_not_sent_again(reader: Client) -> None:
    """304 for the tag of the same page."""
    tag = reader.get("/measures/")["ETag"]
    assert reader.get("/measures/", headers={"if-none-match": tag}).status_code == 304
    assert reader.get("/measures/?year=2019", headers={"if-none-match": tag}).status_code == 200


def test_the_file_is_an_attachment_with_a_safe_name(reader: Client) -> None:
    """Never opened by the browser as a page (C6)."""
    answer = reader.get("/measures/figures.csv", {"figure": "access-index"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.csv"', answer["Content-Disposition"])
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_policy_allows_no_inline_script_or_style(reader: Client) -> None:
    """And the page has none: no style attribute, no script without a file."""
    answer = reader.get("/measures/")
    assert "unsafe" not in answer["Content-Security-Policy"]
    text = answer.content.decode()
    assert " style=" not in text and "<style" not in text and re.findall(r"<script(?! src=)", text) == []


@pytest.mark.django_db
def test_definitions_are_there_before_any_file(client: Client) -> None:
    """What would be measured can be read before anything is."""
    assert client.get("/measures/definitions/groups/race5-by-sex/").status_code == 200
    assert client.get("/measures/definitions/groups/nothing/").status_code == 404


@pytest.mark.django_db
def test_with_nothing_loaded_the_page_teaches(client: Client) -> None:
    """A new site has no file: the page says what will be here and the one next step."""
    for address, words in (("/", "fivefold acs load"), ("/es/measures/", "Todavía no hay ninguna encuesta")):
        answer = client.get(address)
        assert answer.status_code == 200 and words in answer.content.decode()
    assert client.get("/measures/figures.csv").status_code == 404  # a program must not take a page for a file


def test_the_other_language_is_one_link_away(reader: Client) -> None:
    """The same question, not the first page."""
    assert 'href="/es/measures/?year=2019"' in reader.get("/measures/?year=2019").content.decode()
    assert 'href="/measures/?year=2019"' in reader.get("/es/measures/?year=2019").content.decode()


def test_the_first_page_pictures_the_groups_of_the_mission(reader: Client) -> None:
    """The headline is of the default question; the picture of the initiative's focus, unless the address asks."""
    text = reader.get("/").content.decode()
    assert "of STEM careers" in text and "Latinx people" in text and "Black women" not in text
    assert "Black women" in reader.get("/?groups=race5-by-sex").content.decode()
