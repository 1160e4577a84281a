"""Where one can go in the cockpit."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.domains.devices.public import count_silent_devices


def cockpit_nav(current: str | None) -> list[dict[str, Any]]:
    """The places; beside the devices, how many of them are silent."""
    return [
        {"label": _("概览"), "url": reverse("cockpit:home"), "current": current == "home"},
        {"label": _("大厅"), "url": reverse("cockpit:hall"), "current": current == "hall"},
        {"label": _("排班"), "url": reverse("cockpit:staffing"), "current": current == "staffing"},
        {"label": _("推演"), "url": reverse("cockpit:what-if"), "current": current == "what-if"},
        {
            "label": _("设备"),
            "url": reverse("cockpit:devices"),
            "current": current == "devices",
            "count": count_silent_devices() or None,
        },
        {"label": _("大屏"), "url": reverse("cockpit:wall")},
        {"label": _("工作台"), "url": "/desk/"},
    ]
