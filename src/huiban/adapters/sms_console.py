"""Text messages to the console: the demonstration's and the developer's SMS provider."""

from __future__ import annotations

import sys

from django.conf import settings


class ConsoleSms:
    """Prints the text where the operator sees it."""

    def send(self, mobile: str, text: str) -> None:
        print(f"[短信] {mobile}: {text}", file=sys.stderr, flush=True)  # noqa: T201

    def check_configuration(self) -> list[str]:
        return [] if settings.HUIBAN_DEMO else ["短信只打印在控制台；正式运行请设置 HUIBAN_SMS_PROVIDER。"]
