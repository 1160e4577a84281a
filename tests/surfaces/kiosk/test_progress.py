"""How far is my case: number and code, the same limits as anywhere, nothing left behind."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from tests import factories as make
from tests.surfaces.kiosk.visits import text

pytestmark = pytest.mark.django_db


def types_number(terminal, number: str):
    return terminal.post("/kiosk/progress/", {"number": number})


def types_code(terminal, code: str):
    return terminal.post("/kiosk/progress/code/", {"code": code})


def test_number_then_code_then_where_it_stands(terminal):
    case = make.accepted()
    assert types_number(terminal, case.number).headers["Location"] == "/kiosk/progress/code/"
    assert case.number in text(terminal.get("/kiosk/progress/code/"))
    assert types_code(terminal, case.query_code).headers["Location"] == "/kiosk/progress/case/"
    page = text(terminal.get("/kiosk/progress/case/"))
    assert "正在审查" in page
    assert "受理" in page
    assert "李样本" not in page


def test_the_code_as_it_is_printed_in_two_groups(terminal):
    case = make.submitted()
    types_number(terminal, case.number.replace("-", "").lower())
    assert (
        types_code(terminal, f"{case.query_code[:4]} {case.query_code[4:]}")
        .headers["Location"]
        .endswith("/case/")
    )


def test_the_receipt_may_be_scanned(terminal):
    case = make.submitted()
    scanned = types_number(terminal, f"https://example.org/progress/?number={case.number}")
    assert scanned.headers["Location"] == "/kiosk/progress/code/"


@pytest.mark.parametrize(
    "number", ["", "123", "370211-20261120-000123-A", "x" * 900, "\x00", "<i>1</i>", "?number=", "🚀"]
)
def test_a_number_that_is_none_is_said(terminal, number):
    assert types_number(terminal, number).headers["Location"] == "/kiosk/progress/"
    page = text(terminal.get("/kiosk/progress/"))
    assert 'id="fault"' in page
    assert "<i>1" not in page


@pytest.mark.parametrize("code", ["", "1", "12345678", "x" * 900, "\x00", "１２３４５６７８"])
def test_a_wrong_code_shows_nothing(terminal, code):
    types_number(terminal, make.submitted().number)
    assert types_code(terminal, code).headers["Location"] == "/kiosk/progress/code/"
    assert 'id="fault"' in text(terminal.get("/kiosk/progress/code/"))
    assert terminal.get("/kiosk/progress/case/").headers["Location"] == "/kiosk/progress/"


def test_twenty_wrong_codes_stop_the_right_one_too(terminal):
    case = make.submitted()
    types_number(terminal, case.number)
    wrong = "11111111" if case.query_code != "11111111" else "22222222"
    for _try in range(20):
        types_code(terminal, wrong)
    types_code(terminal, case.query_code)
    assert "15 分钟后再试" in text(terminal.get("/kiosk/progress/code/"))
    assert terminal.get("/kiosk/progress/case/").headers["Location"] == "/kiosk/progress/"


def test_the_code_of_one_case_does_not_open_another(terminal):
    mine, other = make.submitted(), make.submitted()
    types_number(terminal, mine.number)
    types_code(terminal, mine.query_code)
    types_number(terminal, other.number)
    assert terminal.get("/kiosk/progress/case/").headers["Location"] == "/kiosk/progress/"
    assert types_code(terminal, mine.query_code).headers["Location"] == "/kiosk/progress/code/"


def test_the_next_visitor_finds_nothing(terminal):
    case = make.submitted()
    types_number(terminal, case.number)
    types_code(terminal, case.query_code)
    assert all(case.query_code not in str(row.get_decoded()) for row in Session.objects.all())
    terminal.post("/kiosk/end/")
    for path in ("/kiosk/progress/case/", "/kiosk/progress/code/"):
        assert terminal.get(path).headers["Location"] == "/kiosk/progress/"
    assert case.number not in text(terminal.get("/kiosk/progress/"))
