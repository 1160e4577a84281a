"""A content as text: YAML as the shipped files have it, read with every fault named by its path, and written again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from huiban.domains.catalog.content import ItemContent
from huiban.domains.catalog.validation import check_content
from huiban.foundation.errors import Invalid

LONGEST = 400_000
# A value with a tag that does not fit it (``!!bool perhaps``) breaks the reader itself in one of these ways.
_UNREADABLE = (
    yaml.YAMLError,
    RecursionError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    OverflowError,
)
_SHOWN = 60


class _PlainLoader(yaml.SafeLoader):
    """YAML without references: a few lines of them could unfold to more than fits in memory."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(None, None, "references are not read", event.start_mark)
        return super().compose_node(parent, index)


def parse_content_text(text: str, *, item_code: str = "") -> ItemContent:
    """The content a text describes, alone or under ``content`` beside its ``item_code``, conditions checked.

    Raises ``Invalid`` (``catalog.content_refused``) with one path for each fault; ``line.12`` where the text itself
    cannot be read.
    """
    whole = _load(text)
    if "content" in whole:
        named = str(whole.get("item_code", item_code))
        if item_code and named != item_code:
            raise _refused(
                {"item_code": [_("这份内容写的是 %(code)s，不是这个事项。") % {"code": named[:64]}]}
            )
        whole = whole["content"]
    try:
        content = ItemContent.model_validate(whole)
    except ValidationError as error:
        raise _refused(_faults(error)) from error
    check_content(content)
    return content


def content_text(content: ItemContent) -> str:
    """The content as YAML, in the order of its schema, without what is left at its default."""
    data = content.model_dump(mode="json", exclude_defaults=True)
    written: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100, indent=2)
    return written


def _load(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise _refused({"file": [_("内容太长，不超过 %(count)d 个字。") % {"count": LONGEST}]})
    try:
        # A subclass of SafeLoader: it builds plain values only.
        whole = yaml.load(text, Loader=_PlainLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        sentence = _("这一行读不懂：%(detail)s。") % {"detail": error.problem or error.context or "YAML"}
        raise _refused({f"line.{line}": [sentence]}) from error
    except _UNREADABLE as error:
        raise _refused({"line.1": [_("不是 YAML 文本，或者嵌套太深。")]}) from error
    if not isinstance(whole, dict):
        raise _refused({"line.1": [_("内容应是“名称: 值”的形式。")]})
    return whole


def _faults(error: ValidationError) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    for fault in error.errors(include_url=False)[:_SHOWN]:
        faults.setdefault(_path(fault["loc"]), []).append(_sentence(fault))
    return faults


def _path(places: Iterable[object]) -> str:
    return ".".join(str(place) for place in places) or "content"


def _sentence(fault: Any) -> str:
    match fault["type"]:
        case "missing":
            return _("缺少这一项。")
        case "extra_forbidden":
            return _("没有这个名称，请检查拼写。")
        case "literal_error":
            return _("只能是：%(choices)s。") % {"choices": fault["ctx"]["expected"]}
        case kind if kind.startswith(("int", "float", "bool", "string", "list", "dict", "model")):
            return _("值的类型不对（%(detail)s）。") % {"detail": fault["msg"]}
        case _:
            return _("这个值不行（%(detail)s）。") % {"detail": fault["msg"]}


def _refused(faults: dict[str, list[str]]) -> Invalid:
    return Invalid(code="catalog.content_refused", fields=faults)
