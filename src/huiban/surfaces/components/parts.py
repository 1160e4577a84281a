"""Small view shapes the tags accept as plain dicts, tuples or objects, brought into one form for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest

from .languages import is_chinese


class FromAnything:
    """Build the dataclass from itself, a mapping, or any object with attributes of the same names."""

    @classmethod
    def of(cls, source: object) -> Self:
        if isinstance(source, cls):
            return source
        given = {
            field.name: source.get(field.name)
            if isinstance(source, Mapping)
            else getattr(source, field.name, None)
            for field in fields(cls)  # type: ignore[arg-type]
        }
        return cls(**{name: value for name, value in given.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry(FromAnything):
    title: Any
    when: Any = None  # datetime, date or None for what has not happened yet
    text: Any = ""
    who: Any = ""
    state: str = "done"  # done current turn paused todo
    url: str = ""
    link: Any = ""  # words of the link


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(FromAnything):
    label: Any
    state: str = "todo"  # done current todo
    url: str = ""  # done steps may be gone back to


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(FromAnything):
    """One line of a key-value list."""

    label: Any
    value: Any = ""
    note: Any = ""
    change_url: str = ""
    change_label: Any = ""

    @classmethod
    def of(cls, source: object) -> Row:
        if isinstance(source, tuple | list):
            return cls(label=source[0], value=source[1])
        return super(Row, cls).of(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem(FromAnything):
    label: Any
    url: str
    icon: str = ""
    current: bool = False
    key: str = ""  # keyboard shortcut on desks
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile(FromAnything):
    name: str
    url: str = ""
    size: int | None = None
    delete_url: str = ""
    note: Any = ""  # e.g. verdict of a check: 看不清，请重拍
    tone: str = ""  # "", done, turn
    preview_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(FromAnything):
    """A document given once before and offered again."""

    id: str
    label: Any
    note: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadSlot(FromAnything):
    """One material of a case and what has been given for it. `upload_url` takes POST with `file` or `offer`."""

    id: str
    name: Any
    upload_url: str = ""
    help: Any = ""  # what makes it acceptable, in plain words
    need: str = "required"  # required optional deferrable
    route: str = "upload"  # any other route: nothing to upload, `route_note` says why
    route_note: Any = ""
    accepts: Iterable[str] = ("pdf", "jpg", "png")
    max_mb: int = 10
    multiple: bool = True
    files: Iterable[Any] = ()
    offers: Iterable[Any] = ()
    errors: Iterable[Any] = ()
    sample_url: str = ""
    inside_form: bool = False  # True when the page puts the slot inside a form of its own

    @property
    def stored(self) -> list[StoredFile]:
        return [StoredFile.of(file) for file in self.files]

    @property
    def offered(self) -> list[Offer]:
        return [Offer.of(offer) for offer in self.offers]

    @property
    def to_upload(self) -> bool:
        return self.route in ("upload", "deferred")

    @property
    def accept_attribute(self) -> str:
        types = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
        return ",".join(types[kind] for kind in self.accepts if kind in types)

    @property
    def accept_words(self) -> str:
        return ("、" if is_chinese() else ", ").join(kind.upper() for kind in self.accepts)


@dataclass(frozen=True, slots=True)
class SummaryError:
    message: Any
    field_id: str = ""

    @property
    def target(self) -> str:
        return f"#f-{self.field_id}" if self.field_id and self.field_id != "__all__" else ""


def summary_errors(errors: object) -> list[SummaryError]:
    """Errors given as {field id: message or messages}, as (field id, message) pairs, or as plain sentences."""
    if not errors:
        return []
    if isinstance(errors, Mapping):
        return [
            SummaryError(message, str(field_id))
            for field_id, messages in errors.items()
            for message in ([messages] if isinstance(messages, str) else messages)
        ]
    if isinstance(errors, str) or not isinstance(errors, Iterable):
        return [SummaryError(errors)]
    return [_summary_error(error) for error in errors]


def _summary_error(error: object) -> SummaryError:
    if isinstance(error, tuple | list):
        return SummaryError(error[1], str(error[0] or ""))
    if isinstance(error, Mapping):
        return SummaryError(error["message"], str(error.get("field", "") or ""))
    return SummaryError(error)


@dataclass(frozen=True, slots=True)
class PageLinks:
    previous_url: str = ""
    next_url: str = ""
    number: int | None = None
    pages: int | None = None
    total: int | None = None


def page_links(page: object, request: HttpRequest | None, parameter: str = "page") -> PageLinks:
    """Links of a Django `Page`, or of any mapping or object with previous_url, next_url, number, pages, total."""
    if hasattr(page, "paginator"):
        number, paginator = page.number, page.paginator
        return PageLinks(
            previous_url=_page_url(request, parameter, number - 1) if number > 1 else "",
            next_url=_page_url(request, parameter, number + 1) if number < paginator.num_pages else "",
            number=number,
            pages=paginator.num_pages,
            total=paginator.count,
        )
    names = [field.name for field in fields(PageLinks)]
    read = page.get if isinstance(page, Mapping) else lambda name: getattr(page, name, None)
    return PageLinks(**{name: value for name in names if (value := read(name)) is not None})


def _page_url(request: HttpRequest | None, parameter: str, number: int) -> str:
    query = request.GET.copy() if request else None
    if query is None:
        return f"?{urlencode({parameter: number})}"
    query[parameter] = str(number)
    return f"?{query.urlencode()}"
