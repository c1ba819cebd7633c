"""Bad input: one clear sentence each, nothing half-loaded, the old file still there.

Every case starts from a store that holds a good file; afterwards that file, and nothing else, must be there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fivefold.sources.dictionary import read_dictionary
from fivefold.sources.loaded import LoadedFile
from fivefold.sources.store import Store
from fivefold.vocabulary import Period, Refused
from tests.sources import census_like as like

PART = "psam_p42.csv"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    store.load(like.write_file(tmp_path / "old.zip", like.Y2018, seed=99))
    return store


def refuse(store: Store, path: Path, words: str, **options: object) -> str:
    """Load must be refused with these words; the store must be as it was. Returns the whole sentence."""
    before = [(file, file.parquet.read_bytes()) for file in store.files()]
    with pytest.raises(Refused, match=words) as refused:
        store.load(path, **{"replace": True, **options})
    assert [(file, file.parquet.read_bytes()) for file in store.files()] == before
    assert not list(store.root.glob(".loading-*"))
    assert refused.value.advice
    return str(refused.value)


def changed(tmp_path: Path, how: like.Convention = like.Y2018, row: int = 5, **cells: str) -> Path:
    """A file in which some cells of one row (counted from 0) are other than they should be."""
    records = like.people(how)
    records[row] |= cells
    return like.write_zip(tmp_path / "csv_ppa.zip", {PART: records})


def without(tmp_path: Path, column: str) -> Path:
    records = [{k: v for k, v in person.items() if k != column} for person in like.people(like.Y2018)]
    return like.write_zip(tmp_path / "csv_ppa.zip", {PART: records})


def test_missing_file(store: Store, tmp_path: Path) -> None:
    refuse(store, tmp_path / "nothing.zip", "There is no file")


def test_file_that_may_not_be_read(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, whom no permission stops; so the system's answer is played."""
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2018)

    def denied(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", denied)
        with pytest.raises(Refused, match="may not be read: Permission denied"):
            store.load(path)


def test_empty_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "csv_ppa.zip").write_bytes(b"")
    refuse(store, tmp_path / "csv_ppa.zip", "is empty")


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_truncated_zip(store: Store, tmp_path: Path, keep: float) -> None:
    whole = like.write_file(tmp_path / "whole.zip", like.Y2018).read_bytes()
    path = tmp_path / "csv_ppa.zip"
    path.write_bytes(whole[: int(len(whole) * keep)])
    refuse(store, path, "is cut short")


def test_damaged_zip(store: Store, tmp_path: Path) -> None:
    """Bytes overwritten in the middle: the checksum inside the zip no longer fits."""
    whole = bytearray(like.write_file(tmp_path / "whole.zip", like.Y2018, count=400).read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 50] = bytes(50)
    path = tmp_path / "csv_ppa.zip"
    path.write_bytes(whole)
    refuse(store, path, "is damaged")


def test_not_a_zip(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "csv_ppa.zip"
    path.write_text("<html>The page you asked for has moved</html>")
    refuse(store, path, "neither a zip nor a CSV")


def test_sas_form(store: Store, tmp_path: Path) -> None:
    refuse(store, like.write_zip(tmp_path / "unix_ppa.zip", {"psam_p42.sas7bdat": "x"}), "holds no CSV")


def test_zip_bomb(store: Store, tmp_path: Path) -> None:
    """200 MB of zeros pack to 200 kB: a thousandfold; a person file swells about sevenfold."""
    path = like.write_zip(tmp_path / "csv_ppa.zip", {PART: "0" * 200_000_000})
    refuse(store, path, "unpacks to 200,0.. ?")


def test_too_many_members(store: Store, tmp_path: Path) -> None:
    path = like.write_zip(tmp_path / "csv_ppa.zip", {f"{n}.csv": "x" for n in range(101)})
    refuse(store, path, "more than any person file")


def test_encrypted_zip(store: Store, tmp_path: Path) -> None:
    """The flag for a password is set in both places a zip keeps it."""
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2018)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    refuse(store, path, "is damaged")


def test_same_part_twice(store: Store, tmp_path: Path) -> None:
    people = like.people(like.Y2018)
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"psam_pa.csv": people, "psam_pb.csv": people})
    refuse(store, path, "80 lines with somebody else's serial number")


def test_housing_file_by_its_columns(store: Store, tmp_path: Path) -> None:
    path = like.write_zip(
        tmp_path / "csv_hpa.zip", {"psam_h42.csv": "RT,SERIALNO,ST,ADJINC,WGTP,WGTP1\nH,1,42,1,5,5\n"}
    )
    refuse(store, path, "is a housing file")


def test_housing_record_among_persons(store: Store, tmp_path: Path) -> None:
    refuse(store, changed(tmp_path, RT="H"), r"psam_p42.csv, line 7: column RT is not a person record")


def test_wrong_state(store: Store, tmp_path: Path) -> None:
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2018)
    refuse(store, path, "is of Pennsylvania, not of Delaware", expected_state="DE")


def test_wrong_year(store: Store, tmp_path: Path) -> None:
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2019)
    refuse(store, path, "is of 2019, not of 2018", expected_period=Period(2018, 2018))


def test_five_years_for_one(store: Store, tmp_path: Path) -> None:
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2018_2022)
    refuse(store, path, "is of 2018-2022, not of 2022", expected_period=Period(2022, 2022))


def test_loaded_file_asked_for_as_another(store: Store, tmp_path: Path) -> None:
    path = like.write_file(tmp_path / "again.zip", like.Y2018, seed=99)
    refuse(store, tmp_path / "old.zip", "not what was asked for", expected_state="DE")
    assert path.exists()


@pytest.mark.parametrize("weight", ["PWGTP", "PWGTP1", "PWGTP80"])
def test_missing_weight_column(store: Store, tmp_path: Path, weight: str) -> None:
    refuse(store, without(tmp_path, weight), f"lacks 1 of the 81 weight columns, the first is {weight}")


@pytest.mark.parametrize("column", ["SEX", "ESR", "ADJINC", "RELP", "OCCP", "PUMA", "ST"])
def test_missing_column(store: Store, tmp_path: Path, column: str) -> None:
    refuse(store, without(tmp_path, column), f"has no column {column}")


def test_missing_weight(store: Store, tmp_path: Path) -> None:
    refuse(store, changed(tmp_path, row=0, PWGTP40=""), "line 2: column PWGTP40 is blank")


def test_negative_full_weight(store: Store, tmp_path: Path) -> None:
    """Replicates may be negative, the full-sample weight may not."""
    refuse(store, changed(tmp_path, PWGTP="-5"), "line 7: column PWGTP holds a code")


def test_line_cut_short(store: Store, tmp_path: Path) -> None:
    text = like.csv_text(like.people(like.Y2018))
    path = tmp_path / PART
    path.write_text(text[: text.rindex(",") - 30])
    refuse(store, path, "line 41: the line does not have 101 cells")


def test_line_with_too_many_cells(store: Store, tmp_path: Path) -> None:
    lines = like.csv_text(like.people(like.Y2018)).splitlines()
    lines[9] += ",7,7"
    path = tmp_path / PART
    path.write_text("\n".join(lines) + "\n")
    refuse(store, path, "line 10: the line does not have 101 cells")


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("SEX", "3"),
        ("SEX", "0"),
        ("HISP", "25"),
        ("RAC1P", "0"),
        ("RAC1P", "10"),
        ("ESR", "7"),
        ("ST", "3"),
        ("AGEP", "100"),
        ("OCCP", "9999"),
        ("PUMA", "99999"),
        ("POWPUMA", "0"),
        ("ADJINC", "1"),
    ],
)
def test_impossible_code(store: Store, tmp_path: Path, column: str, code: str) -> None:
    refuse(store, changed(tmp_path, **{column: code}), f"line 7: column {column} holds a code")


def test_code_not_in_the_dictionary(store: Store, tmp_path: Path) -> None:
    """A dictionary that knows occupation 1021 but not 3255, which the second person (line 3) has."""
    words = ['VAL,PWGTP,N,5,1,9999,"Weight"', 'VAL,AGEP,N,2,0,99,"Age"', 'VAL,OCCP,C,4,"1021","1021","Software"']
    book = tmp_path / "PUMS_Data_Dictionary_2018.csv"
    book.write_text("\n".join([*words, 'VAL,OCCP,C,4,"bbbb","bbbb","N/A"']) + "\n")
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2018)
    refuse(store, path, "line 3: column OCCP holds a code", dictionary=read_dictionary(book))


def test_not_a_dictionary(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Refused, match="does not describe person files"):
        read_dictionary(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("column", "text"), [("AGEP", "ten"), ("WAGP", "1.5"), ("PWGTP7", "99999999999"), ("OCCP", "10X0")]
)
def test_text_in_a_numeric_column(store: Store, tmp_path: Path, column: str, text: str) -> None:
    said = refuse(store, changed(tmp_path, **{column: text}), f"line 7: column {column} holds something that is not")
    assert text not in said, "a sentence never repeats what a record holds"


def test_text_beyond_the_first_block(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is counted over blocks: record 31 of 40 is line 32."""
    monkeypatch.setattr("fivefold.sources.archive.BLOCK_BYTES", 2000)
    refuse(store, changed(tmp_path, row=30, AGEP="ten"), "line 32: column AGEP")


def test_parts_with_different_columns(store: Store, tmp_path: Path) -> None:
    parts = {"psam_pa.csv": like.people(like.Y2018), "psam_pb.csv": like.people(like.Y2019)}
    refuse(store, like.write_zip(tmp_path / "csv_ppa.zip", parts), "do not have the same columns")


def test_parts_of_different_years(store: Store, tmp_path: Path) -> None:
    parts = {"psam_pa.csv": like.people(like.Y2019), "psam_pb.csv": like.people(like.Y2022)}
    refuse(store, like.write_zip(tmp_path / "csv_ppa.zip", parts), "mixes data years")


def test_years_with_and_without_serial(store: Store, tmp_path: Path) -> None:
    refuse(store, changed(tmp_path, SERIALNO="0000012"), "mixes data years")


def test_two_income_factors_in_one_year(store: Store, tmp_path: Path) -> None:
    refuse(store, changed(tmp_path, ADJINC="1010145"), "several income factors")


def test_part_named_for_another_year(store: Store, tmp_path: Path) -> None:
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"ss15ppa.csv": like.people(like.Y2018)})
    refuse(store, path, "mixes data years")


def test_year_told_by_nothing(store: Store, tmp_path: Path) -> None:
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"persons.csv": like.people(like.Y2012)})
    assert "--year" in refuse(store, path, "does not say which year")


def test_five_years_with_2002_occupations(store: Store, tmp_path: Path) -> None:
    people = [p | {"SERIALNO": str(int(p["SERIALNO"]) - 10**9)} for p in like.people(like.Y2010_2014)]
    path = like.write_zip(tmp_path / "csv_ppa.zip", {"ss13ppa.csv": people})
    refuse(store, path, "occupations in 2002 codes")


def test_column_twice(store: Store, tmp_path: Path) -> None:
    text = like.csv_text(like.people(like.Y2018)).replace("SPORDER", "SEX", 1)
    refuse(store, like.write_zip(tmp_path / "csv_ppa.zip", {PART: text}), "has the column SEX twice")


def test_no_header(store: Store, tmp_path: Path) -> None:
    text = like.csv_text(like.people(like.Y2018)).partition("\n")[2]
    refuse(store, like.write_zip(tmp_path / "csv_ppa.zip", {PART: text}), "weight columns|line of column names|twice")


def test_nobody(store: Store, tmp_path: Path) -> None:
    text = like.csv_text(like.people(like.Y2018)).partition("\n")[0] + "\n"
    refuse(store, like.write_zip(tmp_path / "csv_ppa.zip", {PART: text}), "holds no people")


def test_two_files_of_the_same_year(store: Store, tmp_path: Path) -> None:
    path = like.write_file(tmp_path / "csv_ppa.zip", like.Y2018)
    assert "--replace" in refuse(store, path, "differs from old.zip", replace=False)


@pytest.fixture
def bytes_that_are_not_text() -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        text = like.csv_text(like.people(like.Y2018)).encode().replace(b"722Z", b"\xff\xfe\x00Z", 1)
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(PART, text)
        return path

    return write


def test_bytes_that_are_not_text(store: Store, tmp_path: Path, bytes_that_are_not_text: Callable[[Path], Path]) -> None:
    refuse(store, bytes_that_are_not_text(tmp_path / "csv_ppa.zip"), "something in it is not text")


def test_manifest_of_another_making(store: Store) -> None:
    """A manifest that this version does not understand is named, not guessed at."""
    file = store.files()[0]
    (file.folder / "manifest.json").write_text('{"surprise": 1}')
    with pytest.raises(Refused, match=r"manifest in .* cannot be read"):
        LoadedFile.from_folder(file.folder)
