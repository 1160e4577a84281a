"""What can be booked: the half hours of a group on a day, for hall managers to widen, narrow, close and open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.appointments.public import (
    ClosingReason,
    Slot,
    can_manage_slots,
    change_capacity,
    close_slot,
    find_capacity_rule,
    find_closing,
    list_days,
    list_slots,
    open_slots,
    reopen_slot,
    set_capacity_rule,
)
from huiban.domains.hall.public import ServiceGroup, list_groups
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import today
from huiban.foundation.errors import Conflict, Forbidden, HuibanError, Invalid, NotFound
from huiban.foundation.moment import now
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_day, read_text

MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """The group and the day a page is about."""

    group: ServiceGroup
    day: date

    @property
    def url(self) -> str:
        query = urlencode({"group": self.group.code, "day": self.day.isoformat()})
        return f"{reverse('desk:slots')}?{query}"


@dataclass(frozen=True, slots=True)
class SlotRow:
    slot: Slot
    over: bool

    @property
    def tone(self) -> str:
        if self.over:
            return "ended"
        return "paused" if self.slot.closed_at else "moving"

    @property
    def words(self) -> str:
        if self.over:
            return _("已过")
        if self.slot.closed_at:
            return _("已关闭")
        return _("未放号") if self.slot.released_at > now() else _("开放")


@require_safe
@staff_required
def show_slots(request: HttpRequest) -> HttpResponse:
    """One day of one group, with what is booked."""
    return _page(request, request.GET)


@require_POST
@staff_required
def set_capacity(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    actor, typed = _manager(request), read_text(request.POST, "capacity", 8)

    def act() -> str:
        change_capacity(actor=actor, slot_id=slot_id, capacity=_number(typed, "capacity"))
        return _("容量改好了。")

    return _did(request, act)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def close(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Say whom it concerns, then close; whoever books in between is seen first."""
    if request.method != "POST":
        return _closing_page(request, slot_id)
    seen = read_text(request.POST, "expected", 8)
    expected = int(seen) if seen.isascii() and seen.isdigit() else 0
    try:
        close_slot(
            actor=_manager(request),
            slot_id=slot_id,
            expected=expected,
            reason=read_text(request.POST, "reason", 20),
            note=read_text(request.POST, "note", 200),
        )
    except (Conflict, Invalid) as refused:
        return _closing_page(request, slot_id, refused)
    said = _("这个时段关了，短信已经安排好：%(count)s 个人。") if expected else _("这个时段关了。")
    messages.success(request, said % {"count": expected})
    return SeeOther(_shown(request.POST).url)


def _closing_page(
    request: HttpRequest, slot_id: UUID, refused: Conflict | Invalid | None = None
) -> HttpResponse:
    closing = find_closing(actor=_manager(request), slot_id=slot_id)
    context = {
        "closing": closing,
        "shown": Shown(closing.slot.group, closing.slot.day),
        "reasons": ClosingReason.choices,
        "typed": request.POST,
        "errors": _sentences(refused) if refused else {},
    }
    status = refused.status if refused else 200
    return desk_page(request, "slot_closing", context, current="slots", status=status)


def _sentences(refused: Conflict | Invalid) -> dict[str, list[str]]:
    told = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
    return told or {"__all__": [str(refused.message)]}


@require_POST
@staff_required
def reopen(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    actor = _manager(request)

    def act() -> str:
        reopen_slot(actor=actor, slot_id=slot_id)
        return _("这个时段又开放了。收到过关闭短信、还没改时间的人会收到短信：预约照常。")

    return _did(request, act)


@require_POST
@staff_required
def open_days(request: HttpRequest) -> HttpResponse:
    """Open the working days of a range by today's rule."""
    actor, shown = _manager(request), _shown(request.POST)
    first, last = read_day(request.POST, "first"), read_day(request.POST, "last")

    def act() -> str:
        if first is None or last is None:
            raise Invalid(fields={"last": [_("请选第一天和最后一天。")]})
        count = open_slots(actor=actor, group=shown.group.code, first=first, last=last)
        return _("新开放了 %(count)s 个时段。") % {"count": count}

    return _did(request, act)


@require_POST
@staff_required
def set_rule(request: HttpRequest) -> HttpResponse:
    """The share of places for booking, in which hours, and how long before they are released."""
    actor, shown = _manager(request), _shown(request.POST)
    share, days, hour = (
        read_text(request.POST, name, 8) for name in ("share", "release_days", "release_hour")
    )
    periods = read_text(request.POST, "periods", 100).split()

    def act() -> str:
        set_capacity_rule(
            actor=actor,
            group=shown.group.code,
            share=_number(share, "share"),
            release_days=_number(days, "release_days"),
            release_hour=_number(hour, "release_hour"),
            periods=periods,
        )
        return _("规则存好了。再开放一次，还没手工改过的时段就按新规则算。")

    return _did(request, act)


def _manager(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not can_manage_slots(actor):
        raise Forbidden
    return actor


def _did(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do it and show the day; a refusal is said on the page, with its status."""
    try:
        said = act()
    except (NotFound, Forbidden):
        raise
    except HuibanError as refused:
        # There are as many fields of this name as half hours: the sentence stands alone.
        errors = {
            "__all__" if path == "capacity" else path: [str(text) for text in texts]
            for path, texts in refused.fields.items()
        }
        return _page(
            request, request.POST, errors or {"__all__": [str(refused.message)]}, status=refused.status
        )
    messages.success(request, said)
    return SeeOther(_shown(request.POST).url)


def _page(
    request: HttpRequest, given: QueryDict, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    _manager(request)
    if not list_groups():
        return desk_page(request, "slots", {"shown": None, "errors": {}}, current="slots", status=status)
    shown, moment = _shown(given), now()
    rows = [
        SlotRow(slot, over=slot.start <= moment) for slot in list_slots(group=shown.group.code, day=shown.day)
    ]
    context: dict[str, Any] = {
        "shown": shown,
        "groups": list_groups(),
        "rows": rows,
        "days": list_days(group=shown.group.code),
        "capacity": sum(row.slot.capacity for row in rows),
        "booked": sum(row.slot.booked for row in rows),
        "rule": find_capacity_rule(group=shown.group.code),
        "today": today(),
        "errors": errors or {},
    }
    return desk_page(request, "slots", context, current="slots", status=status)


def _shown(given: QueryDict) -> Shown:
    """What was asked for; else the first group, and the next day on which something can be booked."""
    groups = list_groups()
    if not groups:
        raise NotFound(_("还没有设业务组。"), code="hall.no_group")
    code = read_text(given, "group", 40)
    group = next((one for one in groups if one.code == code), None if code else groups[0])
    if group is None:
        raise NotFound(_("没有这个业务。"), code="hall.no_group")
    return Shown(group, read_day(given, "day") or _next_day(group))


def _next_day(group: ServiceGroup) -> date:
    days = list_days(group=group.code)
    return days[0].day if days else today()


def _number(typed: str, name: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise Invalid(fields={name: [_("请填整数。")]})
    return int(typed)
