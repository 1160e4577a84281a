"""Files are read, or refused for a stated reason."""

from __future__ import annotations

import gzip

import pytest

from huiban.domains.hall.forecast import reading as subject
from huiban.domains.hall.forecast.reading import QueueKey, ReadingError, read_snapshots
from tests.domains.hall.forecast.snapshots import HEADER, row, write

DAY = "2020-01-02"


@pytest.mark.parametrize("name", ["plain.csv", "packed.csv.gz"])
def test_plain_and_packed_files_are_read_alike(tmp_path, name):
    path = write(tmp_path / name, [row(DAY, 485, 2, "A001"), row(DAY, 480, 1)])
    read = read_snapshots(path)
    (by_day,) = read.days.values()
    (shots,) = by_day.values()
    assert [(one.minute, one.waiting, one.called) for one in shots] == [(480, 1, None), (485, 2, ("A", 1))]
    assert read.names[QueueKey("UD_Test", "1")] == "A: Queue"


def test_a_second_row_of_the_same_minute_is_counted_and_left_out(tmp_path):
    path = write(tmp_path / "a.csv", [row(DAY, 480, 1), row(DAY, 480, 1), row(DAY, 480, 9)])
    read = read_snapshots(path)
    assert (read.rows, read.duplicates) == (3, 2)
    assert [shot.waiting for by_day in read.days.values() for shots in by_day.values() for shot in shots] == [
        1
    ]


def test_few_unreadable_rows_are_counted(tmp_path):
    good = [row(DAY, 480 + place, 1) for place in range(10)]
    assert read_snapshots(write(tmp_path / "a.csv", [*good, row(DAY, 500, -3)])).bad_rows == 1


def packed(text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", HEADER.encode(), "empty"),
        ("a.csv.gz", packed(""), "empty"),
        ("a.csv.gz", b"name,time\n", "not_gzip"),
        ("a.csv.gz", packed(HEADER + "\n" + row(DAY, 480, 1) * 50)[:-12], "broken_gzip"),
        ("a.csv.gz", b"\x1f\x8bnothing of the kind", "broken_gzip"),
        ("a.csv", b"\xff\xfe\x00\x01", "not_text"),
        ("a.csv", HEADER.encode() + b"\n\0\n", "not_text"),
        ("a.csv", b"name,time,date\n1,2,3\n", "missing_columns"),
        ("a.csv", (HEADER + "\n" + row(DAY, 480, -1)).encode(), "bad_rows"),
        ("a.csv", b"x" * 20_000, "too_big"),
    ],
)
def test_what_is_no_file_of_snapshots_is_refused(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadingError) as caught:
        read_snapshots(path)
    assert caught.value.code == code


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ReadingError) as caught:
        read_snapshots(tmp_path / "none.csv")
    assert caught.value.code == "missing_file"


def test_a_small_file_that_unpacks_to_a_giant_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(subject, "MAX_CHARACTERS", 100_000)
    path = write(tmp_path / "bomb.csv.gz", [row(DAY, 480, 1)] * 5_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(ReadingError) as caught:
        read_snapshots(path)
    assert caught.value.code == "too_big"


def test_missing_columns_are_named(tmp_path):
    path = write(tmp_path / "a.csv", ["1"], header=HEADER.replace("aktualnyNumer", "x"))
    with pytest.raises(ReadingError) as caught:
        read_snapshots(path)
    assert caught.value.detail == "aktualnyNumer"
