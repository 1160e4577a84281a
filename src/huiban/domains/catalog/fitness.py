"""What a content may not hold because something that works with it later would break: on the day it is published, not then."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from huiban.domains.catalog.content import FormField, ItemContent

LONGEST_LIMIT = 3_660  # days; ten years, well within every calendar
_ID, _MATERIAL, _STEP, _KIND, _PREFIX = 60, 200, 80, 40, 40


def list_unfit(content: ItemContent) -> Iterator[tuple[str, str]]:
    """Path and sentence of every text that cannot be stored, is longer than a case can keep, of every limit without an
    end, and of every field whose bounds or pattern cannot be applied."""
    for path, text in _texts(content.model_dump(mode="python")):
        if _is_broken(text):
            yield path, _("含有不能用的字符，请重新输入。")
    for path, text, most in _kept(content):
        if len(text) > most:
            yield path, _("太长，最多 %(limit)d 个字。") % {"limit": most}
    for name, limit in (
        ("promised_limit", content.promised_limit),
        ("statutory_limit", content.statutory_limit),
    ):
        if limit is not None and limit.length > LONGEST_LIMIT:
            yield f"{name}.length", _("时限太长，最多 %(days)d 天。") % {"days": LONGEST_LIMIT}
    for index, section in enumerate(content.form):
        for place, field in enumerate(section.fields):
            for name, sentence in _unusable(field):
                yield f"form.{index}.fields.{place}.{name}", sentence


def _kept(content: ItemContent) -> Iterator[tuple[str, str, int]]:
    """What is copied to rows of a case, with the most characters there is room for."""
    for index, material in enumerate(content.materials):
        yield f"materials.{index}.id", material.id, _ID
        yield f"materials.{index}.name", material.name, _MATERIAL
        yield f"materials.{index}.locker_kind", material.locker_kind, _KIND
    for index, step in enumerate(content.review_steps):
        yield f"review_steps.{index}.id", step.id, _ID
        yield f"review_steps.{index}.name", step.name, _STEP
    if content.result:
        yield "result.number_prefix", content.result.number_prefix, _PREFIX


def _unusable(field: FormField) -> Iterator[tuple[str, str]]:
    for name, bound in (("min", field.min), ("max", field.max)):
        if bound is not None and not math.isfinite(bound):
            yield name, _("要写成一个数字。")
    try:
        re.compile(field.pattern)
    except (re.error, RecursionError, OverflowError):
        yield "pattern", _("这个格式（正则表达式）写得不对。")


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a content with its path; names of a sample included."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _texts(item, f"{path}.{place}".lstrip("."))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield path or "content", str(name)
            if not _is_broken(str(name)):
                yield from _texts(item, f"{path}.{name}".lstrip("."))


def _is_broken(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)
