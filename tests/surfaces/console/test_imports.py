"""Imports: broken files show their lines and store nothing; sound ones are seen first."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huiban.domains.catalog.public import count_items, list_import_runs
from huiban.domains.directory.public import Role
from tests.factories import staff

pytestmark = pytest.mark.django_db
COLUMNS = (
    "department,main_item,name,task_type_code,task_type_name,item_code,base_code,area_code,org_code,seg6"
)


@pytest.fixture
def admin(signed_in) -> Client:  # type: ignore[no-untyped-def]
    return signed_in(staff(Role.ITEM_ADMIN))


def source(*rows: list[str]) -> SimpleUploadedFile:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([COLUMNS.split(","), *rows])
    return SimpleUploadedFile("items.csv", written.getvalue().encode())


def row(code: str, name: str = "测试许可", kind: str = "1") -> list[str]:
    return ["测试一局", "", name, kind, "行政许可", code, code, "511602000000", "", "00"]


def upload(client: Client, file: SimpleUploadedFile):  # type: ignore[no-untyped-def]
    return client.post("/console/imports/", {"profile": "sichuan", "file": file})


def test_a_broken_file_shows_its_lines_and_imports_nothing(admin: Client) -> None:
    answer = upload(admin, source(row("A-1"), row("A-2", name=""), row("A-1"), row("A-4", kind="77")))
    assert answer.status_code == 422
    for line in ("第 3 行", "第 4 行", "第 5 行"):
        assert line in answer.text
    assert count_items(any_status=True) == 0
    assert list_import_runs() == []


def test_an_import_is_seen_before_it_is_done(admin: Client) -> None:
    answer = upload(admin, source(row("A-1"), row("A-2")))
    assert answer.status_code == 303
    page = admin.get(answer["Location"])
    report = page.context["report"]
    assert (report.created, report.changed, report.unchanged) == (2, 0, 0)
    assert report.warnings
    assert count_items(any_status=True) == 0
    admin.post(answer["Location"], {"step": "import"})
    assert count_items(any_status=True) == 2
    (run,) = list_import_runs()
    assert (run.filename, run.created, len(run.warnings)) == ("items.csv", 2, len(report.warnings))
    assert admin.get(answer["Location"]).status_code == 303  # the file is gone
    again = upload(admin, source(row("A-1"), row("A-2", name="测试新许可")))
    report = admin.get(again["Location"]).context["report"]
    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)


def test_a_file_not_wanted_is_put_away(admin: Client) -> None:
    answer = upload(admin, source(row("A-1")))
    admin.post(answer["Location"], {"step": "drop"})
    assert count_items(any_status=True) == 0
    assert admin.get(answer["Location"]).status_code == 303


def test_a_file_cut_short_needs_a_word(admin: Client) -> None:
    admin.post(upload(admin, source(*(row(f"A-{n}") for n in range(30))))["Location"], {"step": "import"})
    place = upload(admin, source(row("A-1")))["Location"]
    assert admin.get(place).context["report"].absent == 29
    assert admin.post(place, {"step": "import"}).status_code == 422
    assert admin.post(place, {"step": "import", "allow_absent": "1"}).status_code == 303
    assert count_items(any_status=True) == 30


def test_somebody_elses_file_is_not_there(admin: Client, signed_in) -> None:  # type: ignore[no-untyped-def]
    place = upload(admin, source(row("A-1")))["Location"]
    other = signed_in(staff(Role.ITEM_ADMIN))
    assert other.post(place, {"step": "import"}).status_code == 303
    assert count_items(any_status=True) == 0


@pytest.mark.parametrize("given", [{}, {"profile": "nowhere"}])
def test_without_a_file_or_source_it_says_so(admin: Client, given: dict[str, str]) -> None:
    posted = dict(given)
    if given:
        posted["file"] = source(row("A-1"))  # type: ignore[assignment]
    assert admin.post("/console/imports/", posted).status_code == 422
