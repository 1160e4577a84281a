"""A list of cases as a table for spreadsheets, sent line by line while it is read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import date, datetime
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from huiban.domains.cases.public import CaseLine, CaseState, Outcome
from huiban.foundation.actors import Channel
from huiban.foundation.moment import LOCAL_ZONE, local_today

LINES = 500  # a piece of the answer
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def case_table(lines: Iterable[CaseLine]) -> StreamingHttpResponse:
    """CSV in UTF-8 with the mark spreadsheets know it by; words and headings in the language of the request."""
    name = _("办件清单 %(day)s.csv") % {"day": local_today().isoformat()}
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    pieces = _pieces(lines, translation.get_language() or "zh-hans")
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


class _Gathered:
    """What the writer has written since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def write(self, text: str) -> None:
        self._parts.append(text)

    def take(self) -> bytes:
        text, self._parts = "".join(self._parts), []
        return text.encode()


def _pieces(lines: Iterable[CaseLine], language: str) -> Iterator[bytes]:
    with translation.override(language):  # the request's own has ended when this is read
        headings = _headings()
    gathered = _Gathered()
    writer = csv.writer(gathered)
    gathered.write("\ufeff")
    writer.writerow(headings)
    words = _Words(language)
    for count, line in enumerate(lines, start=1):
        writer.writerow(words.row(line))
        if count % LINES == 0:
            yield gathered.take()
    yield gathered.take()


def _headings() -> list[str]:
    return [
        _("办件编号"),
        _("事项编码"),
        _("事项"),
        _("部门"),
        _("申请人类型"),
        _("申请渠道"),
        _("窗口"),
        _("状态"),
        _("提交时间"),
        _("受理时间"),
        _("承诺办结日"),
        _("法定办结日"),
        _("决定时间"),
        _("决定"),
        _("送达时间"),
    ]


class _Words:
    """Codes in words of one language, looked up once."""

    def __init__(self, language: str) -> None:
        with translation.override(language):
            self._applicants = {True: _("企业"), False: _("个人")}
            self._channels = {
                Channel.PORTAL: _("网上大厅"),
                Channel.MOBILE: _("手机"),
                Channel.WINDOW: _("窗口"),
                Channel.API: _("系统对接"),
                Channel.KIOSK: _("自助终端"),
            }
            self._states = {value: str(label) for value, label in CaseState.choices}
            self._outcomes = {value: str(label) for value, label in Outcome.choices}

    def row(self, line: CaseLine) -> list[str]:
        cells: list[Any] = list(astuple(line))
        cells[4] = self._applicants[line.is_company]
        cells[5] = self._channels.get(line.channel, line.channel)
        cells[7] = self._states.get(line.state, line.state)
        cells[13] = self._outcomes.get(line.outcome or "", "")
        return [_cell(value) for value in cells]


def _cell(value: Any) -> str:
    """Times as the hall's clock shows them; nothing a spreadsheet would run as a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text
