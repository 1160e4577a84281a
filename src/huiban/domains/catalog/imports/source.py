"""Read a source file of items: decode, parse, and tell every fault with its line before anything is stored."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from huiban.foundation.errors import Invalid

MAX_BYTES = 64 * 1024 * 1024
SHOWN_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning or a fault at a line of the file (1 is the header)."""

    line: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    """One item as its source describes it, in the product's terms."""

    line: int
    code: str
    code_system: str
    base_code: str
    name: str
    main_item: str
    department: str
    organisation_code: str
    organisation_code_valid: bool
    area_code: str
    type_code: str
    source_type_code: str
    source_type_name: str
    sequence: str

    def fingerprint(self) -> str:
        """Equal for rows that say the same, wherever they stand in the file."""
        parts = (
            self.code,
            self.base_code,
            self.name,
            self.main_item,
            self.department,
            self.organisation_code,
            self.area_code,
            self.type_code,
            self.source_type_code,
            self.source_type_name,
            self.sequence,
        )
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(slots=True)
class Reading:
    """What a profile made of a file: entries when there is no fault, and what to warn of."""

    sha256: str
    entries: list[SourceEntry] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    faults: list[Remark] = field(default_factory=list)


class Profile(Protocol):
    """How one source writes its items: names of columns, code systems, and what it may do wrong."""

    @property
    def name(self) -> str: ...

    @property
    def code_system(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    def read_row(self, line: int, row: dict[str, str], reading: Reading) -> SourceEntry | None:
        """The entry of a row; adds warnings and faults to ``reading``; ``None`` when the row is faulty."""
        ...

    def last_row_is_whole(self, row: dict[str, str]) -> bool:
        """Whether the last row, which has no line end, is nevertheless complete."""
        ...


def read_source(content: bytes, profile: Profile) -> Reading:
    """Parse ``content`` by ``profile``. Raises ``Invalid`` (``catalog.import_refused``) naming lines when it is broken."""
    reading = Reading(sha256=hashlib.sha256(content).hexdigest())
    text = _decode(content)
    last: dict[str, str] = {}
    for line, row in _rows(text, profile.columns, reading):
        last = row
        entry = profile.read_row(line, row, reading)
        if entry is not None:
            reading.entries.append(entry)
    if not text.endswith(("\n", "\r")) and last and not profile.last_row_is_whole(last):
        reading.faults.append(
            Remark(
                _line_count(text), "truncated", _("文件在这一行中断，可能没有传完。请重新取得完整的文件。")
            )
        )
    _find_duplicates(reading)
    if not reading.entries and not reading.faults:
        reading.faults.append(Remark(1, "empty", _("文件里没有任何事项。")))
    if reading.faults:
        raise refused(reading.faults)
    return reading


def refused(faults: list[Remark]) -> Invalid:
    """The error that carries faults with their lines; at most fifty are listed, the rest counted."""
    shown = sorted(faults, key=lambda fault: fault.line)[:SHOWN_FAULTS]
    lines = [_("第 %(line)d 行：%(text)s") % {"line": fault.line, "text": fault.text} for fault in shown]
    if len(faults) > SHOWN_FAULTS:
        lines.append(_("还有 %(count)d 处。") % {"count": len(faults) - SHOWN_FAULTS})
    return Invalid(
        _("文件有 %(count)d 处问题，没有导入任何内容。") % {"count": len(faults)},
        code="catalog.import_refused",
        fields={"file": lines},
        data={"faults": [{"line": fault.line, "code": fault.code} for fault in shown]},
    )


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise refused([Remark(1, "too_large", _("文件超过 64 MB。"))])
    if not content.strip():
        raise refused([Remark(1, "empty", _("文件是空的。"))])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        guess = _guess_encoding(content)
        hint = _("看起来是 %(encoding)s 编码，请另存为 UTF-8。") % {"encoding": guess} if guess else ""
        raise refused([Remark(line, "encoding", _("不是 UTF-8 编码的文字。") + hint)]) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise refused([Remark(line, "encoding", _("含有空字符，不是文字文件。"))])
    return text


def _guess_encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030"


def _rows(text: str, columns: tuple[str, ...], reading: Reading) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        missing = [name for name in columns if name not in header]
        if missing:
            raise refused(
                [Remark(1, "missing_column", _("缺少这些列：%(names)s。") % {"names": "、".join(missing)})]
            )
        repeated = sorted({name for name in header if header.count(name) > 1})
        if repeated:
            raise refused(
                [
                    Remark(
                        1,
                        "repeated_column",
                        _("这些列出现了两次：%(names)s。") % {"names": "、".join(repeated)},
                    )
                ]
            )
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not cells:
                continue
            if len(cells) != len(header):
                numbers = {"found": len(cells), "expected": len(header)}
                text_ = _("有 %(found)d 列，应有 %(expected)d 列。") % numbers
                reading.faults.append(Remark(line, "columns", text_))
                continue
            yield line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        reading.faults.append(
            Remark(reader.line_num, "csv", _("引号没有配对，或格式不对（%(detail)s）。") % {"detail": error})
        )
    except StopIteration:
        raise refused([Remark(1, "empty", _("文件是空的。"))]) from None


def _find_duplicates(reading: Reading) -> None:
    first: dict[str, int] = {}
    for entry in reading.entries:
        if entry.code in first:
            text = _("编码 %(code)s 与第 %(line)d 行重复。") % {"code": entry.code, "line": first[entry.code]}
            reading.faults.append(Remark(entry.line, "duplicate", text))
        first.setdefault(entry.code, entry.line)


def _line_count(text: str) -> int:
    return text.count("\n") + 1
