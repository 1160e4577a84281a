"""Files nobody meant: whatever comes, the importer takes all of it or refuses it with lines and keeps nothing."""

from __future__ import annotations

import csv
import io
from functools import partial

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis.extra.django import TestCase

from huiban.domains.catalog.imports.profiles import PROFILES
from huiban.domains.catalog.imports.source import read_source
from huiban.domains.catalog.models import ImportRun, Item
from huiban.domains.catalog.operations.described import DATA
from huiban.domains.catalog.public import import_items, preview_import
from huiban.domains.directory.public import Organisation
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Invalid

HEAD = (DATA / "bszl_guangan_511602.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:6]
SOUND = "".join(HEAD).encode()
ROWS = list(csv.reader(io.StringIO("".join(HEAD))))
PROFILE = PROFILES["sichuan"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "big5", "latin-1", "cp1252"]
some = partial(
    settings, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)

nasty = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\ufeff",
        "\r",
        "\n",
        "\r\n",
        '"',
        '""',
        ",",
        "\u2028",
        "\x85",
        "\x1f",
        "٣",
        "１",
        "=1+1",
    ]
) | st.text(max_size=20)
long = st.builds(lambda text, times: text * times, st.sampled_from("长x01-"), st.integers(1, 400))


def written(rows: list[list[str]], end: str = "\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


@st.composite
def bent_cells(draw: st.DrawFn) -> bytes:
    """The sound table with some cells replaced, dropped or doubled, and its lines in another order."""
    rows = [list(row) for row in ROWS]
    for _change in range(draw(st.integers(1, 4))):
        row = draw(st.integers(0, len(rows) - 1))
        place = draw(st.integers(0, max(0, len(rows[row]) - 1)))
        match draw(st.sampled_from(["put", "add", "drop", "double"])):
            case "put" if rows[row]:
                rows[row][place] = draw(nasty | long)
            case "add":
                rows[row].insert(place, draw(nasty))
            case "drop" if rows[row]:
                del rows[row][place]
            case "double":
                rows.insert(row, list(rows[row]))
    return written(rows, draw(st.sampled_from(["\n", "\r\n", "\r"])))


@st.composite
def bent_bytes(draw: st.DrawFn) -> bytes:
    """The sound file in another encoding, cut anywhere, with bytes put in anywhere."""
    content = SOUND.decode().encode(draw(st.sampled_from(ENCODINGS)), "replace")
    start, end = sorted((draw(st.integers(0, len(content))), draw(st.integers(0, len(content)))))
    part = content[start:end] if draw(st.booleans()) else content
    place = draw(st.integers(0, len(part)))
    return part[:place] + draw(st.binary(max_size=20)) + part[place:]


def refused_properly(refused: Invalid, content: bytes) -> None:
    """A sentence for a person and a line that is in the file."""
    assert refused.code == "catalog.import_refused"
    assert str(refused.message)
    assert all(str(text).startswith(("第 ", "还有 ")) for text in refused.fields["file"])
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    faults = refused.data["faults"]
    assert isinstance(faults, list)
    assert faults
    for fault in faults:
        assert 1 <= fault["line"] <= max(lines, content.count(b"\n") + 1) + 1, fault


@some(max_examples=400)
@given(
    bent_bytes() | bent_cells() | st.binary(max_size=400) | st.text(max_size=200).map(lambda t: t.encode())
)
@example(b"PK\x03\x04" + b"\x00" * 200)  # a workbook
@example(b"[]")
@example(b'"' * 100_001)
@example(SOUND.replace(b"\n", b"\r"))
@example(",".join(PROFILE.columns).encode())
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf" * 2 + SOUND)
@example(SOUND + b'"' + b"x" * 140_000 + b'"')
@example(b"a" * 200_000)
def test_any_bytes_are_read_or_refused_with_lines(content: bytes) -> None:
    try:
        reading = read_source(content, PROFILE)
    except Invalid as refused:
        refused_properly(refused, content)
    else:
        assert reading.entries
        assert len({entry.code for entry in reading.entries}) == len(reading.entries)


@pytest.mark.parametrize("column", PROFILE.columns)
def test_a_cell_longer_than_its_column_is_refused_with_its_line(column: str) -> None:
    rows = [list(row) for row in ROWS]
    rows[2][rows[0].index(column)] = "0" * 300 + "1"
    with pytest.raises(Invalid) as refused:
        read_source(written(rows), PROFILE)
    assert {fault["line"] for fault in refused.value.data["faults"]} == {3}  # type: ignore[union-attr]


class WhatIsTakenIsKept(TestCase):
    @some(max_examples=60)
    @given(bent_cells())
    def test_the_database_takes_what_the_reader_takes(self, content: bytes) -> None:
        before = (Item.objects.count(), Organisation.objects.count(), ImportRun.objects.count())
        try:
            with transaction.atomic():
                promised = preview_import(actor=SYSTEM, content=content, profile="sichuan")
                report = import_items(
                    actor=SYSTEM, content=content, filename="items.csv", profile="sichuan", allow_absent=True
                )
                assert report == promised
                assert Item.objects.count() == before[0] + report.created
                transaction.set_rollback(True)
        except Invalid as refused:
            refused_properly(refused, content)
        assert (Item.objects.count(), Organisation.objects.count(), ImportRun.objects.count()) == before

    def test_a_filename_of_another_system_does_not_stand_in_the_way(self) -> None:
        import_items(actor=SYSTEM, content=SOUND, filename="表\udcff\x00.csv", profile="sichuan")
        assert ImportRun.objects.get().filename == "表.csv"
