"""Invented people and companies: numbers with right check digits in an area that does not exist."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw

from huiban.foundation.identifiers.public import (
    credit_code_check_character,
    mod_11_2_character,
    organisation_check_character,
)

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭鲁韦昌马苗"
)
_GIVEN = [
    "晓明",
    "静怡",
    "建国",
    "桂芳",
    "子涵",
    "雨桐",
    "志强",
    "秀英",
    "海燕",
    "立新",
    "文博",
    "佳琪",
    "春生",
    "玉兰",
    "嘉诚",
    "思远",
    "明哲",
    "丽娜",
    "国庆",
    "淑珍",
    "一凡",
    "若曦",
    "德厚",
    "凤霞",
    "浩然",
    "梓萱",
    "长江",
    "月娥",
    "振华",
    "诗涵",
    "卫东",
    "巧云",
    "天佑",
    "小满",
    "庆丰",
    "素梅",
]
_TRADES = ["餐饮", "商贸", "科技", "建材", "物流", "文化", "农业", "机电", "环保", "服饰"]
_BRANDS = ["虚构之光", "样本海", "示例山", "演示星", "假想河", "拟真园", "试用坊", "范例林"]


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    name: str
    citizen_id: str
    mobile: str


class Inventor:
    """Makes people, companies and papers from one seed, never the same number twice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  (nothing secret is drawn)
        self._serial = 0

    def person(self, *, youngest: int = 20, oldest: int = 70) -> SyntheticPerson:
        name = self.random.choice(_SURNAMES) + self.random.choice(_GIVEN)
        return SyntheticPerson(name, self.citizen_id(youngest, oldest), self.mobile())

    def citizen_id(self, youngest: int = 20, oldest: int = 70) -> str:
        born = date(2026, 1, 1) - timedelta(days=self.random.randint(youngest * 366, oldest * 365))
        self._serial += 1
        body = f"990000{born:%Y%m%d}{self._serial % 1000:03d}"
        return body + mod_11_2_character(body)

    def mobile(self) -> str:
        """A number of the range kept for demonstrations: 1380000 and four digits."""
        self._serial += 1
        return f"1380000{5000 + self._serial % 5000:04d}"

    def company(self) -> tuple[str, str]:
        """Name and unified social credit code of an invented company."""
        self._serial += 1
        organisation = f"MA{self._serial:06d}"
        body = f"91990000{organisation}{organisation_check_character(organisation)}"
        brand, trade = self.random.choice(_BRANDS), self.random.choice(_TRADES)
        return f"示例市{brand}{trade}{self._serial}有限公司", body + credit_code_check_character(body)


def paper(title: str, kind: str) -> bytes:
    """A picture (``png``, ``jpg`` or ``pdf``) that stands for a scanned paper and says that it is a demonstration."""
    image = Image.new("RGB", (620, 877), "#fbfaf6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 596, 853), outline="#9aa3ad", width=2)
    draw.text((48, 60), "DEMONSTRATION DOCUMENT", fill="#5b6570", font_size=26)
    draw.text((48, 110), title, fill="#5b6570", font_size=18)
    for line in range(16):
        width = 520 if line % 4 else 300
        draw.rectangle((48, 180 + line * 38, 48 + width, 188 + line * 38), fill="#dfe3e8")
    stored = io.BytesIO()
    image.save(stored, {"png": "PNG", "jpg": "JPEG", "pdf": "PDF"}[kind])
    return stored.getvalue()
