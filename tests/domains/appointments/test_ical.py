"""The calendar file, byte by byte: what phones read, and what takes an event out again."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import given

from huiban.domains.appointments.ical import calendar_text, escape, fold
from huiban.domains.appointments.models import Appointment

GOLDEN = (
    "BEGIN:VCALENDAR\r\n"
    "VERSION:2.0\r\n"
    "PRODID:-//huiban//appointments//ZH\r\n"
    "CALSCALE:GREGORIAN\r\n"
    "METHOD:PUBLISH\r\n"
    "BEGIN:VEVENT\r\n"
    "UID:0193a5c0-0000-7000-8000-000000000001@huiban\r\n"
    "DTSTAMP:20261120T031502Z\r\n"
    "SEQUENCE:2\r\n"
    "DTSTART:20261201T013000Z\r\n"
    "DTEND:20261201T020000Z\r\n"
    "SUMMARY:到大厅办理：企业开办与变更\r\n"
    "LOCATION:区政务服务中心 1 楼\\, A 区\\; 咨询导办\r\n"
    "DESCRIPTION:预约码 K7MH3WQ9TE。请带好身份证和材料，到自助\r\n"
    " 机签到。\\n来不了请在网上取消\\, 把位置让给别人。反斜\r\n"
    " 杠 \\\\ 也在。\r\n"
    "STATUS:CONFIRMED\r\n"
    "TRANSP:OPAQUE\r\n"
    "END:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


def appointment(**changes) -> Appointment:
    given = {
        "id": UUID("0193a5c0-0000-7000-8000-000000000001"),
        "start": datetime(2026, 12, 1, 1, 30, tzinfo=UTC),
        "changed_at": datetime(2026, 11, 20, 3, 15, 2, tzinfo=UTC),
        "revision": 2,
    }
    return Appointment(**given, **changes)


def file_of(one: Appointment) -> str:
    return calendar_text(
        one,
        summary="到大厅办理：企业开办与变更",
        location="区政务服务中心 1 楼, A 区; 咨询导办",
        description="预约码 K7MH3WQ9TE。请带好身份证和材料，到自助机签到。\n来不了请在网上取消, 把位置让给别人。反斜杠 \\ 也在。",
    )


def test_the_file_is_the_golden_one():
    assert file_of(appointment()) == GOLDEN


def test_a_cancelled_one_takes_the_event_out():
    lines = file_of(appointment(state="cancelled")).split("\r\n")
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:3" in lines
    assert "UID:0193a5c0-0000-7000-8000-000000000001@huiban" in lines


@given(st.text())
def test_folded_lines_are_short_whole_characters_and_unfold_to_themselves(text):
    line = "DESCRIPTION:" + escape(text)
    folded = fold(line)
    parts = folded.encode("utf-8", "surrogatepass").split(b"\r\n") if max(text, default="") < "\ud800" else []
    assert all(len(part) <= 75 for part in parts)
    assert all(part.decode() is not None for part in parts)
    assert folded.replace("\r\n ", "") == line


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_ends_its_line(text):
    assert "\n" not in escape(text)
    assert "\r" not in escape(text)
