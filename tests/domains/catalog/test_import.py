"""The importer: the real file, its dirt, and every way a file can be broken."""

from __future__ import annotations

import csv
import io

import pytest

from huiban.domains.catalog.models import BasicItem, HandlingItem, ImportRun, Item, ItemVersion
from huiban.domains.catalog.operations.described import DATA
from huiban.domains.catalog.public import (
    find_item,
    import_items,
    list_versions,
    load_described_items,
    publish_content,
)
from huiban.domains.directory.public import Organisation, Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Forbidden, Invalid
from tests import factories as make

pytestmark = pytest.mark.django_db
SOURCE = (DATA / "bszl_guangan_511602.csv").read_bytes()
LINES = SOURCE.decode().splitlines(keepends=True)


def bring(content: bytes, **options):
    return import_items(actor=SYSTEM, content=content, filename="items.csv", profile="sichuan", **options)


def first(count: int) -> bytes:
    return "".join(LINES[: count + 1]).encode()


def changed(content: bytes, line: int, **cells: str) -> bytes:
    """The file with cells of one line (2 is the first row) replaced."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    for name, value in cells.items():
        rows[line - 1][rows[0].index(name)] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def faults(content: bytes, **options) -> list[tuple[int, str]]:
    before = (Item.objects.count(), Organisation.objects.count(), ImportRun.objects.count())
    with pytest.raises(Invalid) as refused:
        bring(content, **options)
    assert (Item.objects.count(), Organisation.objects.count(), ImportRun.objects.count()) == before
    assert refused.value.code == "catalog.import_refused"
    return [(fault["line"], fault["code"]) for fault in refused.value.data["faults"]]


def test_the_real_file_is_imported_whole_with_its_154_organisation_code_warnings():
    report = bring(SOURCE)
    assert (report.rows, report.created, report.changed) == (1135, 1135, 0)
    assert Item.objects.count() == HandlingItem.objects.count() == ItemVersion.objects.count() == 1135
    codes = [w for w in report.warnings if w.code == "organisation_code"]
    assert len(codes) == 154
    assert all(LINES[w.line - 1].split(",")[12] == "0" for w in codes)
    assert Organisation.objects.count() == 34


def test_both_code_systems_are_kept():
    bring(SOURCE)
    item = Item.objects.get(code="512B0003600037-511602000000-000-11511301008778298W-1-00")
    assert (item.type_code, item.type_system) == ("20", "GB/T 39046-2020")
    assert (item.source_type_code, item.source_system) == ("20", "CN-51")
    licence = Item.objects.get(code="511A0074300005-511602000000-000-115113016823646795-1-00")
    assert (licence.type_code, licence.source_type_code) == ("01", "1")


def test_irregular_codes_are_kept_as_they_are_with_a_warning():
    report = bring(SOURCE)
    codes = {
        "G-000007-001-511602000000-000-115113010833722043-1-00",
        "1J-5100-00027-511602000000-000-11511301008778386B-1-00",
        "E-000004-001-11511301008778386B",
        "H-000185-001-4444444444",
        "E-000021-001-1111111111111111",
        "511A0077700002-510000000000-000-8282348-1-00",
    }
    assert codes <= set(Item.objects.values_list("code", flat=True))
    lines = {
        number: code for number, text in enumerate(LINES, start=1) for code in codes if f",{code}," in text
    }
    warned = {w.line for w in report.warnings if w.code == "item_code"}
    assert {lines[line] for line in warned & set(lines)} == codes


def test_importing_twice_changes_nothing():
    bring(SOURCE)
    versions, basics = ItemVersion.objects.count(), BasicItem.objects.count()
    report = bring(SOURCE)
    assert (report.created, report.changed, report.unchanged) == (0, 0, 1135)
    assert (ItemVersion.objects.count(), BasicItem.objects.count()) == (versions, basics)


def test_a_changed_row_makes_a_new_version_and_the_old_one_stays_readable():
    bring(first(20))
    code = LINES[3].split(",")[5]
    report = bring(changed(first(20), 4, name="换了名字的事项"))
    assert (report.created, report.changed, report.unchanged) == (0, 1, 19)
    new, old = list_versions(code)
    assert (new.number, new.name, new.state) == (2, "换了名字的事项", "published")
    assert (old.number, old.state, old.valid_to) == (1, "superseded", new.valid_from)


def test_a_changed_row_keeps_the_described_content():
    bring(SOURCE)
    described = load_described_items(actor=SYSTEM)
    assert len(described) == 8
    assert load_described_items(actor=SYSTEM) == described
    line = next(number for number, text in enumerate(LINES, start=1) if f",{described[0]}," in text)
    bring(changed(SOURCE, line, main_item="换过的主项"))
    view = find_item(described[0])
    assert (view.version.number, view.version.guide.described, view.item.main_item) == (3, True, "换过的主项")


def test_a_file_in_gbk_is_refused_with_the_line_and_the_suspected_encoding():
    with pytest.raises(Invalid) as refused:
        bring(SOURCE.decode().encode("gb18030"))
    assert "GB18030" in refused.value.fields["file"][0]
    assert refused.value.fields["file"][0].startswith("第 2 行")


def test_a_byte_order_mark_is_accepted():
    assert bring(b"\xef\xbb\xbf" + first(5)).created == 5


def test_a_missing_column_is_named():
    rows = [line.split(",", 1)[1] for line in LINES[:10]]
    with pytest.raises(Invalid) as refused:
        bring("".join(rows).encode())
    assert "department" in refused.value.fields["file"][0]


def test_a_file_cut_inside_a_row_is_refused_at_that_row():
    assert faults(first(20)[:-60]) == [(21, "truncated")]
    short = "".join(LINES[:20]).encode() + LINES[20].split("511602000000")[0].encode()
    assert (21, "columns") in faults(short)


def test_a_file_cut_at_a_line_end_is_refused_when_items_vanish():
    bring(SOURCE)
    assert faults(first(1000)) == [(1001, "absent")]
    assert bring(first(1000), allow_absent=True).absent == 135


def test_a_duplicate_code_names_both_lines():
    content = first(5) + LINES[2].encode()
    with pytest.raises(Invalid) as refused:
        bring(content)
    assert "第 7 行" in refused.value.fields["file"][0]
    assert "第 3 行" in refused.value.fields["file"][0]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": ""}, "required"),
        ({"item_code": ""}, "required"),
        ({"task_type_code": "77"}, "type"),
        ({"item_code": "511;drop table"}, "code"),
        ({"name": "长" * 201}, "length"),
    ],
)
def test_a_broken_cell_is_refused_with_its_line(cells, code):
    assert faults(changed(first(5), 4, **cells)) == [(4, code)]


@pytest.mark.parametrize(
    "content", [b"", b"   \n", b"\x00\x01\x02", SOURCE[:100].replace(b"e", b"\x00"), b"\xff\xfe" + b"a\x00"]
)
def test_what_is_no_table_is_refused(content):
    assert faults(content)


def test_an_unclosed_quotation_mark_is_refused():
    assert "csv" in {code for _line, code in faults(first(3) + b'"open,\n')}


def test_only_item_administrators_import():
    with pytest.raises(Forbidden):
        import_items(actor=make.worker(Role.CLERK), content=first(2), filename="x.csv", profile="sichuan")


def test_an_unknown_profile_names_the_known_ones():
    with pytest.raises(Invalid) as refused:
        import_items(actor=SYSTEM, content=first(2), filename="x.csv", profile="mars")
    assert "sichuan" in refused.value.fields["profile"][0]


def test_a_content_with_a_condition_nobody_understands_is_refused_with_its_path():
    item = make.item()
    guide = make.content()
    broken = guide.model_copy(
        update={"materials": [guide.materials[0].model_copy(update={"when": "nothing =="})]}
    )
    with pytest.raises(Invalid) as refused:
        publish_content(actor=SYSTEM, item_code=item.code, content=broken, note="")
    assert list(refused.value.fields) == ["materials.0.when"]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_publishing_at_once_make_two_versions_in_order():
    item = make.item()
    guides = [make.content(plain_name=f"第{number}个") for number in range(4)]
    make.together(
        *[
            lambda guide=guide: publish_content(actor=SYSTEM, item_code=item.code, content=guide, note="")
            for guide in guides
        ]
    )
    versions = list_versions(item.code)
    assert [version.number for version in versions] == [5, 4, 3, 2, 1]
    assert [version.state for version in versions] == ["published"] + ["superseded"] * 4
