"""The rules of booking, as numbers a hall manager sets: how far ahead, how many, who did not come, when to check in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.appointments.public import (
    POLICY_BOUNDS,
    BookingPolicy,
    can_manage_slots,
    set_booking_policy,
)
from huiban.foundation.errors import Forbidden, Invalid
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_text

Errors = dict[str, list[str]]
MOST_DIGITS = 4


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def show_rules(request: HttpRequest) -> HttpResponse:
    """The figures that hold, to be read and changed; what was typed stays when it is refused."""
    actor = actor_of(request)
    if not can_manage_slots(actor):
        raise Forbidden
    policy = BookingPolicy.current()
    typed = {name: str(getattr(policy, name)) for name in POLICY_BOUNDS}
    errors: Errors = {}
    if request.method == "POST":
        typed = {name: read_text(request.POST, name, 8) for name in POLICY_BOUNDS}
        try:
            set_booking_policy(actor=actor, **{name: _number(text) for name, text in typed.items()})
        except Invalid as refused:
            errors = {name: [str(text) for text in texts] for name, texts in refused.fields.items()}
        else:
            messages.success(request, _("预约规则存好了，马上生效。"))
            return SeeOther(reverse("desk:booking-rules"))
    context = {"parts": _parts(typed, errors), "errors": errors, "policy": policy}
    return desk_page(request, "booking_rules", context, current="slots", status=422 if errors else 200)


def _parts(typed: dict[str, str], errors: Errors) -> list[tuple[str, list[FieldView]]]:
    """The figures as they belong together: a heading, and its fields."""

    def field(name: str, label: str, help: str = "") -> FieldView:
        return FieldView(
            id=name,
            label=label,
            type="int",
            value=typed[name],
            help=help,
            errors=tuple(errors.get(name, ())),
            max_length=MOST_DIGITS,
        )

    return [
        (
            _("能约多远、约几个"),
            [
                field("days_open", _("往后开放几天"), _("每天夜里把这么多天以内的时段开好。")),
                field("most_booked", _("一个人最多同时约几个")),
            ],
        ),
        (
            _("约了没有来"),
            [
                field("most_missed", _("没来几次，暂停网上预约"), _("填 0 就从不暂停。")),
                field("missed_days", _("在几天以内算")),
                field("pause_days", _("暂停几天"), _("从最后一次没来那天算起。现场取号不受影响。")),
            ],
        ),
        (
            _("到大厅签到"),
            [
                field("early_minutes", _("提前几分钟可以签到")),
                field(
                    "late_minutes",
                    _("过了几分钟算迟到"),
                    _("迟到的也给号，按现场取号排队。"),
                ),
            ],
        ),
    ]


def _number(text: str) -> int:
    """A whole number as typed; -1, which the operation refuses, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
