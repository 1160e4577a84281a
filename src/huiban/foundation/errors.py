"""One error shape for pages, API and jobs: a code, a sentence in the reader's language, field paths, a status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type_message = str | Promise


class HuibanError(Exception):
    """Base of every expected refusal.

    ``code`` is stable and for machines (``cases.already_accepted``); ``message`` is for people and translated when
    read; ``fields`` maps a field path to its sentences; ``data`` holds primitives that help the caller.
    """

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "error"
    default_message: ClassVar[type_message] = _("这一步没有办成，请稍后再试。")

    def __init__(
        self,
        message: type_message | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Sequence[type_message]] | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.message: type_message = message or self.default_message
        self.fields: dict[str, list[type_message]] = {
            path: list(texts) for path, texts in (fields or {}).items()
        }
        self.data = dict(data or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(HuibanError):
    """The request is understood and something in it must be changed by its sender."""

    status = 422
    default_code = "invalid"
    default_message = _("有内容需要改一改，请看标出的地方。")


class Unauthenticated(HuibanError):
    status = 401
    default_code = "unauthenticated"
    default_message = _("请先登录。")


class Forbidden(HuibanError):
    """The actor is known and may not do this (only where hiding the thing's existence would mislead)."""

    status = 403
    default_code = "forbidden"
    default_message = _("您没有办理这一步的权限。")


class ProofNeeded(Forbidden):
    """The actor may do this, once they have shown again that it is them who sit there."""

    default_code = "session.proof_needed"
    default_message = _("这一步要紧，请再输一次密码，确认是您本人。")


class NotFound(HuibanError):
    """Does not exist, or is not the actor's to see: both answer alike."""

    status = 404
    default_code = "not_found"
    default_message = _("没有找到。请核对号码，或者它不属于您。")


class Conflict(HuibanError):
    """Somebody else was first, or the thing has moved on."""

    status = 409
    default_code = "conflict"
    default_message = _("情况已经变化，请刷新后再看。")


class TooMany(HuibanError):
    status = 429
    default_code = "too_many"
    default_message = _("操作太频繁，请过一会儿再试。")


class Unavailable(HuibanError):
    status = 503
    default_code = "unavailable"
    default_message = _("系统暂时连不上数据库，您填的内容没有丢。请过一分钟再试。")
