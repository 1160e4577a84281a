"""A provider of texts that keeps them, fails or breaks as told."""

from __future__ import annotations

from collections.abc import Callable

from huiban.domains.people.public import SmsFailed

sent: list[tuple[str, str]] = []
before: list[Callable[[], None]] = []  # called once each, before the text counts as sent
after: list[Callable[[], None]] = []  # called once each, after it


class ScriptedSms:
    def send(self, mobile: str, text: str) -> None:
        if before:
            before.pop(0)()
        sent.append((mobile, text))
        if after:
            after.pop(0)()

    def check_configuration(self) -> list[str]:
        return []


def refuse() -> None:
    raise SmsFailed


def die() -> None:
    """The process ends here: nothing after this is done, the transaction is lost."""
    raise KeyboardInterrupt


def reset() -> None:
    sent.clear(), before.clear(), after.clear()
