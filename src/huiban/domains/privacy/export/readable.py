"""The copy as a page that opens in any browser without the network: plain HTML, no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.utils.html import escape

from huiban.domains.people.public import Person
from huiban.domains.privacy.export.rows import Stored, list_kinds, reads_of, rows_of_table
from huiban.domains.privacy.register import Kind
from huiban.foundation.clock.public import long_day
from huiban.foundation.moment import local_today

_STYLE = (
    "body{font:18px/1.7 system-ui,'Noto Sans CJK SC',sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h2{margin-top:2.5rem;border-bottom:2px solid #999}dl{border:1px solid #bbb;border-radius:6px;padding:.6rem 1rem}"
    "dt{color:#555;font-size:.9em}dd{margin:0 0 .5rem;overflow-wrap:anywhere}.q{color:#555}"
)
_ONLY_IDS = frozenset({"person_id", "agent_id"})
_END = {"delete": "到期删除", "anonymise": "到期去掉姓名和号码，只留数字", "archive": "作为政务档案保存"}


def write_page(text: IO[str], person: Person, packed: Sequence[Stored], left_out: Sequence[Stored]) -> None:
    """The whole page, written as it is read."""
    text.write(
        f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>我的个人信息</title><style>{_STYLE}</style>'
        '<meta name="viewport" content="width=device-width">'
        f"<h1>我的个人信息</h1><p>{escape(person.name or person.masked_mobile)}，{escape(long_day(local_today()))}</p>"
        "<p>这是政务服务中心现在保存的、关于您的全部信息。里面有您的身份证号，请保管好。别人的姓名和号码打了码。"
        "同样的内容也在 data.json 里，给程序用；schema.json 说明每一项是什么。</p>"
    )
    for kind, tables in list_kinds():
        _write_kind(text, kind)
        written = 0
        for table in tables:
            for row in rows_of_table(person, table):
                _write_row(text, table.copied, row)
                written += 1
        if not written:
            text.write("<p>现在没有。</p>")
    text.write("<h2>谁看过我的信息</h2>")
    for read in reads_of(person):
        said = f"{read['organisation']} {'、'.join(read['roles'])}：看了{'、'.join(read['fields'])}，{read['reason']}"
        text.write(f"<p>{escape(read['at'][:10])} {escape(said)} {escape(read['matter'])}</p>")
    _write_files(text, packed, left_out)
    text.write("</html>\n")


def _write_kind(text: IO[str], kind: Kind) -> None:
    keep = f"{kind.keep.since}以后 {kind.keep.days} 天" if kind.keep.days else kind.keep.until
    text.write(
        f"<h2>{escape(kind.name)}</h2><p class=q>为什么有：{escape(kind.purpose)}。依据：{escape(kind.ground)}。"
        f"保存多久：{escape(keep)}，{_END[kind.end]}。</p>"
    )


def _write_row(text: IO[str], words: Mapping[str, str], row: Mapping[str, Any]) -> None:
    text.write("<dl>")
    for column, value in row.items():
        if column in _ONLY_IDS or value in (None, "", [], {}):
            continue
        if column == "file":
            text.write(
                f'<dt>{escape(words[column])}</dt><dd><a href="{escape(value)}">{escape(value)}</a></dd>'
            )
        else:
            text.write(f"<dt>{escape(words[column])}</dt><dd>{_value(value)}</dd>")
    text.write("</dl>")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "<br>".join(f"{escape(name)}：{_value(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "、".join(_value(one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(escape(str(value)))


def _write_files(text: IO[str], packed: Sequence[Stored], left_out: Sequence[Stored]) -> None:
    if packed:
        text.write("<h2>文件</h2>")
        for one in packed:
            text.write(f'<p><a href="{escape(one.name)}">{escape(one.title)}</a></p>')
    if left_out:
        text.write(
            "<h2>没有放进来的文件</h2><p>文件太多放不下，或者暂时取不到。请登录，到“我的材料”或办件里单独下载：</p>"
        )
        for one in left_out:
            text.write(f"<p>{escape(one.title)}</p>")
