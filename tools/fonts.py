"""Make the fonts for documents from Debian's packages ``fonts-noto-cjk``, ``fonts-noto-cjk-extra`` and ``unicode-data``.

    python tools/fonts.py

Writes five OpenType files into ``src/huiban/data/fonts`` (about two minutes on one core). Same packages, same bytes.
"""

from __future__ import annotations

import bz2
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "src/huiban/data/fonts"
NOTO = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
SIMPLIFIED_CHINESE = 2  # face number inside the collections
FEATURES = ["ccmp", "liga", "kern", "halt", "palt", "vert", "vrt2"]
BEYOND_ENCODINGS = "〇〓□■☐☑☒✓✗●○◆◇▲△▼▽★☆→←↑↓↗№℃‰㎡㎝㎏¥€£©®™·•–—―…‘’“”′″‹›«»〔〕【】〖〗〘〙﹏ǹḿế"


@dataclass(frozen=True, slots=True)
class Face:
    file: str
    source: str
    family: str
    weight: str
    characters: Callable[[], set[int]]


def main() -> None:
    for face in FACES:
        made = make(face)
        print(f"{face.file:28} {len(face.characters()):6} characters asked {made / 1024:8.0f} KB")


def make(face: Face) -> int:
    """Cut one face out of its collection; returns the size in bytes."""
    font = TTFont(NOTO / face.source, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=face.characters() & set(font.getBestCmap()))
    cutter.subset(font)
    rename(font, face.family, face.weight)
    path = FONTS / face.file
    font.save(path)
    return path.stat().st_size


def rename(font: TTFont, family: str, weight: str) -> None:
    """Give the subset its own short names, keep copyright, trademark and licence records."""
    kept = {0, 5, 7, 8, 9, 10, 11, 12, 13, 14}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in kept and record.langID == 0x409]
    postscript = f"{family.replace(' ', '')}-{weight}"
    for number, text in {
        1: family,
        2: weight,
        3: f"huiban;{postscript}",
        4: f"{family} {weight}",
        6: postscript,
    }.items():
        table.setName(text, number, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [postscript]
    cff.topDictIndex[0].FullName = f"{family} {weight}"
    cff.topDictIndex[0].FamilyName = family


def standard_characters(up_to: int = 8105) -> set[int]:
    """通用规范汉字表 (2013): levels one (3500), two (to 6500) and three (to 8105), from Unihan's kTGH."""
    found = set()
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = re.match(r"U\+([0-9A-F]+)\tkTGH\t2013:(\d+)", line)
            if match and int(match[2]) <= up_to:
                found.add(int(match[1], 16))
    return found


def encoded(encoding: str, first: Iterable[int], second: Iterable[int]) -> set[int]:
    second = list(second)
    pairs = (bytes([lead, trail]).decode(encoding, "ignore") for lead in first for trail in second)
    return {ord(character) for text in pairs for character in text}


def signs() -> set[int]:
    """Latin, punctuation, figures, kana, Greek, Cyrillic: all that is not Han."""
    latin = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(range(0x1CD, 0x1DD))
    return (
        latin
        | encoded("gb2312", range(0xA1, 0xAA), range(0xA1, 0xFF))
        | {ord(sign) for sign in BEYOND_ENCODINGS}
    )


def gb2312() -> set[int]:
    return encoded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))


def everyday() -> set[int]:
    return signs() | standard_characters() | gb2312()


def everyday_and_traditional() -> set[int]:
    """Big5 level one adds the traditional forms that names from Hong Kong, Macao and Taiwan need."""
    return everyday() | encoded("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])


def headings() -> set[int]:
    return signs() | standard_characters(6500)


def rare() -> set[int]:
    """What else GBK has, and Noto's choice of extension B and later: surnames and given names, mostly."""
    gbk = encoded("gbk", range(0x81, 0xFF), [n for n in range(0x40, 0xFF) if n != 0x7F])
    later = {
        code
        for code in TTFont(NOTO / SANS, fontNumber=SIMPLIFIED_CHINESE, lazy=True).getBestCmap()
        if code >= 0x20000
    }
    han = {
        code for code in gbk | later if 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or code >= 0x20000
    }
    return han - everyday_and_traditional()


SANS = "NotoSansCJK-Regular.ttc"
FACES = [
    Face(
        "NotoSerifSC-Regular.otf",
        "NotoSerifCJK-Regular.ttc",
        "Noto Serif SC",
        "Regular",
        everyday_and_traditional,
    ),
    Face("NotoSerifSC-Bold.otf", "NotoSerifCJK-Bold.ttc", "Noto Serif SC", "Bold", headings),
    Face("NotoSansSC-Regular.otf", SANS, "Noto Sans SC", "Regular", everyday),
    Face("NotoSansSC-Bold.otf", "NotoSansCJK-Bold.ttc", "Noto Sans SC", "Bold", headings),
    Face("NotoSansSCRare-Regular.otf", SANS, "Noto Sans SC Rare", "Regular", rare),
]

if __name__ == "__main__":
    main()
